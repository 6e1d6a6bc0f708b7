import type { Finders } from "../../contracts/adoption.ts";
import type { FactName, Facts } from "../../contracts/facts.ts";
import type { PreparedStack, Provisioner } from "../../contracts/provisioner.ts";
import type { Stack } from "../../contracts/stack.ts";
import type { Result } from "../../foundation/result.ts";
import type { Intents } from "./intents.ts";

/** What every step made of a stack is handed. */
export interface StackDoors {
  readonly provisioner: Provisioner;
  /** Facts that every stack needs beside its own: those by which credentials and the backend are found. */
  readonly needs: readonly FactName[];
  /**
   * The stack's files and what its providers read from their environment. Without `backend` the state stays in the
   * stack's own folder.
   */
  prepare(
    stack: Stack,
    facts: Facts,
    how: { readonly purpose: "plan" | "apply"; readonly backend: boolean },
  ): Promise<Result<PreparedStack>>;
  finders(facts: Facts): Promise<Result<Finders>>;
  /** The facts of the place where states lie, if it exists by now; null where it does not. */
  locateStates(facts: Facts): Promise<Result<Facts | null>>;
  /** Addresses, as `stack:address`, at which a person accepts that something is deleted, replaced or changed. */
  readonly accepted: ReadonlySet<string>;
  /** Names of attributes that only the engine knows, such as what it may do when it deletes. */
  readonly engineOnly: ReadonlySet<string>;
  readonly intents: Intents;
  /** `user@host`, as the engine names whoever holds a lock. */
  readonly self: string;
}
