/**
 * What the world has told us so far: ids, addresses, commits. Names are dotted, such as `github.organization.id`.
 * Never a secret: those are handles to a secret store.
 */
export type FactName = string;
export type Facts = ReadonlyMap<FactName, string>;

/** The facts as a sorted JSON object, one name a line: the form in which they are committed. */
export function printFacts(facts: Facts): string {
  const sorted = [...facts].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}
