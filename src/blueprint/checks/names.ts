import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { nameFault, nameKinds } from "../names.ts";
import { entryAt, keysOf, placeOfKey, type Tree } from "../tree.ts";

/** Keys that are names: each can be a folder, a repository, a label, a branch. */
export function checkNames(tree: Tree): readonly Diagnostic[] {
  return [
    ["people", nameKinds.person] as const,
    ["teams", nameKinds.team] as const,
    ["environments", nameKinds.environment] as const,
    ["applications", nameKinds.application] as const,
  ].flatMap(([map, kind]) =>
    keysOf(tree, [map]).flatMap((name) => {
      const fault = nameFault(name, kind);
      // What is worse about the key has been said.
      if (!fault || entryAt(tree, [map, name])?.refusedKey) return [];
      return [problem(fault.code, fault.summary, { ...fault, place: placeOfKey(tree, [map, name]) })];
    }),
  );
}
