import type { FactShape } from "../../contracts/facts.ts";

const matching = (pattern: RegExp) => (value: string) => pattern.test(value);

export const factShapes: readonly FactShape[] = [
  {
    name: "datadog.url",
    expected: "an address such as https://api.datadoghq.eu",
    accepts: matching(/^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?$/),
  },
  {
    name: "datadog.organization.id",
    expected: "an organization's public id",
    accepts: matching(/^[\w-]{1,64}$/),
  },
  {
    name: "datadog.external-id.*",
    expected: "the text by which Datadog names itself to a role",
    accepts: matching(/^[\w+=,.@:/-]{2,1224}$/),
  },
  { name: "datadog.account.*", expected: "an integration's id", accepts: matching(/^[\w-]{1,64}$/) },
  {
    name: "datadog.code-host",
    expected: "an account at the code host",
    accepts: matching(/^[\w.-]{1,100}$/),
  },
  { name: "datadog.sign-on", expected: "`saml`", accepts: matching(/^saml$/) },
];
