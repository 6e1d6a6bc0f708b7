import type { Ancestry, PromotionRequest, RecordedState } from "../../contracts/code-host.ts";
import type { Policy } from "../../contracts/policy.ts";
import { nothingReleased } from "../../formats/kustomize/slot.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { wait, worst } from "../check.ts";
import { ledgerFolder, ledgerPath, parseLedgerPath, type SlotName, slotKey } from "../layout.ts";
import type { Rules } from "../policy.ts";
import { createHealthReader, type HealthReader } from "../read-health.ts";
import { type ReleaseReading, readRelease } from "../read-release.ts";
import { readSlotAt, type SlotReading } from "../read-slot.ts";
import { mapFew, memo, type Sources, sentence } from "../sources.ts";
import { type OpenPromotionFiles, readOpenPromotions } from "./open-promotions.ts";
import { type RequestReading, readRequests } from "./open-requests.ts";
import type { EnteredEnvironment, PromotionState, RequestInHand } from "./plan.ts";
import { requestKey } from "./pull-requests.ts";

/** What one round of promotion goes by. */
export interface Gathered {
  readonly state: PromotionState;
  readonly open: readonly OpenPromotionFiles[];
  /** Texts of the slots' files at the head, by `slotKey`. */
  readonly slotTexts: ReadonlyMap<string, string>;
  /** Our own states of each open request, newest first, by `requestKey`. */
  readonly recorded: ReadonlyMap<string, readonly RecordedState[]>;
  /** Named requests that have come to an end, by `requestKey`. */
  readonly ended: ReadonlySet<string>;
  /** Requests that others are told of: those that are open, and the newest of each slot. */
  readonly told: readonly ToldRequest[];
  /** Paths of the ledger's entries. */
  readonly ledger: readonly string[];
  /** Repositories that could not be read: nothing is decided about their requests. */
  readonly unread: readonly Diagnostic[];
}

/** A request as far as it has come. */
export interface ToldRequest {
  readonly application: string;
  readonly repository: string;
  readonly request: PromotionRequest;
  /** Nothing about it changes any more. */
  readonly ended: boolean;
  /** Our own states of it, newest first. */
  readonly states: readonly RecordedState[];
}

interface Round {
  readonly sources: Sources;
  readonly rules: Rules;
  readonly open: readonly OpenPromotionFiles[];
  readonly ledger: readonly string[];
  readonly health: HealthReader;
  readonly slot: (environment: string, application: string) => Promise<Result<SlotReading>>;
}

/** Reads everything that a round of promotion decides by. Fails only when the configuration cannot be read. */
export async function gatherPromotions(sources: Sources, rules: Rules): Promise<Result<Gathered>> {
  const { policy, head } = rules;
  const host = sources.configuration;
  const [open, ledger] = await Promise.all([
    readOpenPromotions(sources, rules),
    host.listFiles(policy.configuration, ledgerFolder, head),
  ]);
  if (!open.ok) return open;
  if (!ledger.ok) return ledger;
  const slot = memo((environment = "", application = "") =>
    readSlotAt(host, policy.configuration, { environment, application }, head),
  );
  const round: Round = {
    sources,
    rules,
    open: open.value,
    ledger: ledger.value,
    health: createHealthReader(host, policy, head),
    slot,
  };

  const unread: Diagnostic[] = [];
  const requests: RequestInHand[] = [];
  const recorded = new Map<string, readonly RecordedState[]>();
  const ended = new Set<string>();
  const told: ToldRequest[] = [];
  const repositories = [...new Set(policy.applications.map(({ repository }) => repository))];
  for (const { repository, readings, gone } of await mapFew(repositories, (name) =>
    readRepository(round, name),
  )) {
    for (const one of policy.applications) {
      if (one.repository !== repository) continue;
      for (const id of gone) ended.add(requestKey({ application: one.name, id }));
    }
    if (!readings.ok) {
      unread.push(...readings.diagnostics);
      continue;
    }
    for (const { reading, hand, named } of readings.value) {
      const known = applicationOf(policy, repository, reading);
      const application = known ?? repository;
      const key = requestKey({ application, id: reading.request.id });
      if (known && (hand || named)) told.push({ ...reading, repository, application: known });
      if (!hand) ended.add(key);
      else {
        requests.push(hand);
        recorded.set(key, reading.states);
      }
    }
  }
  const { slots, slotTexts, ancestry } = await readTargets(round, requests);
  return ok({
    state: { policy, requests, slots, ancestry },
    open: open.value,
    slotTexts,
    recorded,
    ended,
    told,
    ledger: ledger.value,
    unread,
  });
}

/** The requests of a repository; those that have ended without a hand. */
async function readRepository(round: Round, repository: string) {
  const { policy } = round.rules;
  const named = namedRequests(round, repository);
  const found = await readRequests(round.sources, policy, repository, named);
  if (!found.ok) return { repository, readings: found, gone: [] };
  const { gone } = found.value;
  const readings = await mapFew(found.value.readings, async (reading) => ({
    reading,
    hand: reading.ended ? null : await readHand(round, repository, reading),
    named: named.has(reading.request.id),
  }));
  return { repository, readings: ok(readings), gone };
}

