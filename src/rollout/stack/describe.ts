import type { Json } from "../../contracts/json.ts";
import type { Difference } from "../../contracts/outcome.ts";
import type { PlannedResource, StackPlan } from "../../contracts/provisioner.ts";

/** How much of a value a reader is shown. */
const longest = 120;

/** Attributes that say the same as others, or follow from them: a reader learns nothing by them. */
const noise = new Set(["id", "arn", "etag", "node_id", "tags_all"]);

/** Everything in a plan, for a person: one line for each attribute that changes, or one for a whole resource. */
export function describePlan(plan: StackPlan): readonly Difference[] {
  const changes = plan.resources.flatMap((resource) => describeChange(resource));
  if (changes.length > 0 || !plan.outputsChange) return changes;
  return [{ what: "facts", wanted: "as the configuration says", found: "as an earlier one said" }];
}

/** What would be done to one resource, without the attributes that are of no interest. */
export function describeChange(
  resource: PlannedResource,
  without: ReadonlySet<string> = new Set(),
): readonly Difference[] {
  const { address, action, imports, before, after, changed } = resource;
  const present = imports === undefined ? "there" : `there, as ${imports}`;
  switch (action) {
    case "create":
      return [{ what: address, wanted: "there", found: "missing" }];
    case "delete":
    case "forget":
      return [{ what: address, wanted: action === "delete" ? "gone" : "no longer ours", found: present }];
    case "replace":
    case "update": {
      const names = changed.filter((name) => !noise.has(name) && !without.has(name));
      return names.map((name) => ({
        what: `${address}: ${name}`,
        wanted: after && name in after ? shown(after[name]) : "(known after it)",
        found: shown(before?.[name]),
      }));
    }
    case "read":
      return [{ what: address, wanted: "taken over", found: present }];
    default:
      return action satisfies never;
  }
}

function shown(value: Json | undefined): string {
  const text = value === undefined || value === null ? "nothing" : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
