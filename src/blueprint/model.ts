/**
 * The company as the blueprint describes it, checked and with every default filled in.
 * Plain data: everything below may be printed by `groundwork blueprint --resolved`.
 */
export interface Blueprint {
  readonly company: Company;
  /** Sorted by handle. */
  readonly people: readonly Person[];
  /** Sorted by name. */
  readonly teams: readonly Team[];
  /** The team that owns `configuration`, `delivery` and `infrastructure`. */
  readonly platformTeam: string;
  readonly pullRequests: PullRequestRules;
  /** In the order in which a release passes through them. */
  readonly environments: readonly Environment[];
  /** Sorted by name. */
  readonly applications: readonly Application[];
  readonly compensatingControls: readonly CompensatingControl[];
  /** Each system's own section, checked by the system's schema; read it with `section`. */
  readonly sections: Readonly<Record<string, unknown>>;
}

export interface Company {
  readonly name: string;
  /** Lower-case letters, digits and hyphens: what names of resources start with. */
  readonly slug: string;
  /** Where the people's e-mail addresses are, such as `acme.example`. */
  readonly domain: string;
}

export interface Person {
  /** Short and unique; the account name in every system unless `accounts` says otherwise. */
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly teams: readonly string[];
  /** Account name by system id, where it is not the handle. */
  readonly accounts: Readonly<Record<string, string>>;
}

export interface Team {
  readonly name: string;
  /** Handles, sorted. */
  readonly members: readonly string[];
}

export interface PullRequestRules {
  /** Approvals that a pull request on an application's main needs, none by its author. */
  readonly approvals: number;
}

export type EnvironmentKind = "development" | "testing" | "staging" | "production";

export interface Environment {
  readonly name: string;
  readonly kind: EnvironmentKind;
  readonly gate: Gate;
}

/** What has to hold before a release may enter an environment. */
export type Gate =
  | { readonly kind: "none" }
  | {
      readonly kind: "manual";
      /** Approvals by members of `approvers`, none by the requester. */
      readonly approvals: number;
      /** A team's name. */
      readonly approvers: string;
      /** Left out: the monitors have no say. */
      readonly quiet?: Quiet;
    };

/** For how long, and over how many requests, the monitors of the environment before have to be quiet. */
export interface Quiet {
  readonly minutes: number;
  readonly requests: number;
}

export interface Application {
  readonly name: string;
  /** The name of its repository on the code host. */
  readonly repository: string;
  readonly description: string;
  /** The team whose members own the code. */
  readonly team: string;
  /** Where the program listens; handed to it as PORT. */
  readonly port: number;
  /** The HTTP path that answers 2xx when the program can serve. */
  readonly probe: string;
  /** The command that runs its tests, for a shell at the root of the repository. */
  readonly test: string;
  /** The command that checks its style and types; empty when there is none. */
  readonly quality: string;
  /** True when Groundwork writes a Twelve-Factor starter into an empty repository. */
  readonly starter: boolean;
  /** Copies of it in production; one copy serves in every other environment. */
  readonly replicas: number;
  /** Seconds in which a new version has to become ready before it counts as failed. */
  readonly deadline: number;
}

/** A control that the company cannot hold yet, and what holds in its place until `expires`. */
export interface CompensatingControl {
  readonly control: string;
  readonly reason: string;
  /** The handle of the person who signs for it. */
  readonly signedBy: string;
  /** ISO date, `2027-03-31`. */
  readonly expires: string;
}
