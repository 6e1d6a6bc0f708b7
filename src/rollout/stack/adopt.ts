import type { Finders } from "../../contracts/adoption.ts";
import type { Json } from "../../contracts/json.ts";
import type { Adoption, PlanOptions, StackPlan, StackWorkspace } from "../../contracts/provisioner.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";

export interface AdoptedPlan {
  readonly plan: StackPlan;
  readonly adopted: readonly Adoption[];
}

/** Something inside of something that is adopted inside of something else: no stack is nested deeper. */
const deepest = 6;

/**
 * Plans, and looks for everything that would be created: what exists is taken over. Some things can be found only once
 * what they lie in is known, so it is planned again as long as something new was found. Fails with `adoption-unclear`.
 */
export async function planWithAdoption(
  stack: string,
  workspace: StackWorkspace,
  finders: Finders,
  options: PlanOptions = {},
): Promise<Result<AdoptedPlan>> {
  const adopted: Adoption[] = [];
  for (let depth = 0; depth < deepest; depth++) {
    const planned = await workspace.plan({ ...options, adopt: adopted });
    if (!planned.ok) return planned;
    const found = await findExisting(stack, planned.value, finders);
    if (!found.ok) return found;
    if (found.value.length === 0) return ok({ plan: planned.value, adopted });
    adopted.push(...found.value);
  }
  return failure("adoption-unclear", `Stack ${stack}: what exists already could not be found out.`, {
    next: "This is a mistake in Groundwork: please report it.",
  });
}

async function findExisting(
  stack: string,
  plan: StackPlan,
  finders: Finders,
): Promise<Result<readonly Adoption[]>> {
  const known = new Map<string, Readonly<Record<string, Json>>>(
    plan.resources.flatMap(({ address, imports, before }) =>
      imports === undefined || !before ? [] : [[address, before] as const],
    ),
  );
  const looked = await Promise.all(
    plan.resources.map(async ({ action, address, type, after }): Promise<Result<Adoption | null>> => {
      const finder = action === "create" ? finders[type] : undefined;
      if (!finder) return ok(null);
      const id = await finder({ stack, address, values: after ?? {}, known });
      if (!id.ok) return unclear(stack, address, id);
      return ok(id.value === null ? null : { address, id: id.value });
    }),
  );
  const failed = looked.find((one) => !one.ok);
  if (failed && !failed.ok) return failed;
  return ok(looked.flatMap((one) => (one.ok && one.value ? [one.value] : [])));
}

function unclear(stack: string, address: string, why: Extract<Result<never>, { ok: false }>): Result<never> {
  return failure("adoption-unclear", `Stack ${stack}: whether ${address} exists could not be found out.`, {
    cause: why.diagnostics
      .map(({ code, summary, cause }) => [code, summary, cause].join(" ").trim())
      .join("\n"),
    next: "Nothing was created. Run again when it answers.",
  });
}
