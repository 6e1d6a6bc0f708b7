import type { FactShape } from "../../contracts/facts.ts";

const matching = (pattern: RegExp) => (value: string) => pattern.test(value);
const number = matching(/^[1-9][0-9]{0,15}$/);
/** No credentials, path or query: the host alone. */
const origin = matching(/^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?$/);

export const factShapes: readonly FactShape[] = [
  { name: "jira.url", expected: "an address such as https://acme.atlassian.net", accepts: origin },
  { name: "jira.gateway.url", expected: "an address such as https://api.atlassian.com", accepts: origin },
  { name: "jira.cloud.id", expected: "a site's id", accepts: matching(/^[0-9a-f-]{36}$/) },
  { name: "jira.project.id", expected: "a project's number", accepts: number },
  { name: "jira.board.id", expected: "a board's number", accepts: number },
  {
    name: "jira.delivery.email",
    expected: "an account's e-mail address",
    accepts: matching(/^[\w.+-]{1,64}@[A-Za-z0-9.-]{1,255}$/),
  },
  { name: "jira.deployments.client", expected: "an OAuth client's id", accepts: matching(/^[\w-]{1,128}$/) },
];
