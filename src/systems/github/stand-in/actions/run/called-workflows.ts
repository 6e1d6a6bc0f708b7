import type { ActionsHost, TokenPermissions } from "../../ports.ts";
import { shortName } from "../trigger/occasion.ts";
import type { WorkflowLibrary } from "../workflow/library.ts";
import type { CallJob, Job, Workflow } from "../workflow/model.ts";
import { beyond, levelsOf } from "../workflow/permissions.ts";

/** A workflow with the place where it lies and everything that it calls. */
export interface WorkflowInstance {
  readonly workflow: Workflow;
  readonly repository: string;
  readonly commit: string;
  /** `owner/name/.github/workflows/ci.yaml@reference`. */
  readonly reference: string;
  /** By the id of the calling job. */
  readonly calls: ReadonlyMap<string, WorkflowInstance>;
  /** What the job token may do at most; each job's own `permissions` shrink it. */
  readonly allowed: TokenPermissions;
}

/** A workflow that GitHub would not start, in its words. */
export class InvalidWorkflow extends Error {
  override readonly name = "InvalidWorkflow";
}

/** docs.github.com, "Reusing workflow configurations": levels of workflows, and calls of one run. */
const deepest = 10;
const mostCalls = 50;

interface Loading {
  readonly host: ActionsHost;
  readonly library: WorkflowLibrary;
  /** The repository whose event started the run. */
  readonly caller: string;
  calls: number;
}

/** Loads everything that a workflow calls and checks what GitHub checks before a run starts. */
export function loadCalls(
  host: ActionsHost,
  library: WorkflowLibrary,
  root: Omit<WorkflowInstance, "calls">,
): Promise<WorkflowInstance> {
  return load({ host, library, caller: root.repository, calls: 0 }, root, 1);
}

/** The job token's permissions: the job's own, the workflow's, or what the caller (or the repository) allows. */
export function permissionsOf(
  instance: WorkflowInstance | Omit<WorkflowInstance, "calls">,
  job: Job,
): TokenPermissions {
  const declared = job.permissions ?? instance.workflow.permissions;
  return declared === undefined ? instance.allowed : levelsOf(declared);
}

async function load(
  loading: Loading,
  instance: Omit<WorkflowInstance, "calls">,
  level: number,
): Promise<WorkflowInstance> {
  const calls = new Map<string, WorkflowInstance>();
  for (const job of instance.workflow.jobs) {
    if (job.kind !== "call") continue;
    loading.calls += 1;
    const at = `${instance.workflow.path} ${job.place}`;
    if (level >= deepest || loading.calls > mostCalls) {
      throw new InvalidWorkflow(
        `The workflow is not valid. ${at}: at most ${deepest} levels of workflows and ${mostCalls} calls are allowed.`,
      );
    }
    const called = await find(loading, instance, job, at);
    const allowed = permissionsOf(instance, job);
    checkPermissions(
      called,
      allowed,
      `The workflow is not valid. ${at}: Error calling workflow '${job.uses}'.`,
    );
    checkNames(called, job, at);
    calls.set(job.id, await load(loading, { ...called, allowed }, level + 1));
  }
  return { ...instance, calls };
}

async function find(
  { host, library, caller }: Loading,
  instance: Omit<WorkflowInstance, "calls">,
  job: CallJob,
  at: string,
): Promise<Omit<WorkflowInstance, "calls" | "allowed">> {
  const failed = (why: string) =>
    new InvalidWorkflow(
      `The workflow is not valid. ${at}: error parsing called workflow "${instance.workflow.path}" -> "${job.uses}" : ${why}`,
    );
  const target = await locate(host, instance, job.uses, caller);
  if (!target) throw failed("workflow was not found.");
  const file = await library.one(target.repository, target.path, target.commit);
  if (!file) throw failed("workflow was not found.");
  if (!file.valid) throw failed(file.problems.join(" "));
  if (!file.workflow.call)
    throw failed("workflow is not reusable as it is missing a `on.workflow_call` trigger");
  return { workflow: file.workflow, ...target };
}

