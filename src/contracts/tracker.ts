import type { Result } from "../foundation/result.ts";

/** A release of one application, as far as it has come: what the tracker is to hold of it. */
export interface TrackedRelease {
  readonly application: string;
  readonly version: string;
  /** Rises with time: of two releases of an application the later one has the higher number. */
  readonly number: number;
  /** Where people read more. */
  readonly url: string;
  /**
   * Texts that may name issues: messages of the commits that are new in it, titles and branches of pull requests. Asked
   * for only where the tracker does not hold the release yet.
   */
  texts(): Promise<Result<readonly string[]>>;
  /** One for each environment that it has come to. */
  readonly deployments: readonly TrackedDeployment[];
  /** ISO time: when production was healthy with it; null while it is not. */
  readonly releasedAt: string | null;
}

/** How a release is doing in an environment. */
export interface TrackedDeployment {
  readonly environment: string;
  readonly state: "pending" | "in-progress" | "successful" | "failed" | "cancelled";
  /** ISO time: since when. */
  readonly at: string;
}

/** What became of it. */
export interface Tracked {
  /** False when the tracker held all of it already. */
  readonly changed: boolean;
  /** Keys of the issues that it was joined to, sorted; none where they were not looked for. */
  readonly issues: readonly string[];
  /** Keys that the texts name and the tracker does not know, sorted. */
  readonly unknown: readonly string[];
}

/** Where the company plans its work, as the delivery needs it. */
export interface Tracker {
  /**
   * Makes the tracker hold a release: a version with its issues, a deployment for each environment, and that it is
   * released. Looks first, so that telling it again changes nothing; what it sent it reads back. Fails with
   * `tracker-rejected` where something was not taken, and `tracker-not-read-back` where it does not show yet: tell it
   * again later then.
   */
  tell(release: TrackedRelease): Promise<Result<Tracked>>;
}
