import type { ChangeEntry, PlanDocument } from "./document.ts";

/** Shorter ones would blank out half of every plan. */
const shortest = 6;

/**
 * Does a text hold one of the plan's secrets? A provider may copy a secret into an attribute that it does not mark
 * (`terraform_data.output`, for one): a mark at one place therefore counts for the same text at every place.
 */
export type SecretCheck = (text: string) => boolean;

export function secretsOf(document: PlanDocument): SecretCheck {
  const found = new Set<string>();
  const collect = (value: unknown, marks: unknown): void => {
    if (marks === true) {
      for (const text of texts(value)) if (text.length >= shortest) found.add(text);
    } else if (typeof marks === "object" && marks !== null) {
      for (const [name, mark] of Object.entries(marks)) collect(partOf(value, name), mark);
    }
  };
  const both = ({ before, before_sensitive, after, after_sensitive }: ChangeEntry) => {
    collect(before, before_sensitive);
    collect(after, after_sensitive);
  };
  for (const { change } of [...(document.resource_changes ?? []), ...(document.resource_drift ?? [])]) {
    both(change);
  }
  for (const output of Object.values(document.output_changes ?? {})) both(output);
  for (const [name, { sensitive }] of Object.entries(document.configuration?.root_module?.variables ?? {})) {
    if (sensitive) collect(document.variables?.[name]?.value, true);
  }
  const secrets = [...found];
  return (text) => secrets.some((secret) => text.includes(secret));
}

/** What lies under a name or an index; undefined where nothing does. */
export function partOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(texts);
  return [];
}
