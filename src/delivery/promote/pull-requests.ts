import type { LedgerEntry } from "../../contracts/ledger.ts";
import type { Policy } from "../../contracts/policy.ts";
import { batchBranch, promotionBranch, type SlotName } from "../layout.ts";
import { findEnvironment } from "../policy.ts";
import { promotionTitle } from "../promotion-title.ts";
import { markdown, markdownTable, short } from "../text.ts";
import type { Decision, RequestInHand } from "./plan.ts";

/** One digest that shall go into one slot, with its reason. */
export interface Promotion {
  readonly slot: SlotName;
  readonly entry: LedgerEntry;
}

/** A pull request on the configuration as it ought to be. */
export interface PullRequestPlan {
  readonly environment: string;
  readonly branch: string;
  readonly promotions: readonly Promotion[];
  readonly title: string;
  readonly body: string;
}

/** A request by its application: ids are only unique within a repository. */
export interface RequestName {
  readonly application: string;
  readonly id: number;
}

export function requestKey(name: RequestName): string {
  return `${name.application}/${name.id}`;
}

/** A promotion pull request that is open. */
export interface OpenPromotion {
  readonly number: number;
  readonly branch: string;
  readonly environment: string;
  /** The requests whose ledger entries it adds. */
  readonly requests: readonly RequestName[];
}

/** One pull request for each proposal through a gate, and one for all proposals of an environment without one. */
export function planPullRequests(policy: Policy, decisions: readonly Decision[]): readonly PullRequestPlan[] {
  const plans = new Map<string, Promotion[]>();
  for (const decision of decisions) {
    if (decision.kind !== "propose") continue;
    const { environment, application, hand } = decision;
    const slot = { environment, application };
    const gated = findEnvironment(policy, environment)?.gate !== null;
    const branch = gated ? promotionBranch(slot, hand.request.id) : batchBranch(environment);
    const promotions = plans.get(branch) ?? [];
    promotions.push({ slot, entry: entryOf(decision, hand) });
    plans.set(branch, promotions);
  }
  return [...plans].map(([branch, unsorted]) => {
    const promotions = unsorted.sort((a, b) => (a.slot.application < b.slot.application ? -1 : 1));
    const environment = promotions[0]?.slot.environment ?? "";
    return {
      environment,
      branch,
      promotions,
      title: promotionTitle(
        environment,
        promotions.map(({ entry }) => entry),
      ),
      body: bodyOf(promotions),
    };
  });
}

function entryOf(decision: Decision & { kind: "propose" }, hand: RequestInHand): LedgerEntry {
  const { claim } = hand.request;
  if (!claim || !hand.requester) throw new Error("A proposal names what is promoted and who asks.");
  return {
    application: decision.application,
    environment: decision.environment,
    version: claim.version,
    digest: claim.digest,
    replaces: decision.replaces,
    repository: hand.repository,
    commit: hand.request.commit,
    request: { id: hand.request.id, url: hand.request.url, run: claim.run },
    requester: hand.requester,
    from: decision.from,
  };
}

/** More rows than this are left to the ledger entries themselves. */
const mostRows = 100;

function bodyOf(promotions: readonly Promotion[]): string {
  const left = promotions.length - mostRows;
  const rows = promotions
    .slice(0, mostRows)
    .map(({ entry }) => [
      markdown(entry.application),
      markdown(entry.version),
      `\`${short(entry.digest)}\``,
      `\`${short(entry.commit)}\` by ${markdown(entry.requester.author)}, merged by ${markdown(entry.requester.merger)}`,
      entry.from ? `healthy in ${markdown(entry.from.environment)}` : "first environment",
    ]);
  const table = markdownTable(["application", "version", "image", "commit", "comes from"], rows);
  const more = left > 0 ? `\n\nAnd ${left} more.` : "";
  return `${table}${more}\n\nWritten by the delivery robot; the ledger entry in this change says why. The status \`gate\` decides.\n`;
}

/** Open promotion pull requests that have lost their reason, each with why. Where the reason is unknown, it stays. */
export function strayPullRequests(
  open: readonly OpenPromotion[],
  plans: readonly PullRequestPlan[],
  decisions: readonly Decision[],
  ended: ReadonlySet<string>,
): readonly { readonly promotion: OpenPromotion; readonly why: string }[] {
  const planned = new Set(plans.map(({ branch }) => branch));
  return open.flatMap((promotion) => {
    if (planned.has(promotion.branch)) return [];
    const whys = promotion.requests.map((name) => whyGone(name, promotion, decisions, ended));
    if (whys.length === 0 || whys.includes(undefined)) return [];
    return [{ promotion, why: [...new Set(whys)].join(" ") }];
  });
}

function whyGone(
  name: RequestName,
  promotion: OpenPromotion,
  decisions: readonly Decision[],
  ended: ReadonlySet<string>,
): string | undefined {
  const { id, application } = name;
  const decision = decisions.find(({ hand }) => hand.request.id === id && hand.application === application);
  if (!decision) return ended.has(requestKey(name)) ? `Request ${id} has come to an end.` : undefined;
  switch (decision.kind) {
    case "wait":
      return undefined;
    case "propose":
      return decision.environment === promotion.environment
        ? undefined
        : `Request ${id} goes to ${decision.environment}.`;
    case "watch":
      return `Request ${id} is in ${decision.environment} already.`;
    case "finish":
      return `Request ${id} has arrived in ${decision.environment}.`;
    case "refuse":
    case "fail":
    case "supersede":
      return decision.why || `Request ${id} failed in ${decision.environment}.`;
    default:
      return decision satisfies never;
  }
}
