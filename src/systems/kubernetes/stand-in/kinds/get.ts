import { isFields } from "../schema/strict.ts";

/** The value under these names; undefined when there is none. */
export const get = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((here, name) => (isFields(here) ? here[name] : undefined), value);
