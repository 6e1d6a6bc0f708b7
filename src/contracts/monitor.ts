import type { Result } from "../foundation/result.ts";

/** An application in an environment, as whoever watches it knows it. */
export interface Watched {
  readonly application: string;
  readonly environment: string;
}

/** What the monitors say of an application since a point in time. Only `quiet` ever lets a release pass. */
export type Standing =
  /** Every monitor is fine. */
  | {
      readonly standing: "quiet";
      /** ISO time since which none has alarmed or been without data; the time asked about at the earliest. */
      readonly since: string;
      /** ISO time of the answer. */
      readonly at: string;
      /** How many requests were served between the two. */
      readonly requests: number;
      readonly url: string;
    }
  /** At least one monitor alarms; `why` names them. */
  | { readonly standing: "alarming"; readonly why: string; readonly url: string }
  /** No data, which says nothing: of monitors, or of requests. */
  | { readonly standing: "no-data"; readonly why: string; readonly url: string };

/** A release that came to an environment: what DORA's measures are computed from. */
export interface Deployment {
  readonly application: string;
  readonly environment: string;
  readonly version: string;
  /** Of the application's own repository. */
  readonly repositoryUrl: string;
  readonly commit: string;
  /** Milliseconds since 1970: when it was asked for, and when it was healthy. */
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Names this deployment: telling it again under the same id is telling it once. */
  readonly id: string;
}

/** Whoever watches what runs: the monitoring service, as the delivery needs it. */
export interface Monitor {
  /** Fails where it could not be asked: that is unknown, and never quiet. */
  standing(watched: Watched, since: Date): Promise<Result<Standing>>;
  tellDeployment(deployment: Deployment): Promise<Result<void>>;
}
