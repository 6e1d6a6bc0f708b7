import type { PullRequest } from "../../contracts/code-host.ts";
import type { LedgerEntry } from "../../contracts/ledger.ts";
import { writeSlot } from "../../formats/kustomize/slot.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import { failed, failure, ok, type Result } from "../../foundation/result.ts";
import { ledgerPath, slotKey, slotPath } from "../layout.ts";
import { printLedgerEntry } from "../ledger.ts";
import type { Rules } from "../policy.ts";
import type { Sources } from "../sources.ts";
import { markdown } from "../text.ts";
import type { Gathered } from "./gather.ts";
import type { OpenPromotionFiles } from "./open-promotions.ts";
import { type Decision, planPromotions } from "./plan.ts";
import { type PullRequestPlan, planPullRequests, requestKey, strayPullRequests } from "./pull-requests.ts";
import { missingStates, statesFor } from "./states.ts";
import { tellOthers } from "./tell.ts";

/** What a round did, for the log. */
export interface RoundReport {
  readonly decisions: readonly Decision[];
  readonly opened: readonly PullRequest[];
  readonly closed: readonly number[];
  /** What went wrong; the next round takes it up again. */
  readonly problems: readonly Diagnostic[];
}

const closedMarker = "<!-- groundwork:promotion-closed -->";

/**
 * Decides and does one round: closes what has lost its reason, opens or rebuilds what is due, records the states.
 * Ended at any point and run again, it goes on where it stood: what is done already is seen and left alone.
 */
export async function executePromotions(
  sources: Sources,
  rules: Rules,
  gathered: Gathered,
): Promise<RoundReport> {
  const { policy } = rules;
  const decisions = planPromotions(gathered.state);
  const plans = planPullRequests(policy, decisions);
  const problems: Diagnostic[] = [...gathered.unread];
  const opened: PullRequest[] = [];
  const closed: number[] = [];
  /** Requests whose pull request was merged meanwhile: this round's facts about them are old. */
  const outdated = new Set<string>();

  for (const { promotion, why } of strayPullRequests(gathered.open, plans, decisions, gathered.ended)) {
    const result = await closeStray(sources, rules, promotion.number, promotion.branch, why);
    if (!result.ok) problems.push(...result.diagnostics);
    else if (result.value === "closed") closed.push(promotion.number);
    if (!result.ok || result.value === "merged") {
      for (const name of promotion.requests) outdated.add(requestKey(name));
    }
  }

  const shown = new Map<string, PullRequest>();
  for (const plan of plans) {
    const current = gathered.open.find(({ branch }) => branch === plan.branch);
    const result = await ensurePullRequest(sources, rules, gathered, plan, current);
    if (!result.ok) {
      problems.push(...result.diagnostics);
      continue;
    }
    if (!current) opened.push(result.value);
    for (const { entry } of plan.promotions)
      shown.set(requestKey({ application: entry.application, id: entry.request.id }), result.value);
  }

  for (const decision of decisions) {
    const key = keyOf(decision);
    if (outdated.has(key)) continue;
    problems.push(...(await recordStates(sources, gathered, decision, shown.get(key))));
  }
  problems.push(...(await tellOthers(sources, rules, gathered, decisions)));
  return { decisions, opened, closed, problems };
}

function keyOf({ hand }: Decision): string {
  return requestKey({ application: hand.application ?? hand.repository, id: hand.request.id });
}

async function recordStates(
  sources: Sources,
  gathered: Gathered,
  decision: Decision,
  pullRequest: PullRequest | undefined,
): Promise<readonly Diagnostic[]> {
  const { repository, request } = decision.hand;
  const own = gathered.recorded.get(keyOf(decision)) ?? [];
  for (const state of missingStates(statesFor(decision, pullRequest), own)) {
    const result = await sources.applications.setRequestState(repository, request.id, state);
    if (!result.ok) return result.diagnostics; // In their order or not at all.
  }
  return [];
}

async function closeStray(
  sources: Sources,
  { policy }: Rules,
  number: number,
  branch: string,
  why: string,
): Promise<Result<"closed" | "merged">> {
  const host = sources.configuration;
  const { configuration } = policy;
  const now = await host.pullRequest(configuration, number);
  if (!now.ok) return now;
  if (now.value.merged) return ok("merged");
  const comment = { author: policy.apps.delivery, marker: closedMarker, text: `Closed: ${markdown(why)}` };
  const said = await host.comment(configuration, number, comment);
  if (!said.ok) return said;
  const done = await host.closePullRequest(configuration, number);
  if (!done.ok) return done;
  const gone = await host.deleteBranch(configuration, branch);
  return gone.ok ? ok("closed") : gone;
}

async function ensurePullRequest(
  sources: Sources,
  rules: Rules,
  gathered: Gathered,
  plan: PullRequestPlan,
  current: OpenPromotionFiles | undefined,
): Promise<Result<PullRequest>> {
  const host = sources.configuration;
  const { configuration, branch: base } = rules.policy;
  const files = wantedFiles(plan, gathered, current);
  if (!files.ok) return files;
  if (current && holds(current.files, files.value)) return ok(current.pullRequest);
  const { branch, title, body } = plan;
  const commit = await host.commit(configuration, {
    branch,
    parent: rules.head,
    message: title,
    files: files.value,
  });
  if (!commit.ok) return commit;
  if (!current) return host.openPullRequest(configuration, { branch, base, title, body });
  const updated = await host.updatePullRequest(configuration, current.number, { title, body });
  return updated.ok ? ok({ ...current.pullRequest, head: commit.value, title, body }) : updated;
}

/** The slots at the head with the digests put in by their meaning, and the entries that say why. */
function wantedFiles(
  plan: PullRequestPlan,
  gathered: Gathered,
  current: OpenPromotionFiles | undefined,
): Result<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const { slot, entry } of plan.promotions) {
    const path = slotPath(slot);
    const text = gathered.slotTexts.get(slotKey(slot));
    if (text === undefined) return failure("slot-absent", `The configuration has no ${path}.`);
    const written = writeSlot(text, path, slot.application, entry.digest);
    if (!written.ok) return failed(...written.diagnostics);
    files.set(path, written.value);
    files.set(ledgerPath(slot, entry.request.id), printLedgerEntry(keepOrigin(entry, current)));
  }
  return ok(files);
}

/**
 * An open pull request keeps the revision at which it found the release healthy: a later report of the same would
 * change the head, and the approvals given on it would no longer count.
 */
function keepOrigin(entry: LedgerEntry, current: OpenPromotionFiles | undefined): LedgerEntry {
  const before = current?.entries.find(
    ({ request, application }) => request.id === entry.request.id && application === entry.application,
  );
  const same = before?.from && before.from.environment === entry.from?.environment;
  return same ? { ...entry, from: before.from } : entry;
}

function holds(files: ReadonlyMap<string, string | null>, wanted: ReadonlyMap<string, string>): boolean {
  return files.size === wanted.size && [...wanted].every(([path, text]) => files.get(path) === text);
}
