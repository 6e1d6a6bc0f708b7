import { type Diagnostic, type Place, problem } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import { entryAt, type Found, keysOf, type Path, placeOf, placeOfKey, select, type Tree } from "../tree.ts";
import { textAt } from "./teams.ts";

/** Repositories that Groundwork itself writes. Names that start with a dot are refused by their shape. */
const ownRepositories = ["configuration", "delivery", "infrastructure"];

/** Folders of the configuration repository beside those of the environments. */
const ownFolders = ["base", "platform", "ledger", "sandbox"];

/** Two things with one name, or with names that differ by capital letters only, which most systems take for one. */
export function checkUniqueness(tree: Tree, systems: readonly string[]): readonly Diagnostic[] {
  const keys = (map: string): readonly Named[] =>
    keysOf(tree, [map]).map((name) => ({ name, path: [map, name], atKey: true }));
  const ofPeople = (path: Path, usual: (handle: string) => string) =>
    keysOf(tree, ["people"]).flatMap((handle) => written(tree, ["people", handle], path, usual(handle)));
  const domain = textAt(tree, ["company", "domain"]) ?? "";
  return [
    ...["people", "teams", "environments", "applications"].flatMap((map) =>
      taken(tree, "The name", keys(map)),
    ),
    ...taken(
      tree,
      "The e-mail address",
      ofPeople(["email"], (handle) => `${handle}@${domain}`),
    ),
    ...systems.flatMap((id) =>
      taken(
        tree,
        `The ${id} account`,
        ofPeople(["accounts", id], (handle) => handle),
      ),
    ),
    ...taken(tree, "The repository", [
      ...ownRepositories.map((name) => ({ name })),
      ...keysOf(tree, ["applications"]).flatMap((name) =>
        written(tree, ["applications", name], ["repository"], name),
      ),
    ]),
    ...taken(tree, "The namespace", [...systems.map((name) => ({ name })), ...keys("applications")]),
    ...taken(tree, "The folder", [...ownFolders.map((name) => ({ name })), ...keys("environments")]),
    ...[...select(tree, ["people", "*", "teams"]), ...select(tree, ["teams", "*"])].flatMap((list) =>
      repeated(tree, list),
    ),
  ];
}

interface Named {
  readonly name: string;
  /** Left out for a name that Groundwork takes itself. */
  readonly path?: Path;
  /** The name is the key at the path, not the value. */
  readonly atKey?: boolean;
}

/** What an entry says at a path below it, or else the default, which comes from its key; nothing when refused. */
function written(tree: Tree, entry: Path, below: Path, usual: string): readonly Named[] {
  const path = [...entry, ...below];
  const text = textAt(tree, path);
  if (text !== undefined) return [{ name: text, path }];
  return entryAt(tree, path) ? [] : [{ name: usual, path: entry, atKey: true }];
}

function taken(tree: Tree, what: string, names: readonly Named[]): readonly Diagnostic[] {
  const first = new Map<string, Named>();
  return names.flatMap((named) => {
    const earlier = first.get(named.name.toLowerCase());
    if (!earlier || !named.path) {
      first.set(named.name.toLowerCase(), earlier ?? named);
      return [];
    }
    return [
      problem("blueprint-name-taken", `${what} ${quoted(named.name)} is taken.`, {
        place: placeOfName(tree, named, named.path),
        cause: holder(tree, earlier, named.name),
        expected: "a name of its own; capital letters make no difference",
        next: "Choose another name.",
      }),
    ];
  });
}

function placeOfName(tree: Tree, named: Named, path: Path): Place {
  return named.atKey ? placeOfKey(tree, path) : placeOf(tree, path);
}

function holder(tree: Tree, earlier: Named, name: string): string {
  if (!earlier.path) return "Groundwork uses this name itself.";
  const { line } = placeOfName(tree, earlier, earlier.path);
  return `It is in line ${line} already${earlier.name === name ? "" : `, as ${quoted(earlier.name)}`}.`;
}

function repeated(tree: Tree, { path, entry }: Found): readonly Diagnostic[] {
  const seen = new Set<unknown>();
  return [...entry.children].flatMap(([index, { value }]) => {
    if (typeof value !== "string" || !seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [
      problem("blueprint-name-taken", `${quoted(value)} stands in this list a second time.`, {
        place: placeOf(tree, [...path, index]),
        next: "Take it out.",
      }),
    ];
  });
}
