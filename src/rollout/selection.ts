import { closest } from "../foundation/closest.ts";
import { problem } from "../foundation/diagnostic.ts";
import { failed, ok, type Result } from "../foundation/result.ts";
import { quoted } from "../foundation/visible.ts";
import type { Graph } from "./graph.ts";

/** For each step that takes part, whether it may act or is only looked at for the facts that it gives. */
export type Selection = ReadonlyMap<string, "act" | "look">;

export interface Wish {
  /** These steps act; what they need is looked at and not touched. */
  readonly only?: readonly string[];
  /** These steps act, and before them everything that they need. */
  readonly until?: readonly string[];
}

/** The steps that take part in a run. Without a wish that is all of them. */
export function select(graph: Graph, wish: Wish): Result<Selection> {
  const ids = graph.steps.map((step) => step.id);
  const asked = [...(wish.only ?? []), ...(wish.until ?? [])];
  const unknown = [...new Set(asked)].filter((id) => !ids.includes(id));
  if (unknown.length > 0) {
    return failed(
      ...unknown.map((id) => {
        const near = id.length > 80 ? undefined : closest(id, ids);
        return problem("rollout-step-unknown", `There is no step ${quoted(id)}.`, {
          next: near ? `Did you mean ${near}?` : "`groundwork rollout --dry-run` lists the steps.",
        });
      }),
    );
  }
  if (!wish.only && !wish.until) return ok(new Map(ids.map((id) => [id, "act"])));
  const acting = new Set([...(wish.only ?? []), ...closure(graph, wish.until ?? [])]);
  const looking = closure(graph, wish.only ?? []);
  const selection = new Map<string, "act" | "look">();
  for (const id of ids) {
    if (acting.has(id)) selection.set(id, "act");
    else if (looking.has(id)) selection.set(id, "look");
  }
  return ok(selection);
}

/** The steps themselves and all that they need, however far away. */
function closure(graph: Graph, ids: readonly string[]): ReadonlySet<string> {
  const found = new Set(ids);
  for (const id of found) for (const giver of graph.before(id)) found.add(giver);
  return found;
}
