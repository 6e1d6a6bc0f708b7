import type { CodeHost } from "../contracts/code-host.ts";
import type { Registry } from "../contracts/registry.ts";
import type { Diagnostic } from "../foundation/diagnostic.ts";
import type { Result } from "../foundation/result.ts";
import type { ProvenanceInput, VerifiedProvenance } from "./provenance.ts";

/** Everything that delivery reads from and writes to. */
export interface Sources {
  /** The code host, with the rights that the configuration repository needs. */
  readonly configuration: CodeHost;
  /** The code host, with the rights that the applications' repositories need. */
  readonly applications: CodeHost;
  readonly registry: Registry;
  readonly verify: (input: ProvenanceInput) => Result<VerifiedProvenance>;
}

/** A diagnostic in one sentence, for a check or a state. */
export function sentence(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ summary, cause }) => (cause ? `${summary} (${cause})` : summary)).join(" ");
}

/** Computes at most once for each key within one run: for what cannot change meanwhile, or must be the same twice. */
export function memo<Value>(compute: (...key: string[]) => Promise<Value>) {
  const known = new Map<string, Promise<Value>>();
  return (...key: string[]): Promise<Value> => {
    const name = key.join("\n");
    const value = known.get(name) ?? compute(...key);
    known.set(name, value);
    return value;
  };
}
