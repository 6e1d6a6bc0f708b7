import type { Result } from "../foundation/result.ts";
import type { FactName } from "./facts.ts";

/**
 * A secret fact: a handle to where the secret is kept, never the secret. It is read when it is needed and not
 * remembered; after a crash it is read again, asked again or rotated, whichever its source does.
 * Printed, put into JSON or inspected it shows its name only, and the types of facts and of the journal take texts,
 * so there is no way to write one down by mistake.
 */
export class SecretHandle {
  readonly name: FactName;
  readonly #read: (signal: AbortSignal) => Promise<Result<string>>;

  constructor(name: FactName, read: (signal: AbortSignal) => Promise<Result<string>>) {
    this.name = name;
    this.#read = read;
  }

  /** The secret itself. Steps ask `StepContext.reveal`, which also keeps it out of every output. */
  read(signal: AbortSignal): Promise<Result<string>> {
    return this.#read(signal);
  }

  toString(): string {
    return `[secret ${this.name}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

export type Secrets = ReadonlyMap<FactName, SecretHandle>;
