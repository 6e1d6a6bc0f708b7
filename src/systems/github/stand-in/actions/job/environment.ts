import { toPlain } from "../expression/data.ts";
import { evaluate } from "../expression/evaluate.ts";
import type { JobCall } from "../run/job-graph.ts";
import { workflowScope } from "../run/run-frame.ts";
import type { StepsJob } from "../workflow/model.ts";

export type EnvironmentUse =
  | {
      readonly allowed: true;
      readonly name: string;
      readonly secrets: Readonly<Record<string, string>>;
      readonly variables: Readonly<Record<string, string>>;
    }
  | { readonly allowed: false; readonly name: string; readonly message: string };

/** The environment that a job names, or GitHub's refusal; undefined when it names none. */
export function useEnvironment(call: JobCall, job: StepsJob): EnvironmentUse | undefined {
  const { environment } = job;
  if (environment === undefined) return undefined;
  // The address may read the steps' outputs and is not needed to enter.
  const part =
    environment.kind === "mapping"
      ? environment.entries.find(({ key }) => key.kind === "literal" && key.value === "name")?.value
      : environment;
  if (part === undefined) return undefined;
  const value = toPlain(evaluate(part, workflowScope(call.frame, call.contexts)));
  const name = typeof value === "object" && value !== null && "name" in value ? value["name"] : value;
  if (name === null || name === "") return undefined;
  const { occasion } = call.frame.run.facts;
  const access = call.frame.run.machinery.host.environment(occasion.repository, String(name), occasion.ref);
  if (access.allowed) return { ...access, name: String(name) };
  const tag = occasion.ref.startsWith("refs/tags/");
  const ref = occasion.ref.replace(/^refs\/(heads|tags)\//, "");
  return {
    allowed: false,
    name: String(name),
    message:
      `${tag ? "Tag" : "Branch"} "${ref}" is not allowed to deploy to ${String(name)} ` +
      "due to environment protection rules.",
  };
}
