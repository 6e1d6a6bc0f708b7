import { mkdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { identityTokenPath } from "../../ports.ts";
import { texts, toExpressionValue } from "../expression/data.ts";
import { evaluateTexts } from "../expression/evaluate.ts";
import { claimsOf } from "../identity/claims.ts";
import { permissionsOf } from "../run/called-workflows.ts";
import type { JobCheck } from "../run/check.ts";
import type { JobCall, JobResult } from "../run/job-graph.ts";
import { workflowScope } from "../run/run-frame.ts";
import type { StepsJob } from "../workflow/model.ts";
import { defaultVariables, type JobFolders, machineVariables } from "./default-environment.ts";
import type { EnvironmentUse } from "./environment.ts";
import { type JobFrame, jobStatus, type StepFrame, stepScope } from "./frame.ts";
import type { JobLog } from "./job-log.ts";
import { runSteps } from "./step-list.ts";
import { createStepRecords } from "./step-records.ts";

/** A job that has its place on the machine. */
export interface JobWork {
  readonly call: JobCall;
  readonly job: StepsJob;
  readonly check: JobCheck;
  readonly log: JobLog;
  readonly environment: EnvironmentUse | undefined;
  readonly cancel: AbortSignal;
}

/** Runs the steps in fresh folders and with a token of the job's own; both are gone afterwards. */
export async function workOn({ call, job, check, log, environment, cancel }: JobWork): Promise<JobResult> {
  const { frame, contexts } = call;
  const { run, instance } = frame;
  const { machinery } = run;
  const { repository } = run.facts.occasion;
  const granted = permissionsOf(instance, job);
  const { id_token: identity, ...permissions } = granted;
  const token = machinery.host.mintJobToken(repository, permissions);
  const admitted =
    identity === "write"
      ? machinery.identity.admit(
          claimsOf({
            run: run.facts,
            environment: environment?.name,
            jobWorkflowRef: instance.reference,
            jobWorkflowSha: instance.commit,
          }),
        )
      : undefined;
  const folders = makeFolders(
    join(machinery.directory, "work", String(check.jobId)),
    run.facts.occasion.facts.name,
  );
  try {
    const secrets = {
      ...frame.secrets,
      ...(environment?.allowed && environment.secrets),
      GITHUB_TOKEN: token,
    };
    const variables = { ...run.variables, ...(environment?.allowed && environment.variables) };
    for (const secret of Object.values(secrets)) run.masks.add(secret);
    if (admitted) run.masks.add(admitted.requestToken);
    const all = { ...contexts, secrets: texts(secrets), vars: texts(variables) };
    const scope = workflowScope(frame, all);
    const github = {
      ...run.github,
      job: job.id,
      token,
      workspace: folders.workspace,
      event_path: join(folders.temporary, "_github_workflow", "event.json"),
    };
    mkdirSync(join(folders.temporary, "_github_workflow"));
    writeFileSync(github.event_path, JSON.stringify(run.facts.occasion.payload, null, 2));
    const machine = machineVariables(folders);
    const jobFrame: JobFrame = {
      machinery,
      run: run.facts,
      folders,
      log,
      masks: run.masks,
      token,
      identityToken: admitted && ((audience) => machinery.identity.token(admitted.requestToken, audience)),
      github,
      event: run.event,
      contexts: all,
      machineEnvironment: machine,
      fixedEnvironment: {
        ...defaultVariables(github, folders),
        ...(admitted && {
          ACTIONS_ID_TOKEN_REQUEST_URL: `${machinery.host.serverUrl}${identityTokenPath}?api-version=2.0`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: admitted.requestToken,
        }),
      },
      environment: new Map(
        Object.entries({
          ...evaluateTexts(instance.workflow.env, scope),
          ...evaluateTexts(job.env, scope),
        }),
      ),
      path: [],
      summaries: [],
      ends: [],
      cancel,
      status: "success",
    };
    const steps: StepFrame = {
      job: jobFrame,
      file: instance.workflow.path,
      inputs: toExpressionValue(frame.inputs),
      github: {},
      environment: {},
      results: new Map(),
      depth: 0,
      failed: false,
    };
    log.group("GITHUB_TOKEN Permissions", permissionLines(permissions));
    const problem = await prepare(jobFrame, job);
    if (problem) {
      jobFrame.status = "failure";
      log.error(problem);
    } else {
      await runAll(steps, job, check, { ...instance.workflow.defaults, ...job.defaults });
    }
    const outcome = jobStatus(jobFrame);
    const outputs = evaluateTexts(job.outputs, stepScope(steps, Object.fromEntries(jobFrame.environment)));
    const title = outcome === "success" ? `${call.name}: success` : call.name;
    const summary = [...log.errors(), ...jobFrame.summaries.map((text) => run.masks.redact(text))].join("\n");
    check.complete(outcome, { title, summary });
    return { result: outcome, outputs: keepSecretsIn(outputs, run.masks.redact, log) };
  } finally {
    admitted?.end();
    machinery.host.revokeToken(token);
    await rm(folders.root, { recursive: true, force: true }).catch(() => {});
  }
}

/** Downloads, as GitHub does, every action before the first step: a missing one fails the job at once. */
async function prepare(frame: JobFrame, job: StepsJob): Promise<string | undefined> {
  for (const step of job.steps) {
    if (step.kind !== "uses" || step.uses.startsWith("./")) continue;
    const source = await frame.machinery.actions.published(step.uses, frame.run.occasion.repository);
    if (source.kind === "refused") return source.message;
  }
  return undefined;
}

async function runAll(
  steps: StepFrame,
  job: StepsJob,
  check: JobCheck,
  defaults: StepsJob["defaults"],
): Promise<void> {
  const records = createStepRecords((list) => check.steps(list));
  await runSteps(steps, job.steps, {
    defaults,
    onStep: (index, { name, outcome }) => records.set(`step ${index}`, name, outcome),
  });
  const { ends, log } = steps.job;
  for (const [index, end] of [...ends].reverse().entries()) {
    log.line(end.name);
    records.set(`end ${index}`, end.name, undefined);
    const outcome = await end.run().catch((error: unknown) => {
      log.error(`${end.name}: ${error instanceof Error ? error.message : String(error)}`);
      return "failure" as const;
    });
    if (outcome === "failure") steps.job.status = "failure";
    records.set(`end ${index}`, end.name, outcome);
  }
}

/** GitHub leaves out an output that holds a secret, and says so. */
function keepSecretsIn(
  outputs: Readonly<Record<string, string>>,
  redact: (text: string) => string,
  log: JobLog,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(outputs).filter(([name, value]) => {
      if (redact(value) === value) return true;
      log.warning(`Skip output '${name}' since it may contain secret.`);
      return false;
    }),
  );
}

function permissionLines(permissions: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries({ ...permissions, metadata: "read" })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, level]) => `${name}: ${level}`);
}

function makeFolders(root: string, repository: string): JobFolders {
  const folders = {
    root,
    workspace: join(root, "work", repository, repository),
    temporary: join(root, "temp"),
    home: join(root, "home"),
    tools: join(root, "tools"),
    commands: join(root, "temp", "_runner_file_commands"),
  };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  return folders;
}
