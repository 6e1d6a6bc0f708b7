import { parse, stringify } from "yaml";
import type { RepositoryEvent } from "../../ports.ts";
import { texts, toExpressionValue, toPlain } from "../expression/data.ts";
import { evaluate, evaluateText, evaluateTexts, evaluateTruth, type Scope } from "../expression/evaluate.ts";
import { statusFunctions } from "../expression/status.ts";
import { useEnvironment } from "../job/environment.ts";
import type { Machinery } from "../machinery.ts";
import { runCallJob } from "../run/call-job.ts";
import { permissionsOf } from "../run/called-workflows.ts";
import type { GroupSettings } from "../run/concurrency-groups.ts";
import { type JobCall, type JobResult, type JobRunner, runJobs } from "../run/job-graph.ts";
import { groupSettings, workflowScope } from "../run/run-frame.ts";
import { prepareRun } from "../run/workflow-run.ts";
import { select } from "../trigger/select.ts";
import { createWorkflowLibrary } from "../workflow/library.ts";
import type { Step, StepsJob } from "../workflow/model.ts";
import type { Template } from "../workflow/template.ts";
import { type FakeHost, fakeHost } from "./fake-host.ts";

/** A golden case: what lies where, what happens, what the jobs come to, and the plan that follows. */
export interface GoldenCase {
  readonly about: string;
  readonly host: FakeHost;
  readonly event: RepositoryEvent;
  /** By job name: what the job comes to; success without outputs when left out. */
  readonly given: Readonly<Record<string, Partial<JobResult>>>;
  readonly expected: string;
}

/** Reads a case: sections that begin with `=== file REPOSITORY REFERENCE PATH`, `=== event`, `=== given`, `=== expected`. */
export function readCase(text: string): GoldenCase {
  const [about = "", ...sections] = text.split(/^=== /m);
  const host = fakeHost();
  const trees = new Map<string, Record<string, string>>();
  let event: Record<string, unknown> = {};
  let given: GoldenCase["given"] = {};
  let expected = "";
  for (const section of sections) {
    const [head = "", ...lines] = section.split("\n");
    const body = lines.join("\n");
    const [kind, repository = "", reference = "", path = ""] = head.split(" ");
    if (kind === "file") {
      const key = `${repository} ${reference}`;
      trees.set(key, { ...trees.get(key), [path]: body });
    } else if (kind === "event") event = parse(body);
    else if (kind === "given") given = parse(body);
    else if (kind === "secrets") host.secretsOf = parse(body);
    else if (kind === "expected") expected = body;
  }
  for (const [key, files] of trees) {
    const [repository = "", reference = ""] = key.split(" ");
    host.commit(repository, [reference], files);
  }
  const repository = String(event["repository"] ?? "acme/shop");
  const payload = { ...(event["payload"] as object | undefined), repository: { full_name: repository } };
  const whole = {
    sender: "mara",
    byJobToken: false,
    repository,
    ...event,
    payload,
  } as unknown as RepositoryEvent;
  const sha = whole.ref
    ? { sha: shaOf(trees.get(`${repository} ${whole.ref}`) ?? {}, host, repository) }
    : {};
  return { about: about.trim(), host, event: { ...whole, ...sha }, given, expected };
}

function shaOf(files: Record<string, string>, host: FakeHost, repository: string): string {
  return host.commit(repository, [], files);
}

/** What GitHub would run for the event, as YAML. */
export async function planOf({ host, event, given }: GoldenCase): Promise<string> {
  const workflows = createWorkflowLibrary(host);
  const machinery = { host, workflows, closing: new AbortController().signal } as unknown as Machinery;
  const selection = await select(host, workflows, event);
  if (!selection || selection.files.length === 0) return "nothing runs\n";
  const { occasion } = selection;
  const runs: unknown[] = [];
  for (const file of selection.files) {
    const path = file.valid ? file.workflow.path : file.path;
    if (!file.valid) {
      runs.push({ workflow: path, invalid: file.problems });
      continue;
    }
    const ids = { id: 1, runNumber: 1, runAttempt: 1, name: file.workflow.name ?? path };
    const jobs: unknown[] = [];
    try {
      const frame = await prepareRun(machinery, occasion, file, {}, ids);
      const runner = recorder(jobs, given);
      const group = groupSettings(file.workflow.concurrency, "", workflowScope(frame));
      await runJobs(frame, runner);
      runs.push({
        workflow: `${ids.name} (${path})`,
        runs_as: occasion.ref,
        checks_on: occasion.headSha === occasion.sha ? "the same commit" : "the pull request's head",
        ...(group && { concurrency: shown(group) }),
        jobs,
      });
    } catch (error) {
      runs.push({ workflow: path, refused: (error as Error).message });
    }
  }
  return stringify(runs, { lineWidth: 0, aliasDuplicateObjects: false });
}

function recorder(jobs: unknown[], given: GoldenCase["given"]): JobRunner {
  const runner: JobRunner = {
    async run(call) {
      if (call.job.kind === "call") return runCallJob(call, call.job, runner);
      const result = { result: "success" as const, outputs: {}, ...given[call.name] };
      jobs.push({ [call.name]: { ...jobPlan(call, call.job), comes_to: result.result } });
      const own = Object.keys(result.outputs).length === 0 ? {} : result.outputs;
      return { ...result, outputs: own };
    },
    skip: (_frame, name, outcome) => void jobs.push({ [name]: outcome }),
    refuse: (_frame, name, message) => void jobs.push({ [name]: { refused: message } }),
  };
  return runner;
}

function jobPlan(call: JobCall, job: StepsJob): Record<string, unknown> {
  const { frame } = call;
  const environment = useEnvironment(call, job);
  const secrets = { ...frame.secrets, ...(environment?.allowed && environment.secrets) };
  const outer = workflowScope(frame, { ...call.contexts, secrets: texts(secrets) });
  const env = { ...evaluateTexts(frame.instance.workflow.env, outer), ...evaluateTexts(job.env, outer) };
  const scope = workflowScope(
    frame,
    { ...call.contexts, secrets: texts(secrets), env: texts(env), steps: toExpressionValue({}) },
    statusFunctions({ success: true, failure: false, cancelled: false }),
  );
  const group = groupSettings(job.concurrency, "", outer);
  return without({
    file: frame.instance.reference,
    runs_on: toPlain(evaluate(job.runsOn, outer)),
    token: permissionsOf(frame.instance, job),
    secrets: Object.keys(secrets),
    environment: environment?.name,
    concurrency: group && shown(group),
    env,
    inputs: frame.inputs,
    unsupported: job.unsupported,
    steps: job.steps.map((step) => stepPlan(step, scope)),
  });
}

function stepPlan(step: Step, scope: Scope): unknown {
  const own = evaluateTexts(step.env, scope);
  const at = (template: Template | undefined) => template && evaluateText(template, scope);
  return without({
    name: at(step.name),
    runs: evaluateTruth(step.condition, scope) ? undefined : "no: its condition is false",
    ...(step.kind === "run"
      ? { run: at(step.run), shell: at(step.shell), "working-directory": at(step.workingDirectory) }
      : { uses: step.uses, with: evaluateTexts(step.with, scope) }),
    env: own,
  });
}

function shown({ name, cancelInProgress, queue }: GroupSettings): Record<string, unknown> {
  return { group: name, cancelInProgress, queue };
}

/** Leaves out what says nothing. */
function without(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => {
      if (value === undefined) return false;
      if (name === "token") return true;
      return typeof value !== "object" || value === null || Object.keys(value).length > 0;
    }),
  );
}
