import type { Result } from "../foundation/result.ts";

/** Where the company plans its work, as the people of the story see it: through its public interface. */
export interface TrackerView {
  /** Files an issue as the author; gives its key. */
  fileIssue(summary: string): Promise<Result<string>>;
  /** How many issues of Day 1 are done, of how many. */
  dayOne(): Promise<Result<{ readonly done: number; readonly all: number }>>;
  /** What it holds of a release; null while it holds nothing. */
  release(application: string, version: string): Promise<Result<ReleaseView | null>>;
  /** The state of a release in an environment as it is shown there; null while nothing shows. */
  deployment(application: string, request: number, environment: string): Promise<Result<string | null>>;
}

export interface ReleaseView {
  /** As people call it there. */
  readonly name: string;
  readonly released: boolean;
  /** Keys of its issues. */
  readonly issues: readonly string[];
}
