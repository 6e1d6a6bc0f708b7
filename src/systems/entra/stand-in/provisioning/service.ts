import type { Directory } from "../world/directory.ts";
import type { SynchronizationExecution, SynchronizationJob } from "../world/model.ts";
import { type CycleResult, runCycle } from "./cycle.ts";
import { ScimError, scimTarget } from "./scim.ts";

/** The service that pushes people and groups to other companies' systems. */
export interface ProvisioningService {
  /** Runs a cycle of this job soon; one that runs already is followed by another. */
  trigger(jobId: string): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-when-will-provisioning-finish-specific-user */
export const usualIntervalMilliseconds = 40 * 60 * 1000;

const secretToken = "SecretToken";
const baseAddress = "BaseAddress";

export function startProvisioning(directory: Directory, intervalMilliseconds: number): ProvisioningService {
  const ending = new AbortController();
  const waiting = new Set<string>();
  let working: Promise<void> | undefined;

  const work = async () => {
    for (let id = first(waiting); id !== undefined && !ending.signal.aborted; id = first(waiting)) {
      waiting.delete(id);
      const job = directory.state.synchronizationJobs[id];
      if (job?.state === "Active") await cycle(directory, job);
    }
    working = undefined;
  };
  const trigger = (id: string) => {
    waiting.add(id);
    working ??= work();
  };
  const schedule = async () => {
    while (!ending.signal.aborted) {
      await directory.clock.sleep(intervalMilliseconds, ending.signal);
      const now = directory.clock.now().toISOString();
      for (const { id, status } of Object.values(directory.state.synchronizationJobs))
        if ((status.quarantine?.nextAttempt ?? "") <= now) trigger(id);
    }
  };
  schedule().catch(() => {});
  return {
    trigger,
    idle: async () => {
      while (working) await working;
    },
    async close() {
      ending.abort();
      await working;
    },
  };
}

const first = (set: ReadonlySet<string>): string | undefined => set.values().next().value;

/** The secrets of a service principal as they were put; undefined while one of the two is missing. */
export function credentialsOf(
  directory: Directory,
  principalId: string,
): { readonly address: string; readonly token: string } | undefined {
  const sealed = directory.state.synchronizationSecrets[principalId] ?? [];
  const secretOf = (key: string) => {
    const found = sealed.find((one) => one.key === key);
    return found && directory.keys.open(found);
  };
  const [address, token] = [secretOf(baseAddress), secretOf(secretToken)];
  return address !== undefined && token !== undefined && URL.canParse(address)
    ? { address, token }
    : undefined;
}

async function cycle(directory: Directory, job: SynchronizationJob): Promise<void> {
  const { clock, ids, log } = directory;
  const credentials = credentialsOf(directory, job.principalId);
  const began = clock.now().toISOString();
  const end = (
    state: SynchronizationExecution["state"],
    result?: CycleResult,
    error: SynchronizationExecution["error"] = null,
  ) => ({
    ...{
      activityIdentifier: ids.uuid(),
      state,
      timeBegan: began,
      timeEnded: clock.now().toISOString(),
      error,
    },
    ...{
      countEscrowed: result?.failed.length ?? 0,
      countImported: result?.imported ?? 0,
      countExported: result?.exported ?? 0,
    },
  });
  if (!credentials) {
    failed(
      directory,
      job,
      end("Failed", undefined, {
        code: "CredentialsMissing",
        message: "The credentials of the target are missing.",
      }),
    );
    return;
  }
  job.status = { ...job.status, code: "InProgress" };
  directory.changed();
  try {
    const result = await runCycle(
      directory,
      job,
      scimTarget(credentials.address, credentials.token, directory.fetch),
    );
    const trouble = result.failed.length > 0;
    const message = result.failed.join("; ");
    const execution = end(
      trouble ? "EntryLevelErrors" : "Succeeded",
      result,
      trouble ? { code: "EntriesFailed", message } : null,
    );
    job.status = {
      ...{ code: "Active", countSuccessiveCompleteFailures: 0, lastExecution: execution, quarantine: null },
      lastSuccessfulExecution: trouble ? job.status.lastSuccessfulExecution : execution,
      steadyStateFirstAchievedTime:
        job.status.steadyStateFirstAchievedTime ?? (trouble ? null : execution.timeEnded),
    };
    log(`provisioning: ${result.exported} of ${result.imported} pushed${trouble ? `; ${message}` : ""}`);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const refused = error.status === 401 || error.status === 403;
    const code = refused
      ? "SystemForCrossDomainIdentityManagementCredentialValidationFailed"
      : "SystemForCrossDomainIdentityManagementServiceIncompatible";
    failed(directory, job, end("Failed", undefined, { code, message: error.message }));
  }
  directory.changed();
}

/** A target that refuses everything is left alone more and more; until then the job is in quarantine. */
function failed(directory: Directory, job: SynchronizationJob, execution: SynchronizationExecution): void {
  const failures = job.status.countSuccessiveCompleteFailures + 1;
  const error = execution.error ?? { code: "Unknown", message: "" };
  const pause = usualIntervalMilliseconds * 2 ** Math.min(failures, 6);
  job.status = {
    ...job.status,
    ...{ code: "Quarantine", countSuccessiveCompleteFailures: failures, lastExecution: execution },
    quarantine: {
      currentBegan: job.status.quarantine?.currentBegan ?? execution.timeBegan,
      nextAttempt: new Date(directory.clock.now().getTime() + pause).toISOString(),
      ...{ reason: "Unknown", error },
    },
  };
  directory.log(`provisioning: in quarantine: ${error.message}`);
}
