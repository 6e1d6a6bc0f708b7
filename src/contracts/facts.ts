/**
 * What the world has told us so far: ids, addresses, commits. Names are dotted, such as `github.organization.id`.
 * Never a secret: those are handles to a secret store.
 */
export type FactName = string;
export type Facts = ReadonlyMap<FactName, string>;

/** What a fact's value must look like, whoever wrote it down. */
export interface FactShape {
  /** The name, in which `*` stands for one part: `github.app.*.id`. */
  readonly name: string;
  /** What belongs there, for a message: "the number of a repository". */
  readonly expected: string;
  accepts(value: string): boolean;
}

/** The facts as a sorted JSON object, one name a line: the form in which they are committed. */
export function printFacts(facts: Facts): string {
  const sorted = [...facts].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}
