import type { Ancestry, PromotionRequest } from "../../contracts/code-host.ts";
import type { LedgerEntry } from "../../contracts/ledger.ts";
import type { Policy } from "../../contracts/policy.ts";
import { nothingReleased } from "../../formats/kustomize/slot.ts";
import { type Check, reasons, worst } from "../check.ts";
import type { HealthReading } from "../health.ts";
import { slotKey } from "../layout.ts";

/** An open request, with everything that decides what becomes of it. */
export interface RequestInHand {
  readonly request: PromotionRequest;
  readonly repository: string;
  /** The application it names, when the policy knows one of that name there. */
  readonly application: string | null;
  /** Whether the release may be promoted at all. */
  readonly release: readonly Check[];
  readonly requester: LedgerEntry["requester"] | null;
  /** How many commits of the branch came after its own; infinite when it is not among the newest. */
  readonly age: number;
  /** The last environment whose slot it was given, and how it fares there; null while it waits for the first. */
  readonly entered: EnteredEnvironment | null;
}

export interface EnteredEnvironment {
  readonly environment: string;
  /** The commit of the configuration that gave it the slot. */
  readonly commit: string;
  readonly health: HealthReading;
  /** We have recorded it as healthy there before. */
  readonly wasHealthy: boolean;
}

export interface SlotInHand {
  /** Null when the slot cannot be read: why. */
  readonly digest: string | null;
  readonly why?: string;
  /** Why it holds what it holds; null when nothing has been released, or nothing explains it. */
  readonly entry: LedgerEntry | null;
}

export interface PromotionState {
  readonly policy: Policy;
  readonly requests: readonly RequestInHand[];
  /** By `slotKey`. */
  readonly slots: ReadonlyMap<string, SlotInHand>;
  /** How the second commit stands to the first, by `older..newer`. */
  readonly ancestry: ReadonlyMap<string, Ancestry>;
}

/** What becomes of one request in this round. */
export type Decision = { readonly hand: RequestInHand } & (
  | { readonly kind: "refuse"; readonly environment: string; readonly why: string }
  /** Something could not be read, or does not hold yet. */
  | { readonly kind: "wait"; readonly environment: string; readonly why: string }
  /** In a slot, and its health is not decided. */
  | { readonly kind: "watch"; readonly environment: string; readonly commit: string }
  | { readonly kind: "fail"; readonly environment: string; readonly why: string; readonly revision: string }
  | { readonly kind: "supersede"; readonly environment: string; readonly by: number; readonly why: string }
  | {
      readonly kind: "propose";
      readonly environment: string;
      readonly application: string;
      readonly replaces: string | null;
      readonly from: LedgerEntry["from"];
    }
  | { readonly kind: "finish"; readonly environment: string; readonly revision: string; readonly at: string }
);

/** Decides over all open requests at once. Every request gets exactly one decision, in the order given. */
export function planPromotions(state: PromotionState): readonly Decision[] {
  const alone = state.requests.map((hand) => decideAlone(hand, state));
  return alone.map((decision) => yieldToNewer(decision, alone));
}

/** What a request comes to when no other one is waiting. */
function decideAlone(hand: RequestInHand, state: PromotionState): Decision {
  const { environments } = state.policy;
  const { entered } = hand;
  const index = environments.findIndex(({ name }) => name === entered?.environment);
  const next = environments[index + 1];
  if (entered) {
    const { environment, health } = entered;
    switch (health.outcome) {
      case "progressing":
      case "unknown":
        return { hand, kind: "watch", environment, commit: entered.commit };
      case "degraded":
        // What was healthy once may recover: it waits where it is, and keeps the approvals it has gathered.
        if (entered.wasHealthy) {
          const why = `${environment} has become degraded since: ${health.message}`;
          return { hand, kind: "wait", environment: next?.name ?? environment, why };
        }
        return { hand, kind: "fail", environment, why: health.message, revision: health.revision };
      case "superseded": {
        const by = state.slots.get(slotKey({ environment, application: hand.application ?? "" }))?.entry;
        const why = `${by ? `Release ${by.version}` : "Another release"} took its place before it was healthy.`;
        return { hand, kind: "supersede", environment, by: by?.request.id ?? 0, why };
      }
      case "healthy":
        if (!next) return { hand, kind: "finish", environment, revision: health.revision, at: health.at };
        return enter(hand, next.name, { environment, revision: health.revision, at: health.at }, state);
      default:
        return health satisfies never;
    }
  }
  return enter(hand, next?.name ?? "", null, state);
}

/** Whether a request may have the slot of an environment. */
function enter(
  hand: RequestInHand,
  environment: string,
  from: LedgerEntry["from"],
  state: PromotionState,
): Decision {
  const { request, application, release } = hand;
  const { claim } = request;
  const verdict = worst(release);
  if (verdict === "fail") return { hand, kind: "refuse", environment, why: reasons(release, "fail") };
  if (verdict === "wait") return { hand, kind: "wait", environment, why: reasons(release, "wait") };
  if (!claim || !application || !hand.requester) {
    return { hand, kind: "refuse", environment, why: "Nothing says what is to be promoted, or who asks." };
  }
  const slot = state.slots.get(slotKey({ environment, application }));
  if (!slot || slot.digest === null) {
    const why = slot?.why ?? `${environment} has no slot for ${application}.`;
    return { hand, kind: "wait", environment, why };
  }
  const replaces = slot.digest === nothingReleased ? null : slot.digest;
  const proposal = { hand, kind: "propose", environment, application, replaces, from } as const;
  if (replaces === null) return proposal;
  const { entry } = slot;
  if (!entry) {
    const why = `No ledger entry explains what ${environment} holds for ${application}.`;
    return { hand, kind: "wait", environment, why };
  }
  const by = entry.request.id;
  if (entry.digest === claim.digest) {
    return { hand, kind: "supersede", environment, by, why: `${environment} holds this very image already.` };
  }
  const ancestry = state.ancestry.get(`${entry.commit}..${request.commit}`);
  switch (ancestry) {
    case "descends":
      return proposal;
    case "same":
      if (by < request.id) return proposal;
      return {
        hand,
        kind: "supersede",
        environment,
        by,
        why: `${environment} holds a later build of this commit.`,
      };
    case "precedes":
      return {
        hand,
        kind: "supersede",
        environment,
        by,
        why: `${environment} holds the newer release ${entry.version}.`,
      };
    case "apart":
      return {
        hand,
        kind: "refuse",
        environment,
        why: `Its commit is neither before nor after the one that ${environment} holds (${entry.version}).`,
      };
    case undefined:
      return {
        hand,
        kind: "wait",
        environment,
        why: `Its commit could not be compared with what ${environment} holds.`,
      };
    default:
      return ancestry satisfies never;
  }
}

/** Of several that wait for the same slot, the newest has it. */
function yieldToNewer(decision: Decision, all: readonly Decision[]): Decision {
  if (decision.kind !== "propose") return decision;
  const { hand, environment, application } = decision;
  const rivals = all.filter(
    (other) =>
      other.kind === "propose" && other.environment === environment && other.application === application,
  );
  const winner = rivals
    .map((rival) => rival.hand)
    .reduce((best, one) => (isNewer(one, best) ? one : best), hand);
  if (winner === hand) return decision;
  const by = winner.request.id;
  const why = `The newer release ${winner.request.claim?.version} takes its place before ${environment}.`;
  return { hand, kind: "supersede", environment, by, why };
}

function isNewer(one: RequestInHand, other: RequestInHand): boolean {
  return one.age === other.age ? one.request.id > other.request.id : one.age < other.age;
}
