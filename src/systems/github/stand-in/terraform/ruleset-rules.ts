import type { State } from "../../../../contracts/terraform-backend.ts";
import type { Json } from "./connection.ts";

/** Rules that the stand-in of GitHub enforces; the provider's other blocks are refused. */
const plain = [
  "creation",
  "deletion",
  "required_linear_history",
  "required_signatures",
  "non_fast_forward",
] as const;
const served = new Set<string>([
  ...plain,
  ...["update", "update_allows_fetch_and_merge", "pull_request", "required_status_checks"],
]);

const pullRequestFlags = [
  ...["dismiss_stale_reviews_on_push", "require_code_owner_review", "require_last_push_approval"],
  "required_review_thread_resolution",
] as const;

/** The name of a rule in use that nobody would enforce. */
export function unservedRule(planned: State): string | undefined {
  const rules = blockOf(planned["rules"]);
  const inUse = (value: unknown) =>
    Array.isArray(value) ? value.length > 0 : value !== null && value !== false;
  const unserved = Object.entries(rules).find(([name, value]) => !served.has(name) && inUse(value));
  if (unserved) return unserved[0];
  const reviewers = blockOf(rules["pull_request"])["required_reviewers"];
  return Array.isArray(reviewers) && reviewers.length > 0 ? "pull_request.required_reviewers" : undefined;
}

/** The rules as REST takes them. */
export function rulesOf(planned: State): readonly Json[] {
  const rules = blockOf(planned["rules"]);
  const made: Json[] = plain.filter((type) => rules[type] === true).map((type) => ({ type }));
  if (rules["update"] === true) {
    const update_allows_fetch_and_merge = rules["update_allows_fetch_and_merge"] === true;
    made.push({ type: "update", parameters: { update_allows_fetch_and_merge } });
  }
  const pull = present(rules["pull_request"]);
  if (pull) {
    const methods = pull["allowed_merge_methods"];
    const parameters = {
      ...Object.fromEntries(pullRequestFlags.map((name) => [name, pull[name] === true])),
      required_approving_review_count: pull["required_approving_review_count"] ?? 0,
      ...(Array.isArray(methods) && methods.length > 0 && { allowed_merge_methods: methods }),
    };
    made.push({ type: "pull_request", parameters });
  }
  const checks = present(rules["required_status_checks"]);
  if (checks) {
    const required = (checks["required_check"] ?? []) as readonly Json[];
    const parameters = {
      strict_required_status_checks_policy: checks["strict_required_status_checks_policy"] === true,
      do_not_enforce_on_create: checks["do_not_enforce_on_create"] === true,
      required_status_checks: required.map(({ context, integration_id }) => ({
        context,
        ...(typeof integration_id === "number" && integration_id !== 0 && { integration_id }),
      })),
    };
    made.push({ type: "required_status_checks", parameters });
  }
  return made;
}

/** The rules as the provider's state has them, out of REST's. */
export function rulesState(found: Json): State[string] {
  const rules = (found["rules"] ?? []) as readonly { readonly type: string; readonly parameters?: Json }[];
  const ruleOf = (type: string) => rules.find((one) => one.type === type);
  const pull = ruleOf("pull_request")?.parameters;
  const checks = ruleOf("required_status_checks")?.parameters;
  const update = ruleOf("update");
  const state = {
    ...Object.fromEntries(plain.map((type) => [type, ruleOf(type) !== undefined])),
    update: update !== undefined,
    update_allows_fetch_and_merge: update?.parameters?.["update_allows_fetch_and_merge"] === true,
    pull_request: pull
      ? [
          {
            ...Object.fromEntries(pullRequestFlags.map((name) => [name, pull[name] === true])),
            required_approving_review_count: pull["required_approving_review_count"],
            allowed_merge_methods: pull["allowed_merge_methods"],
            required_reviewers: [],
          },
        ]
      : [],
    required_status_checks: checks
      ? [
          {
            strict_required_status_checks_policy: checks["strict_required_status_checks_policy"] === true,
            do_not_enforce_on_create: checks["do_not_enforce_on_create"] === true,
            required_check: ((checks["required_status_checks"] ?? []) as readonly Json[]).map((one) => ({
              context: one["context"],
              integration_id: one["integration_id"] ?? 0,
            })),
          },
        ]
      : [],
  };
  return [state] as unknown as State[string];
}

function blockOf(value: unknown): Json {
  return present(value) ?? {};
}

function present(value: unknown): Json | undefined {
  return Array.isArray(value) && value.length > 0 ? (value[0] as Json) : undefined;
}
