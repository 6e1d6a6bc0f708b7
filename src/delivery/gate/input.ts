import type {
  Ancestry,
  ChangedFile,
  PromotionRequest,
  PullRequest,
  Review,
} from "../../contracts/code-host.ts";
import type { LedgerEntry } from "../../contracts/ledger.ts";
import type { Standing } from "../../contracts/monitor.ts";
import type { Policy } from "../../contracts/policy.ts";
import type { HealthReading } from "../health.ts";
import type { SlotName } from "../layout.ts";
import type { ReleaseReading } from "../read-release.ts";

/** Everything by which the gate judges one pull request on the configuration, read at its source. */
export interface GateInput {
  readonly policy: Policy;
  readonly pullRequest: PullRequest;
  readonly files: readonly ChangedFile[];
  /** The slots among the files. */
  readonly slots: readonly SlotChange[];
  /** The files of the ledger among the files. */
  readonly entries: readonly EntryChange[];
  readonly reviews: readonly Review[];
  /** When it last came to have another base; null for never. */
  readonly retargetedAt: string | null;
  /** Whose work it is, beside its author; null when that could not be read, with why. Asked for a platform change. */
  readonly contributors: readonly string[] | null;
  readonly contributorsUnread?: string;
  /** Members by team, for the teams that have a say here. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** The text of a slot's file where the pull request began, on the branch now, and at the head; null for no file. */
export interface SlotChange {
  readonly slot: SlotName;
  readonly path: string;
  readonly before: string | null;
  readonly now: string | null;
  readonly after: string | null;
  /** At the head there lies something else than a plain file with that text: a symbolic link, for one. */
  readonly disguised: boolean;
}

export interface EntryChange {
  readonly path: string;
  readonly change: ChangedFile["change"];
  /** At the head; null when it cannot be read, with why. */
  readonly entry: LedgerEntry | null;
  readonly why?: string;
  readonly release: ReleaseAtGate | null;
}

/** `unknown`: the monitors could not be asked. */
export type StandingReading = Standing | { readonly standing: "unknown"; readonly why: string };

/** What an entry's release turns out to be. Null where there was nothing to read. */
export interface ReleaseAtGate {
  /** The request that the entry points to; null when there is none. */
  readonly request: PromotionRequest | null;
  readonly reading: ReleaseReading;
  /** Why the slot holds what it holds on the branch now; null when nothing has been released. */
  readonly held: LedgerEntry | null;
  /** How the release's commit stands to the one that the slot holds; null when it could not be compared. */
  readonly ancestry: Ancestry | null;
  /** How the release fares in the environment before; null for the first environment. */
  readonly health: HealthReading | null;
  /** Whether the deployer has reported what the entry says of the environment before; null where it says nothing. */
  readonly originReported: boolean | null;
  /**
   * What the monitors of the environment before say of the application since the release came there; null where the
   * gate does not ask them.
   */
  readonly standing: StandingReading | null;
  /** Something could not be read: nothing is decided before it can. */
  readonly unread: readonly string[];
}
