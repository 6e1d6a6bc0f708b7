import type { PlanDependent } from "./capability.ts";
import type { FactName, Facts } from "./facts.ts";

/**
 * - `managed`: regenerated; a person's edits are kept by a three-way merge.
 * - `seeded`: written once, then the company's own.
 * - `delivered`: a digest slot; after the first writing only the delivery writer changes it.
 */
export type FileClass = "managed" | "seeded" | "delivered";

/** A file that belongs into one of the company's repositories. */
export interface GeneratedFile extends PlanDependent {
  /** `configuration`, `delivery`, or an application's repository. */
  readonly repository: string;
  /** Relative to the repository's root, with forward slashes. */
  readonly path: string;
  readonly class: FileClass;
  readonly executable?: boolean;
  readonly content: Content;
}

/** The bytes, or the facts that are still missing before there can be any. */
export type Content =
  | { readonly state: "ready"; readonly text: string }
  | { readonly state: "pending"; readonly needs: readonly FactName[] };

/** Builds content out of facts; pending, with the names, while any of them is missing. */
export function contentFrom<Name extends FactName>(
  facts: Facts,
  names: readonly Name[],
  build: (values: Readonly<Record<Name, string>>) => string,
): Content {
  const needs = names.filter((name) => !facts.has(name));
  if (needs.length > 0) return { state: "pending", needs };
  const values = Object.fromEntries(names.map((name) => [name, facts.get(name) ?? ""]));
  return { state: "ready", text: build(values as Record<Name, string>) };
}
