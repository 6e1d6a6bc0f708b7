import * as z from "zod";
import type { Json } from "../../../contracts/json.ts";
import type { PlannedAction, PlannedResource, StackPlan } from "../../../contracts/provisioner.ts";

const values = z.record(z.string(), z.json()).nullable();
const marks = z.union([z.boolean(), z.record(z.string(), z.unknown())]).default({});

/** What we read of `terraform show -json` (developer.hashicorp.com/terraform/internals/json-format, version 1). */
const shownPlan = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        type: z.string(),
        mode: z.enum(["managed", "data"]),
        change: z.object({
          actions: z.array(z.string()),
          before: values,
          after: values,
          after_unknown: marks,
          before_sensitive: marks,
          after_sensitive: marks,
          importing: z.object({ id: z.string().optional() }).optional(),
        }),
      }),
    )
    .default([]),
  output_changes: z
    .record(
      z.string(),
      z.object({ actions: z.array(z.string()), after: z.unknown().optional(), after_unknown: z.unknown() }),
    )
    .default({}),
  prior_state: z.object({ values: z.object({ root_module: z.unknown().optional() }).optional() }).optional(),
});

type ShownChange = z.infer<typeof shownPlan>["resource_changes"][number]["change"];

/** A plan as the engine shows it, in our words. Throws where it is not of the documented form. */
export function readPlan(shown: unknown): StackPlan {
  const { resource_changes, output_changes, prior_state } = shownPlan.parse(shown);
  const resources = resource_changes.flatMap(
    ({ address, type, mode, change }): readonly PlannedResource[] => {
      const action = actionOf(change);
      if (mode === "data" || (action === undefined && !change.importing)) return [];
      const before = visible(change.before, change.before_sensitive);
      const after = visible(change.after, change.after_sensitive);
      return [
        {
          ...{ address, type, action: action ?? "read" },
          ...(change.importing?.id !== undefined && { imports: change.importing.id }),
          ...(before && { before }),
          ...(after && { after }),
          changed: changedNames(change),
        },
      ];
    },
  );
  const facts = output_changes["facts"];
  return {
    resources,
    hasState: prior_state?.values?.root_module !== undefined,
    facts: facts && !isMarked(facts.after_unknown) ? textsOf(facts.after) : undefined,
    outputsChange: Object.values(output_changes).some(({ actions }) => actions[0] !== "no-op"),
  };
}

function actionOf({ actions }: ShownChange): PlannedAction | undefined {
  if (actions.includes("create") && actions.includes("delete")) return "replace";
  const [action] = actions;
  if (action === "create" || action === "update" || action === "delete" || action === "forget") return action;
  return undefined;
}

/** Attributes without those that hold anything secret. */
function visible(
  all: Readonly<Record<string, Json>> | null,
  secret: z.infer<typeof marks>,
): Readonly<Record<string, Json>> | undefined {
  if (all === null || secret === true) return undefined;
  const shown = Object.entries(all).filter(([name]) => secret === false || !isMarked(secret[name]));
  return Object.fromEntries(shown);
}

function changedNames({ before, after, after_unknown }: ShownChange): readonly string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const unknown = typeof after_unknown === "object" ? after_unknown : {};
  for (const [name, mark] of Object.entries(unknown)) if (isMarked(mark)) names.add(name);
  return [...names].filter((name) => isMarked(unknown[name]) || !same(before?.[name], after?.[name])).sort();
}

/** A mark is `true`, or holds one somewhere. */
function isMarked(mark: unknown): boolean {
  if (typeof mark !== "object" || mark === null) return mark === true;
  return Object.values(mark).some(isMarked);
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The values of an output that is a map of texts; undefined for anything else. */
export function textsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  const read = z.record(z.string(), z.string()).safeParse(value);
  return read.success ? read.data : undefined;
}
