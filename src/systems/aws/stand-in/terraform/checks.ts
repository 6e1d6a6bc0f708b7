import type { Check } from "../../../../contracts/stand-in/terraform-checks.ts";

/**
 * What several resource types of the real provider refuse in the same words: `internal/verify/validate.go`, and
 * `aws/arn` of the SDK. A path is dotted and goes through the elements of lists.
 */
const accountPattern = "^(aws|aws-managed|third-party|\\d{12}|cw.{10})$";
const partitionPattern = "^aws(-[a-z]+)*$";
const regionPattern = "^[a-z]{2}(-[a-z]+)+-\\d$";

/** As `verify.ValidARN` says it. */
export function validArn(path: string): Check {
  return textCheck(path, (value, name) => {
    if (value === "") return undefined;
    const refuse = (why: string) => `"${name}" (${value}) is an invalid ARN: ${why}`;
    const pattern = (what: string, source: string) =>
      refuse(`invalid ${what} value (expecting to match regular expression: ${source})`);
    if (!value.startsWith("arn:")) return refuse("arn: invalid prefix");
    const [, partition = "", , region = "", account = "", ...resource] = value.split(":");
    if (resource.length === 0) return refuse("arn: not enough sections");
    if (partition === "") return refuse("missing partition value");
    if (!new RegExp(partitionPattern).test(partition)) return pattern("partition", partitionPattern);
    if (region !== "" && !new RegExp(regionPattern).test(region)) return pattern("region", regionPattern);
    if (account !== "" && !new RegExp(accountPattern).test(account))
      return pattern("account ID", accountPattern);
    return resource.join(":") === "" ? refuse("missing resource value") : undefined;
  });
}

/** As `verify.ValidAccountID` says it. */
export function validAccountId(path: string): Check {
  return textCheck(path, (value, name) =>
    /^\d{12}$/.test(value)
      ? undefined
      : `"${name}" doesn't look like AWS Account ID (exactly 12 digits): "${value}"`,
  );
}

/** As `verify.ValidIAMPolicyJSON` says it, with its quota of characters once the document is normalized. */
export function validPolicy(path: string, most = Number.POSITIVE_INFINITY): Check {
  return textCheck(path, (value, name) => {
    if (value === "") return `"${name}" is an empty string, which is not a valid JSON value`;
    const invalid = (why: string) => `"${name}" contains an invalid JSON policy: ${why}`;
    if (/^\s/.test(value)) return invalid("leading space characters are not allowed");
    if (value.startsWith('"')) return invalid("contains a JSON-encoded string, not a JSON-encoded object");
    if (value.startsWith("[")) return invalid("contains a JSON array, not a JSON object");
    if (!value.startsWith("{")) return invalid("not a JSON object");
    const said = jsonError(value);
    if (said !== undefined) return invalid(said);
    const { length } = JSON.stringify(JSON.parse(value));
    return length > most ? `Cannot exceed quota for PolicySize: ${most} (actual: ${length})` : undefined;
  });
}

/** As `validation.StringIsJSON` of the toolkit says it. */
export function validJson(path: string): Check {
  return textCheck(path, (value, name) => {
    const said = jsonError(value);
    return said === undefined ? undefined : `"${name}" contains an invalid JSON: ${said}`;
  });
}

/** As `verify.ValidIPv4CIDRNetworkAddress` says it: the address has to be the network's own. */
export function validNetwork(path: string): Check {
  return textCheck(path, (value) => {
    const [, ...parts] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value) ?? [];
    const [length = 33, ...octets] = parts.map(Number).reverse();
    if (parts.length === 0 || length > 32 || octets.some((octet) => octet > 255)) {
      return `"${value}" is not a valid CIDR block: invalid CIDR address: ${value}`;
    }
    const address = octets.reverse().reduce((sum, octet) => sum * 256 + octet, 0);
    const network = address - (address % 2 ** (32 - length));
    if (network === address) return undefined;
    const meant = [24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join(".");
    return `"${value}" is not a valid IPv4 CIDR block; did you mean "${meant}/${length}"?`;
  });
}

/** A check of a text in the real provider's own words, which name the attribute. */
export function textCheck(path: string, says: (value: string, name: string) => string | undefined): Check {
  const names = path.split(".");
  return {
    path: names,
    says: (value) => (typeof value === "string" ? says(value, names.at(-1) ?? "") : undefined),
  };
}

function jsonError(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