async function locate(
  host: ActionsHost,
  instance: Omit<WorkflowInstance, "calls">,
  uses: string,
  caller: string,
) {
  if (uses.startsWith("./")) {
    const path = uses.slice(2);
    const { repository, commit } = instance;
    const ref = instance.reference.slice(instance.reference.indexOf("@") + 1);
    return { repository, commit, path, reference: `${repository}/${path}@${ref}` };
  }
  const match = /^([^/]+\/[^/]+)\/(\.github\/workflows\/[^/@]+)@(.+)$/.exec(uses);
  if (!match) return undefined;
  const [, repository = "", path = "", ref = ""] = match;
  if (!host.repository(repository)) return undefined;
  if (repository !== caller && !host.sharesWorkflows(repository, caller)) return undefined;
  const commit = await host.resolve(repository, ref);
  if (commit === undefined) return undefined;
  return {
    repository,
    commit,
    path,
    reference: `${repository}/${path}@${await fullReference(host, repository, ref)}`,
  };
}

/** Identity tokens name the reference in full, or the commit itself. */
async function fullReference(host: ActionsHost, repository: string, ref: string): Promise<string> {
  if (/^[0-9a-f]{40}$/.test(ref) || ref.startsWith("refs/")) return ref;
  const tag = `refs/tags/${shortName(ref)}`;
  return (await host.resolve(repository, tag)) === undefined ? `refs/heads/${ref}` : tag;
}

/** What the caller gives must be declared, and what is required must be given. */
function checkNames(called: Omit<WorkflowInstance, "calls" | "allowed">, job: CallJob, at: string): void {
  const { inputs = [], secrets = [] } = called.workflow.call ?? {};
  const failed = (why: string) => new InvalidWorkflow(`The workflow is not valid. ${at}: ${why}`);
  const namesOf = (template: CallJob["secrets"]) =>
    typeof template === "object" && template.kind === "mapping"
      ? template.entries.flatMap(({ key }) => (key.kind === "literal" ? [String(key.value)] : []))
      : [];
  for (const name of namesOf(job.with)) {
    if (inputs.some((input) => input.name === name)) continue;
    throw failed(`Invalid input, ${name} is not defined in the referenced workflow.`);
  }
  const givenInputs = namesOf(job.with);
  for (const input of inputs) {
    if (!input.required || givenInputs.includes(input.name)) continue;
    throw failed(`Input ${input.name} is required, but not provided while calling.`);
  }
  if (job.secrets === "inherit") return;
  const given = namesOf(job.secrets).map((name) => name.toLowerCase());
  for (const name of given) {
    if (secrets.some((secret) => secret.name.toLowerCase() === name)) continue;
    throw failed(`Invalid secret, ${name} is not defined in the referenced workflow.`);
  }
  for (const secret of secrets) {
    if (!secret.required || given.includes(secret.name.toLowerCase())) continue;
    throw failed(`Secret ${secret.name} is required, but not provided while calling.`);
  }
}

function checkPermissions(
  called: Omit<WorkflowInstance, "calls" | "allowed">,
  allowed: TokenPermissions,
  prefix: string,
): void {
  const { workflow } = called;
  const excess = workflow.permissions && beyond(levelsOf(workflow.permissions), allowed);
  if (excess) {
    throw new InvalidWorkflow(
      `${prefix} The workflow is requesting '${excess.wanted}', but is only allowed '${excess.allowed}'.`,
    );
  }
  for (const job of workflow.jobs) {
    const more = job.permissions && beyond(levelsOf(job.permissions), allowed);
    if (more) {
      throw new InvalidWorkflow(
        `${prefix} The nested job '${job.id}' is requesting '${more.wanted}', but is only allowed '${more.allowed}'.`,
      );
    }
  }
}
