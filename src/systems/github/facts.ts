import type { FactShape } from "../../contracts/facts.ts";

const matching = (pattern: RegExp) => (value: string) => pattern.test(value);
const number = matching(/^[1-9][0-9]{0,15}$/);
/** No credentials, path or query: the host alone. */
const origin = matching(/^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?$/);

export const factShapes: readonly FactShape[] = [
  { name: "github.url", expected: "an address such as https://github.com", accepts: origin },
  { name: "github.repository.*.id", expected: "a repository's number", accepts: number },
  { name: "github.app.*.id", expected: "an App's number", accepts: number },
  {
    name: "github.app.*.login",
    expected: "an App's login, such as acme-delivery[bot]",
    accepts: matching(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\[bot\]$/),
  },
  { name: "delivery.commit", expected: "a full commit id", accepts: matching(/^[0-9a-f]{40}$/) },
  { name: "configuration.requests.issue", expected: "an issue's number", accepts: number },
  {
    name: "provenance.issuer",
    expected: "an OpenID Connect issuer's address",
    accepts: matching(/^https?:\/\/[\w.~:/-]+$/),
  },
  { name: "provenance.trusted-root", expected: "a Sigstore trusted root, as JSON", accepts: isJsonObject },
];

function isJsonObject(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
