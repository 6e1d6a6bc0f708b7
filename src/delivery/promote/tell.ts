import type { RecordedState } from "../../contracts/code-host.ts";
import type { TrackedDeployment, TrackedRelease, Tracker } from "../../contracts/tracker.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { ledgerPath, parseLedgerPath } from "../layout.ts";
import { readLedgerEntry } from "../ledger.ts";
import type { Rules } from "../policy.ts";
import { mapFew, type Sources } from "../sources.ts";
import { tellDeployment } from "../tell-deployment.ts";
import type { Gathered, ToldRequest } from "./gather.ts";
import type { Decision } from "./plan.ts";
import { ownStates } from "./states.ts";

/**
 * Tells those who follow releases how each has come: the monitoring service, and where the company plans its work. All
 * of the round is done before, and whatever goes wrong here is a warning: a release never waits for it. Nothing of it is
 * remembered either. Every round tells again, and who has heard it already does nothing.
 */
export async function tellOthers(
  sources: Sources,
  rules: Rules,
  gathered: Gathered,
  decisions: readonly Decision[],
): Promise<readonly Diagnostic[]> {
  const healthy = await mapFew(decisions.flatMap(healthyRelease), (release) =>
    tellDeployment(sources.monitor, release),
  );
  const tracked = sources.tracker ? await track(sources.tracker, sources, rules, gathered) : [];
  return [...healthy.flat(), ...tracked];
}

/** The environment in which a decision finds its release healthy. */
function healthyRelease(decision: Decision) {
  const { request, repository, application } = decision.hand;
  const place =
    decision.kind === "finish"
      ? decision
      : decision.kind === "propose"
        ? (decision.from ?? undefined)
        : undefined;
  if (!place || application === null) return [];
  return [{ application, repository, request, environment: place.environment, at: place.at }];
}

async function track(
  tracker: Tracker,
  sources: Sources,
  rules: Rules,
  gathered: Gathered,
): Promise<readonly Diagnostic[]> {
  let answers = true;
  const told = await mapFew(gathered.told, async (one): Promise<readonly Diagnostic[]> => {
    if (!answers) return [];
    const release = await releaseOf(sources, rules, gathered, one);
    if (!release.ok) return release.diagnostics;
    if (!release.value) return [];
    const done = await tracker.tell(release.value);
    if (done.ok)
      return done.value.unknown.length > 0 ? [unknownIssues(release.value, done.value.unknown)] : [];
    // Who does not answer once is not asked for every other release of this round.
    if (done.diagnostics.some(({ code }) => silent.includes(code))) answers = false;
    return done.diagnostics;
  });
  return told.flat().map((diagnostic) => ({ ...diagnostic, severity: "warning" as const }));
}

const silent = ["tracker-unreachable", "tracker-throttled", "tracker-login-refused"];

function unknownIssues({ application, version }: TrackedRelease, keys: readonly string[]): Diagnostic {
  return problem(
    "tracker-issue-unknown",
    `${application} ${version} names ${keys.join(", ")}, which nobody has filed.`,
    {
      next: "Check the spelling in the pull request. The release goes on without.",
    },
  );
}

const stateNames: Readonly<Record<string, TrackedDeployment["state"]>> = {
  queued: "pending",
  in_progress: "in-progress",
  success: "successful",
  failure: "failed",
  error: "failed",
  inactive: "cancelled",
};

/** What there is to tell; null while a request has come nowhere, or was refused at once. */
async function releaseOf(
  sources: Sources,
  rules: Rules,
  gathered: Gathered,
  one: ToldRequest,
): Promise<Result<TrackedRelease | null>> {
  const { policy } = rules;
  const { application, repository, request } = one;
  if (!request.claim) return ok(null);
  const states = await statesNow(sources, rules, one);
  if (!states.ok) return states;
  if (states.value.every(({ state }) => state === "error" || state === "inactive")) return ok(null);
  const deployments = policy.environments.flatMap(({ name }): readonly TrackedDeployment[] => {
    const newest = states.value.find(({ environment }) => environment === name);
    const state = stateNames[newest?.state ?? ""];
    return newest && state ? [{ environment: name, state, at: newest.createdAt }] : [];
  });
  const last = policy.environments.at(-1)?.name;
  const arrived = states.value.find(({ state, environment }) => state === "success" && environment === last);
  const { version, run } = request.claim;
  return ok({
    ...{ application, version, number: request.id, deployments },
    url: /^https?:/.test(run) && URL.canParse(run) ? run : request.url,
    releasedAt: arrived?.createdAt ?? null,
    texts: () => textsOf(sources, rules, gathered, { ...one, repository }),
  });
}

/** An open request has got new states in this very round. */
async function statesNow(
  { applications: host }: Sources,
  { policy }: Rules,
  { repository, request, ended, states }: ToldRequest,
): Promise<Result<readonly RecordedState[]>> {
  if (ended) return ok(states);
  const now = await host.requestStates(repository, request.id);
  return now.ok ? ok(ownStates(now.value, policy)) : now;
}

/** What was said about all that is new since the release before it: by commits, and by its pull request. */
async function textsOf(
  { configuration, applications: host }: Sources,
  { policy, head }: Rules,
  { ledger }: Gathered,
  { application, repository, request }: ToldRequest,
): Promise<Result<readonly string[]>> {
  const last = policy.environments.at(-1)?.name ?? "";
  const earlier = ledger
    .flatMap((path) => parseLedgerPath(path) ?? [])
    .filter((name) => name.environment === last && name.application === application)
    .map((name) => name.request)
    .filter((id) => id < request.id);
  let before: string | null = null;
  if (earlier.length > 0) {
    const path = ledgerPath({ environment: last, application }, Math.max(...earlier));
    const text = await configuration.readFile(policy.configuration, path, head);
    if (!text.ok) return text;
    const entry = readLedgerEntry(text.value ?? "", path);
    if (!entry.ok) return entry;
    before = entry.value.commit;
  }
  const messages = await host.messages(repository, before, request.commit);
  if (!messages.ok) return messages;
  const pull = await host.pullRequestOf(repository, request.commit);
  if (!pull.ok) return pull;
  return ok([...messages.value, ...(pull.value ? [pull.value.title, pull.value.branch] : [])]);
}
