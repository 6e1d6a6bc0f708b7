import type { Result } from "../foundation/result.ts";
import type { Control, ControlContext, Verdict } from "./control.ts";
import type { FactName } from "./facts.ts";

/** Something that happened to what runs, as the place itself says where it happened. Times are ISO. */
export type Ran =
  /** A commit of the configuration came to run for an application. */
  | {
      readonly kind: "deployment";
      readonly environment: string;
      readonly application: string;
      readonly revision: string;
      readonly at: string;
    }
  /** A pipeline applied a commit of a repository. */
  | {
      readonly kind: "apply";
      readonly repository: string;
      readonly revision: string;
      readonly at: string;
      readonly url: string;
    }
  /** Somebody changed something past the road. */
  | {
      readonly kind: "direct";
      readonly environment: string;
      readonly subject: string;
      readonly by: string;
      readonly at: string | null;
    };

/** Where a system says what ran: an audit's population of changes begins here. */
export interface RanSource<Client = unknown> {
  /** `argocd.history` */
  readonly id: string;
  readonly title: string;
  readonly needs: readonly FactName[];
  collect(context: ControlContext<Client>): Promise<Result<readonly Ran[]>>;
}

/** How a control fared in an audit. */
export interface ControlReport extends Pick<Control, "id" | "title" | "criteria" | "frequency"> {
  readonly system: string;
  readonly verdict: Verdict;
  /** Paths of the answers in the pack that it rests on. */
  readonly answers: readonly string[];
}

/** Who approved, at which head, and when. */
export interface ChangeApproval {
  readonly reviewer: string;
  readonly commit: string;
  readonly at: string;
}

/** Something that came to run in an environment, and everything behind it, as far as it can be walked back. */
export interface ChangeRecord {
  readonly environment: string;
  readonly application: string;
  /** ISO time at which it began to run, as the environment itself says. */
  readonly ranAt: string;
  /** Who says that it ran: `argocd`. */
  readonly source: string;
  /** The configuration's commit that ran. */
  readonly revision: string;
  readonly digest: string | null;
  readonly version: string | null;
  /** Path of the ledger entry that explains it. */
  readonly ledger: string | null;
  readonly promotion: { readonly number: number; readonly approvals: readonly ChangeApproval[] } | null;
  readonly request: { readonly id: number; readonly url: string } | null;
  readonly repository: string | null;
  readonly commit: string | null;
  readonly pullRequest: {
    readonly number: number;
    readonly title: string;
    readonly author: string;
    readonly mergedBy: string;
    readonly mergedAt: string;
    readonly head: string;
    readonly approvals: readonly ChangeApproval[];
  } | null;
  readonly issues: readonly string[];
  /** What should be there and is not, as sentences. */
  readonly gaps: readonly string[];
}

/** Something that one side knows and the other does not. */
export interface Orphan {
  /** `ran`: without a ledger entry. `ledger`: an entry that never ran. `direct`: a change in a cluster past the road. */
  readonly kind: "ran" | "ledger" | "direct";
  readonly environment: string;
  readonly subject: string;
  readonly at: string | null;
  readonly what: string;
}

/** The population of changes: everything that ran, not everything that was asked for. */
export interface ChangePopulation {
  readonly changes: readonly ChangeRecord[];
  readonly orphans: readonly Orphan[];
  /** Sources that could not be read: what they would have told is missing here. */
  readonly unread: readonly string[];
}

/** What an audit found, as its pack and its page tell it. */
export interface AuditReport {
  readonly company: string;
  /** ISO times; `to` is not in it. */
  readonly period: { readonly from: string; readonly to: string };
  readonly collectedAt: string;
  /** By which program, of which version. */
  readonly tool: string;
  readonly rehearsed: boolean;
  readonly controls: readonly ControlReport[];
  readonly population: ChangePopulation;
  readonly criteria: readonly {
    readonly id: string;
    readonly title: string;
    readonly provedBy: "systems" | "people" | "both";
    readonly byPeople?: string | undefined;
    /** Ids of the controls that speak to it. */
    readonly controls: readonly string[];
  }[];
}
