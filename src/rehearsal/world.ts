import type { Application, Environment } from "../blueprint/model.ts";
import type { CodeHost } from "../contracts/code-host.ts";
import type { PersonAct } from "../contracts/person.ts";
import type { Result } from "../foundation/result.ts";
import type { WorldAddresses } from "./events.ts";
import type { TrackerView } from "./tracker-view.ts";
import type { Watcher } from "./watcher.ts";

/** The company, set up and running, as the story sees it: through public endpoints only. */
export interface World {
  /** The organization at the code host. */
  readonly organization: string;
  readonly application: Application;
  readonly cast: Cast;
  readonly environments: readonly WorldEnvironment[];
  /** The code host, seen with the token that only reads. */
  readonly codeHost: CodeHost;
  /** Left out where the company has no monitoring service. */
  readonly watcher?: Watcher;
  /** Left out where the company plans its work in no tracker. */
  readonly tracker?: TrackerView;
  /** Labels of an image, read from the registry. */
  imageLabels(digest: string): Promise<Result<Readonly<Record<string, string>>>>;
  /** What runs in an environment and why: `groundwork release`. */
  describeRelease(environment: string): Promise<Result<{ readonly report: unknown; readonly text: string }>>;
  addresses(): WorldAddresses;
  readonly reality: { readonly real: readonly string[]; readonly stoodIn: readonly string[] };
}

export interface WorldEnvironment {
  readonly environment: Environment;
  /** Where the application answers in it; undefined while nothing was deployed. */
  applicationUrl(): string | undefined;
  /** The last lines that the newest copy of the program printed. */
  lastWords(): Promise<readonly string[]>;
}

/** Who plays what. The requester is the author and whoever merges; at a gate neither counts. */
export interface Cast {
  readonly author: Player;
  /** At least as many as a pull request needs approvals. */
  readonly reviewers: readonly Player[];
  readonly merger: Player;
  /** May write to the platform's repositories. */
  readonly keeper: Player;
  /** By environment: those who may approve there and have asked for nothing. */
  readonly approvers: Readonly<Record<string, readonly Player[]>>;
}

/** A person with a process and a token of their own for each act. */
export interface Player {
  readonly handle: string;
  readonly name: string;
  act(act: PersonAct): Promise<Result<unknown>>;
}
