import { texts, toExpressionValue, toPlain } from "../expression/data.ts";
import { evaluate, evaluateText, evaluateTexts } from "../expression/evaluate.ts";
import { callInputs } from "../trigger/inputs.ts";
import type { CallJob } from "../workflow/model.ts";
import { type JobCall, type JobResult, type JobRunner, runJobs, worst } from "./job-graph.ts";
import { groupSettings, type WorkflowFrame, workflowScope } from "./run-frame.ts";

/** Runs a job that calls a reusable workflow: the jobs of that workflow, under this one's name. */
export async function runCallJob(call: JobCall, job: CallJob, runner: JobRunner): Promise<JobResult> {
  const { frame, contexts } = call;
  const instance = frame.instance.calls.get(job.id);
  const offered = instance?.workflow.call;
  if (!instance || !offered) throw new Error(`${job.uses} was not loaded.`);
  const scope = workflowScope(frame, { ...contexts, secrets: texts(frame.secrets) });
  const given = job.with ? toPlain(evaluate(job.with, scope)) : {};
  const inner: Omit<WorkflowFrame, "inputs"> = {
    run: frame.run,
    instance,
    secrets: secretsFor(job, frame, scope),
    prefix: `${call.name} / `,
  };
  const defaults = workflowScope({ ...inner, inputs: {} });
  const inputs = callInputs(offered.inputs, given as Readonly<Record<string, never>>, defaults);
  if (!inputs.ok) throw new Error(inputs.message);
  const child: WorkflowFrame = { ...inner, inputs: inputs.values };
  for (const { name, required } of offered.secrets) {
    if (!required || Object.keys(child.secrets).some((key) => key.toLowerCase() === name.toLowerCase()))
      continue;
    throw new Error(`Secret ${name} is required, but not provided while calling.`);
  }
  const settings = groupSettings(job.concurrency, frame.run.facts.occasion.repository, scope);
  const member =
    settings && frame.run.machinery.groups.arrive(settings, { cancel: () => frame.run.cancel.abort() });
  try {
    await member?.entered;
    const results = await runJobs(child, runner);
    const jobs = toExpressionValue(
      Object.fromEntries([...results].map(([id, { result, outputs }]) => [id, { result, outputs }])),
    );
    const outer = workflowScope(child, { jobs });
    return {
      result: worst([...results.values()].map(({ result }) => result)),
      outputs: Object.fromEntries(
        offered.outputs.map(({ name, value }) => [name, evaluateText(value, outer)]),
      ),
    };
  } finally {
    member?.leave();
  }
}

/** `inherit` hands on everything; otherwise only what is named. */
function secretsFor(
  job: CallJob,
  frame: WorkflowFrame,
  scope: Parameters<typeof evaluateTexts>[1],
): Readonly<Record<string, string>> {
  if (job.secrets === undefined) return {};
  return job.secrets === "inherit" ? frame.secrets : evaluateTexts(job.secrets, scope);
}
