import { rmSync } from "node:fs";
import { join } from "node:path";
import type { EngineOptions, RepositoryEvent, WorkflowEngine } from "../ports.ts";
import { githubEquivalents } from "./equivalents/index.ts";
import type { Plain } from "./expression/data.ts";
import { createIdentityIssuer } from "./identity/issuer.ts";
import { createActionLibrary } from "./job/action-library.ts";
import type { Machinery } from "./machinery.ts";
import { createConcurrencyGroups } from "./run/concurrency-groups.ts";
import { openRecords } from "./run/records.ts";
import { manyListeners } from "./run/signals.ts";
import { createSlots } from "./run/slots.ts";
import { type StartedRun, startRun } from "./run/workflow-run.ts";
import { readDispatch } from "./trigger/dispatch.ts";
import { type Occasion, record } from "./trigger/occasion.ts";
import { dueWorkflows, minutesBetween } from "./trigger/schedules.ts";
import { select } from "./trigger/select.ts";
import { createWorkflowLibrary } from "./workflow/library.ts";
import type { WorkflowFile } from "./workflow/read-workflow.ts";

/** How often schedules are looked at, in milliseconds; GitHub's own smallest interval is five minutes. */
const lookEvery = 15_000;
/** docs.github.com, `workflow_run`: chains of at most this many workflows after the first. */
const longestChain = 3;

/** What happens to a pull request starts workflows in two ways: on its merge, and on the branch it goes to. */
function triggersOf(event: RepositoryEvent): readonly RepositoryEvent[] {
  return event.name === "pull_request" ? [event, { ...event, name: "pull_request_target" }] : [event];
}

/** Starts the engine that runs workflows as GitHub Actions would, for everything that happens at `options.host`. */
export function startEngine(options: EngineOptions): WorkflowEngine {
  const { host, clock, directory, log } = options;
  // What an earlier process did not clean up.
  for (const name of ["work", "actions"]) rmSync(join(directory, name), { recursive: true, force: true });
  const closing = manyListeners();
  const equivalents = new Map(
    [...githubEquivalents(clock), ...options.equivalents].map((entry) => [entry.uses.toLowerCase(), entry]),
  );
  const machinery: Machinery = {
    ...options,
    equivalents,
    workflows: createWorkflowLibrary(host),
    actions: createActionLibrary(host, equivalents, join(directory, "actions")),
    records: openRecords(directory, clock),
    groups: createConcurrencyGroups(),
    slots: createSlots(options.parallel),
    identity: createIdentityIssuer(host.serverUrl, clock, options.ids),
    closing: closing.signal,
  };
  const { records, workflows } = machinery;

  const active = new Map<number, StartedRun>();
  /** By run: how long its chain of `workflow_run` is. */
  const depths = new Map<number, number>();
  const repositories = new Set<string>();
  let lastLook = clock.now();
  /** Events are taken one after the other, so that runs come to their groups in the order of the events. */
  let queue: Promise<void> = Promise.resolve();
  let taken = 0;
  let waiting: (() => void)[] = [];
  const settle = () => {
    if (taken > 0 || active.size > 0) return;
    const done = waiting;
    waiting = [];
    for (const resolve of done) resolve();
  };

  const enqueue = <Value>(work: () => Promise<Value>, fallback: Value): Promise<Value> => {
    taken += 1;
    const result = queue.then(work).catch((error: unknown) => {
      log(`Workflows could not be started: ${error instanceof Error ? error.message : String(error)}`);
      return fallback;
    });
    queue = result.then(() => {
      taken -= 1;
      settle();
    });
    return result;
  };
  const start = async (
    occasion: Occasion,
    file: WorkflowFile,
    inputs: Readonly<Record<string, Plain>> = {},
  ) => {
    if (closing.signal.aborted) return;
    const run = await startRun(machinery, occasion, file, inputs, (id) =>
      depths.set(id, occasion.depth ?? 0),
    );
    active.set(run.id, run);
    run.finished.finally(() => {
      active.delete(run.id);
      settle();
    });
  };
  const onEvent = async (event: RepositoryEvent) => {
    repositories.add(event.repository);
    const depth = chainOf(event, depths);
    if (depth > longestChain) return;
    for (const trigger of triggersOf(event)) {
      const selection = await select(host, workflows, trigger);
      if (!selection) continue;
      for (const file of selection.files) await start({ ...selection.occasion, depth }, file);
    }
  };
  const fire = async (repository: string, minutes: readonly Date[] | undefined, path?: string) => {
    const due = await dueWorkflows(host, workflows, repository, minutes, path);
    for (const { occasion, file } of due) await start(occasion, file);
    return due.length;
  };
  const tick = (now: Date) =>
    enqueue(async () => {
      const minutes = minutesBetween(lastLook, now);
      if (minutes.length === 0) return 0;
      lastLook = now;
      let count = 0;
      for (const repository of new Set([...repositories, ...(host.repositories?.() ?? [])])) {
        count += await fire(repository, minutes);
      }
      return count;
    }, 0);

  host.subscribe((event) => {
    if (closing.signal.aborted) return;
    void enqueue(() => onEvent(event), undefined);
  });
  const timer = setInterval(() => void tick(clock.now()), lookEvery);
  timer.unref();

  return {
    runs: records.runs,
    run: records.run,
    jobs: records.jobs,
    log: records.log,
    async dispatch(request) {
      return enqueue<Awaited<ReturnType<WorkflowEngine["dispatch"]>>>(
        async () => {
          const dispatch = await readDispatch(host, workflows, request);
          if (!dispatch.ok) return dispatch;
          await start(dispatch.occasion, dispatch.file, dispatch.inputs);
          return { ok: true };
        },
        { ok: false, message: "The workflow could not be started." },
      );
    },
    cancel(repository, runId) {
      if (records.run(repository, runId)?.status === "completed") return false;
      const run = active.get(runId);
      run?.cancel();
      return run !== undefined;
    },
    tick,
    fireSchedules: (repository, workflow) => enqueue(() => fire(repository, undefined, workflow), 0),
    issuer: machinery.identity.issuer,
    jwks: () => machinery.identity.jwks(),
    identityToken: (requestToken, audience) => machinery.identity.token(requestToken, audience),
    idle: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        settle();
      }),
    async close() {
      clearInterval(timer);
      closing.abort();
      await queue;
      await Promise.all([...active.values()].map((run) => run.finished));
      rmSync(join(directory, "work"), { recursive: true, force: true });
      records.flush();
    },
  };
}

function chainOf(event: RepositoryEvent, depths: ReadonlyMap<number, number>): number {
  if (event.name !== "workflow_run") return 0;
  const id = record(event.payload["workflow_run"])["id"];
  return (typeof id === "number" ? (depths.get(id) ?? 0) : 0) + 1;
}
