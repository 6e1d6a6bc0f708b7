import type { PlannedResource, StackPlan } from "../../contracts/provisioner.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { describeChange } from "./describe.ts";

export interface Consent {
  readonly stack: string;
  /** `stack:address` that a person accepts by name. */
  readonly accepted: ReadonlySet<string>;
  /** Addresses that our own cut-off apply was about to create. */
  readonly ours: ReadonlySet<string>;
  /** Names of attributes that only the engine knows: nothing changes in the world with them. */
  readonly engineOnly: ReadonlySet<string>;
}

/**
 * What a plan would do that nobody has agreed to: whatever deletes or replaces, and whatever changes something that was
 * there before us. Empty when it may be applied.
 */
export function missingConsent(plan: StackPlan, consent: Consent): readonly Diagnostic[] {
  const { stack, accepted } = consent;
  return plan.resources
    .filter((resource) => isGrave(resource, consent) && !accepted.has(`${stack}:${resource.address}`))
    .map((resource) =>
      problem("stack-change-needs-consent", `Stack ${stack} would ${whatOf(resource)}.`, {
        // What only the engine goes by is nothing that anybody could agree to.
        cause: describeChange(resource, consent.engineOnly)
          .map(({ what, wanted, found }) => `${what}: ${found} → ${wanted}`)
          .join("\n"),
        next: `Nothing was applied. To accept just this: --accept '${stack}:${resource.address}'`,
      }),
    );
}

function isGrave(resource: PlannedResource, { ours, engineOnly }: Consent): boolean {
  const { action, imports, address, changed } = resource;
  if (action === "delete" || action === "replace") return true;
  if (action !== "update" || imports === undefined || ours.has(address)) return false;
  return changed.some((name) => !engineOnly.has(name));
}

function whatOf({ action, address, imports }: PlannedResource): string {
  const doing = { delete: "delete", replace: "replace", update: "change" }[action as string] ?? action;
  return imports === undefined
    ? `${doing} ${address}`
    : `${doing} ${address}, which is there already (${imports})`;
}
