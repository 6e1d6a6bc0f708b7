/**
 * The inputs of the bundled action: what its `action.yml` declares and what the program reads. One table, because
 * a pipeline drops what is not declared.
 */
export interface ActionInput {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly default?: string;
}

export const actionName = "Groundwork delivery";
export const actionDescription =
  "Requests promotions, opens and decides promotion pull requests; plans and applies the stacks of infrastructure.";

export const actionInputs = [
  {
    name: "command",
    description: "request, promote, gate, plan-stacks, apply-stacks or report-drift",
    required: true,
  },
  {
    name: "token",
    description:
      "The job's own token. request: may write deployments; plan-stacks: pull requests; report-drift: issues",
    required: false,
  },
  {
    name: "application",
    description: "request: the application, as the delivery policy names it",
    required: false,
  },
  { name: "version", description: "request: the release's version", required: false },
  { name: "digest", description: "request: the image's digest, as the build gave it", required: false },
  { name: "environment", description: "request: the first environment", required: false },
  {
    name: "nudge-token",
    description: "request: a token that may comment on the issue below, so that promotion starts at once",
    required: false,
  },
  {
    name: "nudge-repository",
    description: "request: owner/name of the configuration repository",
    required: false,
  },
  { name: "nudge-issue", description: "request: number of the issue that is commented on", required: false },
  {
    name: "configuration-token",
    description: "promote, gate: the delivery App's token for the configuration repository",
    required: false,
  },
  {
    name: "applications-token",
    description: "promote, gate: the delivery App's token for the applications' repositories",
    required: false,
  },
  {
    name: "branch",
    description: "promote, gate: the branch that the policy is read from",
    required: false,
    default: "main",
  },
  {
    name: "pull-request",
    description: "gate: the pull request to judge; by the event, or all open ones, when left out",
    required: false,
  },
  {
    name: "stack",
    description: "apply-stacks: the only stack to apply; those that the push changed, when left out",
    required: false,
  },
  {
    name: "accept",
    description: "apply-stacks: addresses that may be destroyed or replaced, separated by spaces",
    required: false,
  },
  { name: "label", description: "report-drift: the label of its issue", required: false, default: "drift" },
] as const satisfies readonly ActionInput[];

export type ActionInputName = (typeof actionInputs)[number]["name"];

export const actionOutputs = [
  { name: "request", description: "request: the id of the deployment that asks for promotion" },
  { name: "problems", description: "How many problems were met; the log names them" },
] as const;
