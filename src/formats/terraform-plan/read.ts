import { failure, ok, type Result } from "../../foundation/result.ts";
import { type ChangeEntry, type PlanDocument, planDocument, type ResourceEntry } from "./document.ts";
import type { ChangeAction, OutputChange, Plan, PlanValue, ResourceChange } from "./model.ts";
import { type SecretCheck, secretsOf } from "./secrets.ts";
import { differences, known, type Marked, partly, sideOf } from "./sides.ts";

/** Reads the JSON form of a plan (`terraform show -json`), format 1.x. Code: `plan-unreadable`. */
export function readPlan(text: string): Result<Plan> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable("It is not JSON.");
  }
  const read = planDocument.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return unreadable(`${issue?.path.join(".") || "The plan"}: ${issue?.message}.`);
  }
  const document = read.data;
  if (!/^1\.\d+$/.test(document.format_version)) {
    return unreadable(`Its format is ${JSON.stringify(document.format_version)}, and only 1.x is known.`);
  }
  const entries = [...(document.resource_changes ?? []), ...(document.resource_drift ?? [])];
  const strange = [...entries.map(({ change }) => change), ...Object.values(document.output_changes ?? {})]
    .map(({ actions }) => actions.join(", "))
    .find((actions) => !Object.hasOwn(actionNames, actions));
  if (strange !== undefined) return unreadable(`It plans ${JSON.stringify(strange)}, which is not known.`);
  return ok(planOf(document));
}

function planOf(document: PlanDocument): Plan {
  const holdsSecret = secretsOf(document);
  const resource = (entry: ResourceEntry) => resourceOf(entry, holdsSecret);
  const resources = (document.resource_changes ?? []).map(resource);
  const drift = (document.resource_drift ?? []).map(resource);
  const outputs = Object.entries(document.output_changes ?? {}).map(([name, change]) =>
    outputOf(name, change, holdsSecret),
  );
  return {
    resources,
    drift,
    outputs,
    complete: document.complete ?? true,
    errored: document.errored ?? false,
    hasState:
      [...resources, ...drift].some(({ mode, before }) => mode === "managed" && before !== undefined) ||
      outputs.some(({ before }) => before.kind !== "absent"),
  };
}

/** By the list of actions, joined. A replacement that forgets keeps the old object in the world. */
const actionNames: Readonly<Record<string, ChangeAction>> = {
  "no-op": "no-op",
  create: "create",
  read: "read",
  update: "update",
  "delete, create": "replace",
  "create, delete": "replace",
  "create, forget": "replace",
  "forget, create": "replace",
  delete: "delete",
  forget: "forget",
};

function actionOf({ actions }: ChangeEntry): ChangeAction {
  return actionNames[actions.join(", ")] ?? "no-op";
}

function beforeOf({ before, before_sensitive }: ChangeEntry): Marked {
  return { value: before, unknown: false, secret: before_sensitive };
}

function afterOf({ after, after_unknown, after_sensitive }: ChangeEntry): Marked {
  return { value: after, unknown: after_unknown, secret: after_sensitive };
}

function resourceOf(entry: ResourceEntry, holdsSecret: SecretCheck): ResourceChange {
  const { address, previous_address, type, mode, deposed, change } = entry;
  const [before, after] = [beforeOf(change), afterOf(change)];
  const action = actionOf(change);
  const attributes = action === "no-op" ? [] : differences(before, after, holdsSecret);
  const object = (marked: Marked) =>
    marked.value === null || marked.value === undefined
      ? undefined
      : (known(marked, holdsSecret) as Readonly<Record<string, PlanValue>> | undefined);
  return {
    address,
    type,
    mode,
    action,
    ...(previous_address !== undefined && { previousAddress: previous_address }),
    ...(deposed !== undefined && { deposed }),
    ...(change.importing && { importing: change.importing.id ?? "" }),
    before: object(before),
    after: object(after),
    attributes,
    changed: [...new Set(attributes.map(({ path }) => /^[\w-]*/.exec(path)?.[0] ?? path))].sort(),
  };
}

function outputOf(name: string, change: ChangeEntry, holdsSecret: SecretCheck): OutputChange {
  const after = afterOf(change);
  return {
    name,
    action: actionOf(change),
    before: sideOf(beforeOf(change), holdsSecret),
    after: sideOf({ ...after, unknown: partly(after.unknown) }, holdsSecret),
  };
}

function unreadable(cause: string): Result<never> {
  return failure("plan-unreadable", "The engine's plan cannot be read.", {
    cause,
    next: "Use the version of the engine that the stacks ask for.",
  });
}
