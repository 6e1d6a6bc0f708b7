import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openState } from "../../../../../contracts/stand-in/state.ts";
import type { Clock } from "../../../../../foundation/clock.ts";
import type { JobRecord, WorkflowRunRecord } from "../../ports.ts";

type NewRun = Omit<WorkflowRunRecord, "id" | "runNumber" | "runAttempt" | "createdAt" | "updatedAt">;

/** What is known of runs and jobs, kept on disk. */
export interface Records {
  runs(repository: string): readonly WorkflowRunRecord[];
  run(repository: string, id: number): WorkflowRunRecord | undefined;
  addRun(repository: string, run: NewRun): WorkflowRunRecord;
  changeRun(id: number, change: Partial<WorkflowRunRecord>): WorkflowRunRecord;
  jobs(repository: string, runId: number): readonly JobRecord[];
  addJob(runId: number, job: Omit<JobRecord, "id" | "runId" | "startedAt" | "completedAt">): JobRecord;
  changeJob(id: number, change: Partial<JobRecord>): void;
  /** A running job's log is asked for at its source; a finished one's lies in a file. */
  followLog(jobId: number, text: () => string): void;
  log(repository: string, jobId: number): string | undefined;
  flush(): void;
}

interface State {
  nextId: number;
  /** Runs so far, by repository and path. */
  runNumbers: Record<string, number>;
  runs: { repository: string; record: WorkflowRunRecord }[];
  jobs: JobRecord[];
}

export function openRecords(directory: string, clock: Clock): Records {
  mkdirSync(join(directory, "logs"), { recursive: true });
  const state = openState<State>(join(directory, "runs.json"), () => ({
    nextId: 1,
    runNumbers: {},
    runs: [],
    jobs: [],
  }));
  const now = () => clock.now().toISOString();
  const runs = new Map(state.value.runs.map((entry) => [entry.record.id, entry]));
  const jobs = new Map(state.value.jobs.map((record, index) => [record.id, { record, index }]));
  const live = new Map<number, () => string>();
  const logFile = (jobId: number) => join(directory, "logs", `${jobId}.txt`);

  const changeRun = (id: number, change: Partial<WorkflowRunRecord>) => {
    const entry = runs.get(id);
    if (!entry) throw new Error(`There is no run ${id}.`);
    entry.record = { ...entry.record, ...change, updatedAt: now() };
    state.changed();
    return entry.record;
  };
  const changeJob = (id: number, change: Partial<JobRecord>) => {
    const entry = jobs.get(id);
    if (!entry) throw new Error(`There is no job ${id}.`);
    entry.record = { ...entry.record, ...change };
    state.value.jobs[entry.index] = entry.record;
    if (entry.record.status === "completed") {
      const text = live.get(id);
      if (text) writeFileSync(logFile(id), text());
      live.delete(id);
    }
    state.changed();
  };
  // What an earlier process left unfinished will never go on.
  const over = { status: "completed", conclusion: "cancelled" } as const;
  for (const { record } of state.value.runs) if (record.status !== "completed") changeRun(record.id, over);
  for (const record of state.value.jobs) {
    if (record.status !== "completed") changeJob(record.id, { ...over, completedAt: now() });
  }

  return {
    changeRun,
    changeJob,
    runs: (repository) =>
      state.value.runs.filter((entry) => entry.repository === repository).map((entry) => entry.record),
    run(repository, id) {
      const entry = runs.get(id);
      return entry?.repository === repository ? entry.record : undefined;
    },
    addRun(repository, run) {
      const key = `${repository}/${run.path}`;
      const runNumber = (state.value.runNumbers[key] ?? 0) + 1;
      state.value.runNumbers[key] = runNumber;
      const at = now();
      const record = {
        ...run,
        id: state.value.nextId++,
        runNumber,
        runAttempt: 1,
        createdAt: at,
        updatedAt: at,
      };
      const entry = { repository, record };
      state.value.runs.push(entry);
      runs.set(record.id, entry);
      state.changed();
      return record;
    },
    jobs: (repository, runId) =>
      runs.get(runId)?.repository === repository ? state.value.jobs.filter((job) => job.runId === runId) : [],
    addJob(runId, job) {
      const at = now();
      const record: JobRecord = {
        ...job,
        id: state.value.nextId++,
        runId,
        startedAt: at,
        completedAt: job.status === "completed" ? at : null,
      };
      jobs.set(record.id, { record, index: state.value.jobs.push(record) - 1 });
      state.changed();
      return record;
    },
    followLog: (jobId, text) => live.set(jobId, text),
    log(repository, jobId) {
      const runId = jobs.get(jobId)?.record.runId;
      if (runId === undefined || runs.get(runId)?.repository !== repository) return undefined;
      const text = live.get(jobId);
      if (text) return text();
      try {
        return readFileSync(logFile(jobId), "utf8");
      } catch {
        return ""; // A job that never started has said nothing.
      }
    },
    flush: state.flush,
  };
}
