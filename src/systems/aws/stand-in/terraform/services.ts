/** How each service is called: the version of its interface, its own spelling of lists, and where it is signed for. */
export const queryServices = {
  // IAM and STS are one for all regions; their calls are signed for the oldest.
  iam: { version: "2010-05-08", listsAre: "member", title: "IAM", region: "us-east-1" },
  sts: { version: "2011-06-15", listsAre: "member", title: "STS", region: undefined },
  ec2: { version: "2016-11-15", listsAre: "flat", title: "EC2", region: undefined },
} as const;

export const jsonServices = {
  organizations: { target: "AWSOrganizationsV20161128", title: "Organizations", region: "us-east-1" },
  identitystore: { target: "AWSIdentityStore", title: "identitystore", region: undefined },
  kms: { target: "TrentService", title: "KMS", region: undefined },
  ecr: { target: "AmazonEC2ContainerRegistry_V20150921", title: "ECR", region: undefined },
  logs: { target: "Logs_20140328", title: "CloudWatch Logs", region: undefined },
  sso: { target: "SWBExternalService", title: "SSO Admin", region: undefined },
} as const;

export type QueryValue =
  | undefined
  | boolean
  | number
  | string
  | readonly QueryValue[]
  | { readonly [name: string]: QueryValue };
export type QueryInput = Readonly<Record<string, QueryValue>>;

/** `{ Tags: [{ Key: "a" }] }` as `Tags.member.1.Key=a`, or as `Tags.1.Key=a` where lists are flat. What is undefined is left out. */
export function queryParameters(
  input: QueryInput,
  listsAre: "member" | "flat",
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const add = (name: string, value: QueryValue): void => {
    if (value === undefined) return;
    if (typeof value !== "object") found[name] = String(value);
    else if (Array.isArray(value)) {
      const list = listsAre === "member" ? `${name}.member` : name;
      value.forEach((one: QueryValue, index) => {
        add(`${list}.${index + 1}`, one);
      });
    } else
      for (const [inner, one] of Object.entries(value)) add(name === "" ? inner : `${name}.${inner}`, one);
  };
  add("", input);
  return found;
}
