import * as z from "zod";
import type { Call } from "./call.ts";

/** What a service keeps for one account and region. */
export interface Place<State> {
  readonly state: State;
  /** Notes that `state` was changed. */
  changed(): void;
}

/** The part of a service's state that belongs to the account and the region of a call. */
export function placeOf<State>(
  { world, session }: Call,
  service: string,
  initial: () => State,
): Place<State> {
  const file = world.stateOf<Record<string, State>>(service, () => ({}));
  const place = `${session.account}/${session.region}`;
  const state = file.value[place] ?? initial();
  file.value[place] = state;
  return { state, changed: () => file.changed() };
}

/** A whole number between two others, in the words in which AWS says that it is not. */
export function numberBetween(least: number, most: number): z.ZodInt {
  return z
    .int()
    .min(least, `Member must have value greater than or equal to ${least}`)
    .max(most, `Member must have value less than or equal to ${most}`);
}
