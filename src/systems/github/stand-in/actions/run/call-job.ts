import { texts, toExpressionValue, toPlain } from "../expression/data.ts";
import { evaluate, evaluateText, evaluateTexts } from "../expression/evaluate.ts";
import { callInputs } from "../trigger/inputs.ts";
import type { CallJob } from "../workflow/model.ts";
import { type JobCall, type JobResult, type JobRunner, runJobs, worst } from "./job-graph.ts";
import { groupSettings, refuseDeadlock, type WorkflowFrame, workflowScope } from "./run-frame.ts";
import { aborted, manyListeners } from "./signals.ts";

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
    holds: frame.holds,
  };
  const defaults = workflowScope({ ...inner, inputs: {} });
  const inputs = callInputs(offered.inputs, given as Readonly<Record<string, never>>, defaults);
  if (!inputs.ok) throw new Error(inputs.message);
  for (const { name, required } of offered.secrets) {
    if (!required || Object.keys(inner.secrets).some((key) => key.toLowerCase() === name.toLowerCase()))
      continue;
    throw new Error(`Secret ${name} is required, but not provided while calling.`);
  }
  const settings = groupSettings(job.concurrency, frame.run.facts.occasion.repository, scope);
  if (settings) refuseDeadlock(frame, settings, call.name);
  // Whoever takes the place of this job ends the called workflow, not the whole run.
  const cancel = manyListeners();
  const onCancel = () => cancel.abort();
  call.cancel.addEventListener("abort", onCancel, { once: true });
  if (call.cancel.aborted) onCancel();
  const child: WorkflowFrame = {
    ...inner,
    run: { ...frame.run, cancel },
    inputs: inputs.values,
    holds: settings ? [...frame.holds, settings.key] : frame.holds,
  };
  const member = settings && frame.run.machinery.groups.arrive(settings, { cancel: onCancel });
  try {
    if (member) await Promise.race([member.entered, aborted(cancel.signal)]);
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
    call.cancel.removeEventListener("abort", onCancel);
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
  const handsOnToken =
    job.secrets !== "inherit" &&
    job.secrets.kind === "mapping" &&
    job.secrets.entries.some(
      ({ value }) => value.kind === "expression" && /secrets\.github_token|github\.token/i.test(value.text),
    );
  if (handsOnToken) {
    throw new Error(
      `${job.uses} has a token of its own: handing on GITHUB_TOKEN is not supported in rehearsal.`,
    );
  }
  return job.secrets === "inherit" ? frame.secrets : evaluateTexts(job.secrets, scope);
}
