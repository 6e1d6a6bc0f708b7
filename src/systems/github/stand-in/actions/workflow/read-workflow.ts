import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { ErrorPolicy } from "@actions/workflow-parser/model/convert";
import type { Triggers, Workflow } from "./model.ts";
import { readPermissions } from "./permissions.ts";
import { readDefaults, readJobs } from "./read-jobs.ts";
import { fieldsOf, optional, textOf } from "./read-steps.ts";
import { readCallInterface, readTriggers, unsupportedTriggers } from "./read-triggers.ts";

/** A workflow file that can run, or what GitHub's parser says against it. */
export type WorkflowFile =
  | { readonly valid: true; readonly workflow: Workflow }
  | {
      readonly valid: false;
      readonly path: string;
      readonly problems: readonly string[];
      /** As far as they could be read: they decide which event shows the mistake. */
      readonly triggers: Triggers;
    };

/** Reads a workflow file with GitHub's own parser and its schema. */
export async function readWorkflow(path: string, text: string): Promise<WorkflowFile> {
  const { context, value: root } = parseWorkflow({ name: path, content: text }, new NoOperationTraceWriter());
  const problems = () => [
    ...context.errors.getErrors().map((error) => error.message),
    ...unsupportedTriggers(fieldsOf(root).get("on")).map((problem) => `${path} ${problem}`),
  ];
  if (root === undefined) return { valid: false, path, problems: problems(), triggers: new Map() };
  // Checks what the schema cannot: needs that do not exist, cycles, cron lines, ids given twice.
  await convertWorkflowTemplate(context, root, undefined, {
    errorPolicy: ErrorPolicy.TryConversion,
    fetchReusableWorkflowDepth: 0,
  });
  const fields = fieldsOf(root);
  if (problems().length > 0) {
    return { valid: false, path, problems: problems(), triggers: readTriggers(fields.get("on")) };
  }
  const permissions = fields.get("permissions");
  const workflow: Workflow = {
    path,
    name: textOf(fields.get("name")),
    runName: optional(fields.get("run-name")),
    triggers: readTriggers(fields.get("on")),
    permissions: permissions && readPermissions(permissions),
    env: optional(fields.get("env")),
    defaults: readDefaults(fields.get("defaults")),
    concurrency: optional(fields.get("concurrency")),
    call: readCallInterface(fields.get("on")),
    jobs: readJobs(context, fields.get("jobs")),
  };
  // Reading conditions may have found more.
  if (problems().length > 0) return { valid: false, path, problems: problems(), triggers: workflow.triggers };
  return { valid: true, workflow };
}
