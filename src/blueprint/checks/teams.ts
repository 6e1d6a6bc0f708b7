import { entryAt, keysOf, select, type Tree } from "../tree.ts";

/** Names of the teams, as far as the document can be read; undefined when nothing can be said about them. */
export function teamNames(tree: Tree): readonly string[] | undefined {
  const people = entryAt(tree, ["people"]);
  const teams = entryAt(tree, ["teams"]);
  if (teams) return teams.refused ? undefined : keysOf(tree, ["teams"]);
  if (!people || people.refused || people.children.size === 0) return undefined;
  return [...new Set(texts(tree, ["people", "*", "teams", "*"]))];
}

/** Handles of a team's members, written at the people or at the team. */
export function membersOf(tree: Tree, team: string): readonly string[] {
  const joined = select(tree, ["people", "*", "teams", "*"])
    .filter(({ entry }) => entry.value === team)
    .map(({ path }) => String(path[1]));
  return [...new Set([...joined, ...texts(tree, ["teams", team, "*"])])];
}

/** The text at a path; undefined when there is none. */
export function textAt(tree: Tree, path: readonly (string | number)[]): string | undefined {
  const entry = entryAt(tree, path);
  return typeof entry?.value === "string" && !entry.refused ? entry.value : undefined;
}

/** All texts whose path fits a pattern. */
export function texts(tree: Tree, pattern: readonly string[]): readonly string[] {
  return select(tree, pattern).flatMap(({ entry }) => (typeof entry.value === "string" ? [entry.value] : []));
}