/** Requests that an open pull request, or the newest entry of a slot, points to. */
function namedRequests(round: Round, repository: string): ReadonlySet<number> {
  const { policy } = round.rules;
  const own = new Set(
    policy.applications
      .filter((application) => application.repository === repository)
      .map(({ name }) => name),
  );
  const newest = new Map<string, number>();
  for (const path of round.ledger) {
    const name = parseLedgerPath(path);
    if (!name || !own.has(name.application)) continue;
    newest.set(slotKey(name), Math.max(newest.get(slotKey(name)) ?? 0, name.request));
  }
  const proposed = round.open.flatMap(({ requests }) =>
    requests.filter(({ application }) => own.has(application)),
  );
  return new Set([...newest.values(), ...proposed.map(({ id }) => id)]);
}

/** The application that a request names, when the policy knows it in this repository. */
function applicationOf(policy: Policy, repository: string, { request }: RequestReading): string | null {
  const found = policy.applications.find(
    (application) => application.name === request.claim?.application && application.repository === repository,
  );
  return found?.name ?? null;
}

async function readHand(round: Round, repository: string, reading: RequestReading): Promise<RequestInHand> {
  const { policy } = round.rules;
  const { request } = reading;
  const application = applicationOf(policy, repository, reading);
  const entered = application ? await readEntered(round, application, reading) : null;
  const unreadable = entered && "why" in entered ? entered.why : undefined;
  const known = entered && "health" in entered ? entered : null;
  const asks = unreadable === undefined && (known === null || known.health.outcome === "healthy");
  const release: ReleaseReading = unreadable
    ? { checks: [wait("facts", unreadable)], requester: null }
    : asks
      ? await readRelease(round.sources, round.rules, repository, request)
      : { checks: [], requester: null };
  return {
    request,
    repository,
    application,
    release: release.checks,
    requester: release.requester,
    age: asks ? await readAge(round, repository, request.commit) : Number.POSITIVE_INFINITY,
    entered: known,
  };
}

/** The last environment whose ledger names the request, and the health there. */
async function readEntered(
  round: Round,
  application: string,
  { request, states }: RequestReading,
): Promise<EnteredEnvironment | { readonly why: string } | null> {
  const { policy, head } = round.rules;
  const environments = policy.environments.map(({ name }) => name);
  const environment = environments.findLast((name) =>
    round.ledger.includes(ledgerPath({ environment: name, application }, request.id)),
  );
  if (!environment || !request.claim) return null;
  const slot: SlotName = { environment, application };
  const path = ledgerPath(slot, request.id);
  const commits = await round.sources.configuration.history(policy.configuration, head, { path, limit: 10 });
  if (!commits.ok) return { why: sentence(commits.diagnostics) };
  const commit = commits.value.at(-1);
  if (!commit) return { why: `No commit of ${policy.configuration} adds ${path}.` };
  const health = await round.health.read(
    slot,
    request.claim.digest,
    commit,
    knownRevision(round, slot, request.id),
  );
  if (!health.ok) return { why: sentence(health.diagnostics) };
  const wasHealthy = states.some((one) => one.state === "success" && one.environment === environment);
  return { environment, commit, health: health.value, wasHealthy };
}

/** The revision at which an open promotion pull request found the release healthy. */
function knownRevision(round: Round, slot: SlotName, request: number): string | undefined {
  return round.open
    .flatMap(({ entries }) => entries)
    .find(
      (entry) =>
        entry.application === slot.application &&
        entry.request.id === request &&
        entry.from?.environment === slot.environment,
    )?.from?.revision;
}

async function readAge(round: Round, repository: string, commit: string): Promise<number> {
  const host = round.sources.applications;
  const head = await host.branchHead(repository, round.rules.policy.branch);
  if (!head.ok || head.value === null) return Number.POSITIVE_INFINITY;
  const commits = await host.history(repository, head.value, { limit: 100 });
  const age = commits.ok ? commits.value.indexOf(commit) : -1;
  return age < 0 ? Number.POSITIVE_INFINITY : age;
}

/** The slots that the requests are in or may enter next, and how the requests stand to what these hold. */
async function readTargets(round: Round, requests: readonly RequestInHand[]) {
  const environments = round.rules.policy.environments.map(({ name }) => name);
  const slots = new Map<string, { digest: string | null; why?: string; entry: SlotReading["entry"] }>();
  const slotTexts = new Map<string, string>();
  const ancestry = new Map<string, Ancestry>();
  for (const hand of requests) {
    if (!hand.application) continue;
    const index = hand.entered ? environments.indexOf(hand.entered.environment) : -1;
    for (const environment of environments.slice(Math.max(index, 0), index + 2)) {
      const key = slotKey({ environment, application: hand.application });
      const slot = await round.slot(environment, hand.application);
      if (!slot.ok) {
        slots.set(key, { digest: null, why: sentence(slot.diagnostics), entry: null });
        continue;
      }
      const { text, ...rest } = slot.value;
      slots.set(key, rest);
      if (text !== null) slotTexts.set(key, text);
      const { entry, digest } = rest;
      if (!entry || digest === nothingReleased || worst(hand.release) !== "pass") continue;
      const { commit } = hand.request;
      const compared = await round.sources.applications.compare(hand.repository, entry.commit, commit);
      if (compared.ok) ancestry.set(`${entry.commit}..${commit}`, compared.value.ancestry);
    }
  }
  return { slots, slotTexts, ancestry };
}
