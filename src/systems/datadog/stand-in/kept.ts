import type { Datadog } from "./context.ts";
import type { JsonObject, Kept } from "./world/model.ts";

/** Keeps a new thing as it was said. */
export function keep(
  datadog: Datadog,
  list: Kept[],
  { id, definition, creator }: Pick<Kept, "id" | "definition" | "creator">,
): Kept {
  const now = datadog.now();
  const kept: Kept = { id, definition, creator, createdAt: now, modifiedAt: now };
  list.push(kept);
  return kept;
}

/** Says it anew. */
export function redefine(datadog: Datadog, kept: Kept, definition: JsonObject): Kept {
  kept.definition = definition;
  kept.modifiedAt = datadog.now();
  return kept;
}

export function forget(list: Kept[], kept: Kept): void {
  list.splice(list.indexOf(kept), 1);
}
