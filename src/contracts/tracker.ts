import type { EnvironmentKind } from "../blueprint/model.ts";
import type { Result } from "../foundation/result.ts";

/** A release of one application, as the tracker keeps it: a version with the issues that are in it. */
export interface TrackedRelease {
  readonly application: string;
  readonly version: string;
  /** Texts that may name issues: messages of the commits that are new in it, titles and branches of pull requests. */
  readonly texts: readonly string[];
}

/** How a release is doing in an environment. */
export interface TrackedDeployment extends TrackedRelease {
  readonly environment: { readonly name: string; readonly kind: EnvironmentKind };
  readonly state: "pending" | "in-progress" | "successful" | "failed";
  /** Rises with each report about the same pipeline and environment: a later one replaces an earlier one. */
  readonly sequence: number;
  /** Where people read more. */
  readonly url: string;
  /** ISO time. */
  readonly at: string;
}

/** What became of a report. */
export interface Tracked {
  /** Keys of the issues that it was joined to, sorted. */
  readonly issues: readonly string[];
  /** Keys that the texts name and the tracker does not know. */
  readonly unknown: readonly string[];
}

/** Where the company plans its work, as the delivery needs it. Each call may be repeated. */
export interface Tracker {
  /** Reports a deployment and reads back that it was taken. Fails with `tracker-rejected` where it was not. */
  tellDeployment(deployment: TrackedDeployment): Promise<Result<Tracked>>;
  /** Keeps a version for the release, with its issues; `released` once production is healthy. */
  tellRelease(release: TrackedRelease, state: "unreleased" | "released"): Promise<Result<Tracked>>;
}
