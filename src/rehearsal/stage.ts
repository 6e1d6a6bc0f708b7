import type { Clock } from "../foundation/clock.ts";
import { failure, ok, type Result } from "../foundation/result.ts";
import type { StoryEvent } from "./events.ts";
import type { World } from "./world.ts";

/** What every scene is played with. */
export interface Stage {
  readonly world: World;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** `owner/name` of the application's and the configuration's repository. */
  readonly applicationRepository: string;
  readonly configurationRepository: string;
  tell(event: StoryEvent): void;
}

/** How long a scene waits for something before the rehearsal counts as failed, in milliseconds. */
const patience = 90_000;

/**
 * Looks again and again until `look` finds what it looks for; null means "not yet".
 * A failed look ends the waiting: the world does not answer.
 */
export async function until<T>(
  stage: Stage,
  what: string,
  look: () => Promise<Result<T | null>>,
): Promise<Result<{ readonly value: T; readonly seconds: number }>> {
  const start = stage.clock.monotonic();
  const passed = () => stage.clock.monotonic() - start;
  while (passed() < patience) {
    if (stage.signal.aborted) return interrupted();
    const seen = await look();
    if (!seen.ok) return seen;
    if (seen.value !== null) return ok({ value: seen.value, seconds: passed() / 1000 });
    await stage.clock.sleep(100);
  }
  return failure(
    "rehearsal-waited-in-vain",
    `Waited ${patience / 1000} s for ${what}, and it did not happen.`,
    {
      next: "Run again with --keep and look at the code host's page: runs, logs and pull requests are there.",
    },
  );
}

export function interrupted(): Result<never> {
  return failure("rehearsal-interrupted", "The rehearsal was interrupted.");
}

/** Something happened that the rehearsal is there to show does not. */
export function surprise(what: string): Result<never> {
  return failure("rehearsal-surprise", what, {
    next: "This is a defect of Groundwork or of the rendered company, not of your machine: please report it.",
  });
}
