import type { Result } from "../foundation/result.ts";

/**
 * What a person does at the code host with their own account, in the way they would: git for code, the public
 * interface for the rest. The rehearsal runs each act in a process of its own that holds that person's token only.
 */
export interface PersonAtCodeHost {
  /** Clones, commits the files on a new branch, pushes it and opens a pull request on main. */
  openPullRequest(act: ProposeChange): Promise<Result<{ readonly number: number; readonly head: string }>>;
  approve(act: PullRequestRef): Promise<Result<void>>;
  merge(act: PullRequestRef): Promise<Result<{ readonly commit: string }>>;
  /** Says something on an issue or a pull request. */
  comment(act: Remark): Promise<Result<void>>;
  /** Clones, commits on main and pushes: what a protected branch refuses. */
  pushToMain(act: DirectChange): Promise<Result<{ readonly commit: string }>>;
  /** At the browser, as an owner: registers a robot, lets it have a key, and installs it. */
  registerRobot(act: RegisterRobot): Promise<Result<RegisteredRobot>>;
}

export interface Remark {
  readonly repository: string;
  readonly number: number;
  readonly text: string;
}

export interface RegisterRobot {
  /** The page that fills its form in. */
  readonly link: string;
  /** `all`, or names with commas between them. */
  readonly repositories: string;
}

export interface RegisteredRobot {
  readonly id: string;
  /** Its private key, as the browser downloads it. */
  readonly key: string;
}

export interface DirectChange {
  /** `owner/name`. */
  readonly repository: string;
  readonly message: string;
  readonly files: readonly FileChange[];
}

export interface ProposeChange extends DirectChange {
  readonly branch: string;
  readonly body: string;
}

/** The whole new text of a file, lines added at its end, or one piece of its text in place of another. */
export type FileChange =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly append: string }
  | { readonly path: string; readonly find: RegExpSource; readonly replace: string };

/** A regular expression as text: an act travels as JSON. */
export type RegExpSource = string;

export interface PullRequestRef {
  readonly repository: string;
  readonly number: number;
  /** The head that the person looked at. */
  readonly head: string;
}

/** An act, as it travels to the person's process. */
export type PersonAct = {
  [Name in keyof PersonAtCodeHost]: { readonly do: Name } & Parameters<PersonAtCodeHost[Name]>[0];
}[keyof PersonAtCodeHost];

/** What a person's process reads from its standard input: nothing secret is in its arguments or on disk. */
export interface PersonBriefing {
  readonly codeHostUrl: string;
  readonly token: string;
  readonly name: string;
  readonly email: string;
  readonly act: PersonAct;
}
