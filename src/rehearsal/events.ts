import type { Diagnostic } from "../foundation/diagnostic.ts";

/** What the rehearsal tells while it plays: shown to a person, or printed as one JSON object a line. */
export type StoryEvent =
  | { readonly event: "scene"; readonly title: string }
  /** Something was done, and by whom; `seconds` when it was waited for. */
  | { readonly event: "done"; readonly who: string; readonly what: string; readonly seconds?: number }
  /** Day 1 is done; `criticalPath` is the longest chain of its steps, with each as quick as it was. Seconds. */
  | {
      readonly event: "day-one";
      readonly steps: number;
      readonly seconds: number;
      readonly criticalPath: { readonly seconds: number; readonly steps: readonly string[] };
    }
  /** Somebody tried what must not work, and it did not. */
  | { readonly event: "refused"; readonly who: string; readonly what: string; readonly reason: string }
  | { readonly event: "quote"; readonly of: string; readonly lines: readonly string[] }
  | {
      readonly event: "report";
      readonly environment: string;
      readonly report: unknown;
      readonly text: string;
    }
  | { readonly event: "reality"; readonly real: readonly string[]; readonly stoodIn: readonly string[] }
  | { readonly event: "failed"; readonly diagnostics: readonly Diagnostic[] }
  /** The world stands; from here on people may look at it while the story goes on. */
  | ({ readonly event: "started" } & WorldAddresses)
  /** The story has ended and everything still runs. */
  | ({ readonly event: "world" } & WorldAddresses)
  /** Where a shell finds the environment in which `groundwork rollout` reaches this rehearsal. */
  | { readonly event: "door"; readonly shellUrl: string; readonly bare: boolean }
  | FinishedEvent;

/** Where everything is, for whoever wants to look around. The token only reads, and dies with the rehearsal. */
export interface WorldAddresses {
  readonly github: { readonly url: string; readonly organization: string; readonly token: string };
  readonly registry: { readonly url: string };
  readonly environments: Readonly<
    Record<
      string,
      {
        readonly cluster: { readonly url: string };
        readonly deployer: { readonly url: string };
        readonly applications: Readonly<Record<string, { readonly url: string }>>;
      }
    >
  >;
}

export interface FinishedEvent {
  readonly event: "finished";
  readonly outcome: "done" | "failed" | "interrupted";
  readonly seconds: number;
  readonly releases: readonly ReleaseOutcome[];
}

export interface ReleaseOutcome {
  readonly application: string;
  readonly version: string;
  readonly digest: string;
  readonly commit: string;
  readonly environments: Readonly<Record<string, EnvironmentOutcome>>;
}

export interface EnvironmentOutcome {
  /** `success`, `failure` and so on, as the code host shows it on the application's commit. */
  readonly state: string;
  /** ISO time. */
  readonly at: string;
  /** The commit of the configuration repository that brought the digest; absent when none did. */
  readonly configurationCommit?: string;
}
