import type { PlannedChange, ResourceChange } from "../../../../contracts/terraform-backend.ts";
import { samePolicy } from "./policy-equivalence.ts";

type Same = (one: string, other: string) => boolean;

/** The text that a state has for a document: the one that was written, as long as what is found means the same. */
export function documentText(written: unknown, found: string, same: Same = samePolicy): string {
  return typeof written === "string" && same(written, found) ? written : JSON.stringify(JSON.parse(found));
}

/** For `plan`: a document that is only written differently stays as it is. */
export function planDocument(
  attribute: string,
  same: Same,
  { prior, proposed }: ResourceChange,
): PlannedChange {
  const [before, after] = [prior?.[attribute], proposed[attribute]];
  const stays = typeof before === "string" && typeof after === "string" && same(before, after);
  return stays ? { attributes: { [attribute]: before } } : {};
}

/** True for JSON that differs in the order of keys, of texts and of what has a `rulePriority`. */
export function sameJson(one: string, other: string): boolean {
  try {
    return ordered(one) === ordered(other);
  } catch {
    return false;
  }
}

function ordered(text: string): string {
  return JSON.stringify(JSON.parse(text), (_, value: unknown) => {
    if (Array.isArray(value)) return [...value].sort((a, b) => (place(a) < place(b) ? -1 : 1));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function place(element: unknown): string {
  const priority = (element as { readonly rulePriority?: number } | null)?.rulePriority;
  return priority === undefined ? JSON.stringify(element) : String(priority).padStart(9, "0");
}
