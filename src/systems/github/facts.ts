import type { FactShape } from "../../contracts/facts.ts";

const matching = (pattern: RegExp) => (value: string) => pattern.test(value);
const number = matching(/^[1-9][0-9]{0,15}$/);
const issuer = matching(/^https?:\/\/[\w.~:/-]+$/);
/** No credentials, path or query: the host alone. */
const origin = matching(/^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?$/);

export const factShapes: readonly FactShape[] = [
  { name: "github.url", expected: "an address such as https://github.com", accepts: origin },
  { name: "github.organization.id", expected: "an organization's number", accepts: number },
  { name: "github.organization.plan", expected: "the name of a plan", accepts: matching(/^[a-z_]{1,40}$/) },
  { name: "github.issuer", expected: "an OpenID Connect issuer's address", accepts: issuer },
  { name: "github.repository.*.id", expected: "a repository's number", accepts: number },
  { name: "github.repository.*.ruleset", expected: "a ruleset's number", accepts: number },
  {
    name: "github.repository.*.subject",
    expected: "what its jobs' identities begin with, such as repo:acme/storefront",
    accepts: matching(/^repo:[\w.-]+(?:@[0-9]+)?\/[\w.-]+(?:@[0-9]+)?$/),
  },
  { name: "github.repository.*.branch", expected: "a branch's name", accepts: matching(/^[\w./-]{1,255}$/) },
  { name: "github.app.*.id", expected: "an App's number", accepts: number },
  { name: "github.app.*.secret", expected: "a secret's name", accepts: matching(/^[A-Z][A-Z0-9_]{0,99}$/) },
  { name: "github.app.*.installation", expected: "an installation's number", accepts: number },
  {
    name: "github.app.*.login",
    expected: "an App's login, such as acme-delivery[bot]",
    accepts: matching(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\[bot\]$/),
  },
  { name: "delivery.commit", expected: "a full commit id", accepts: matching(/^[0-9a-f]{40}$/) },
  { name: "configuration.requests.issue", expected: "an issue's number", accepts: number },
  { name: "provenance.issuer", expected: "an OpenID Connect issuer's address", accepts: issuer },
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
