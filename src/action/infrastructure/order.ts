import * as z from "zod";
import { failure, ok, type Result } from "../../foundation/result.ts";

/** One stack as `stacks/order.json` lists it, in the order in which stacks are applied. */
export interface StackEntry {
  readonly id: string;
  /** Names of the folders below `modules/` that it uses. */
  readonly modules: readonly string[];
  /** Names of facts. */
  readonly needs: readonly string[];
  readonly gives: readonly string[];
}

/** A pull request may bring any text here, and it becomes a path. */
const name = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
const order = z.array(
  z.looseObject({
    id: name,
    modules: z.array(name),
    needs: z.array(z.string()),
    gives: z.array(z.string()),
  }),
);

/** Reads `stacks/order.json`. Code: `stack-order-unreadable`. */
export function readOrder(text: string): Result<readonly StackEntry[]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable("It is not JSON.");
  }
  const read = order.safeParse(value);
  if (read.success) return ok(read.data);
  const [issue] = read.error.issues;
  return unreadable(`${issue?.path.join(".") || "The file"}: ${issue?.message}.`);
}

function unreadable(cause: string): Result<never> {
  return failure("stack-order-unreadable", "stacks/order.json does not say which stacks there are.", {
    cause,
    next: "Let Groundwork render it again.",
  });
}

export interface ChangedStacks {
  readonly changed: readonly StackEntry[];
  /** Ids of stacks whose files were changed and which are in the order no more. */
  readonly removed: readonly string[];
}

/** The stacks that a change of these paths is about: by their own files or by a module that they use. */
export function changedStacks(order: readonly StackEntry[], paths: readonly string[]): ChangedStacks {
  const below = (folder: string) =>
    new Set(paths.flatMap((path) => new RegExp(`^${folder}/([^/]+)/`).exec(path)?.[1] ?? []));
  const [stacks, modules] = [below("stacks"), below("modules")];
  const known = new Set(order.map(({ id }) => id));
  return {
    changed: order.filter((entry) => stacks.has(entry.id) || entry.modules.some((one) => modules.has(one))),
    removed: [...stacks].filter((id) => !known.has(id)).sort(),
  };
}
