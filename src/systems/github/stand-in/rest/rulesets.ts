import * as z from "zod";
import { bypasserOf } from "../world/actor.ts";
import type { Rule, Ruleset } from "../world/ruleset-model.ts";
import { bindingRules, rulesFor } from "../world/rulesets.ts";
import { type Answer, created, invalid, notFound, nothing, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { nodeId } from "./views/user.ts";

const method = z.enum(["merge", "squash", "rebase"]);
const rule = z.discriminatedUnion("type", [
  z.object({
    type: z.enum([
      "creation",
      "deletion",
      "non_fast_forward",
      "required_linear_history",
      "required_signatures",
    ]),
  }),
  z.object({
    type: z.literal("update"),
    parameters: z.object({ update_allows_fetch_and_merge: z.boolean() }).optional(),
  }),
  z.object({
    type: z.literal("pull_request"),
    parameters: z.object({
      required_approving_review_count: z.number().int().min(0).max(10),
      dismiss_stale_reviews_on_push: z.boolean(),
      require_code_owner_review: z.boolean(),
      require_last_push_approval: z.boolean(),
      required_review_thread_resolution: z.boolean(),
      allowed_merge_methods: z.array(method).min(1).default(["merge", "squash", "rebase"]),
    }),
  }),
  z.object({
    type: z.literal("required_status_checks"),
    parameters: z.object({
      strict_required_status_checks_policy: z.boolean(),
      do_not_enforce_on_create: z.boolean().default(false),
      required_status_checks: z.array(
        z.object({ context: z.string(), integration_id: z.number().int().optional() }),
      ),
    }),
  }),
]);
const bypassActor = z.object({
  actor_id: z.number().int().nullable().default(null),
  actor_type: z.enum(["Integration", "OrganizationAdmin", "RepositoryRole", "Team", "DeployKey", "User"]),
  bypass_mode: z.enum(["always", "pull_request", "exempt"]).default("always"),
});
const conditions = z.object({
  ref_name: z.object({ include: z.array(z.string()).default([]), exclude: z.array(z.string()).default([]) }),
});
const fields = z.object({
  name: z.string(),
  target: z.enum(["branch", "tag"]),
  enforcement: z.enum(["active", "evaluate", "disabled"]),
  bypass_actors: z.array(bypassActor),
  conditions,
  rules: z.array(rule),
});
const update = fields.partial();
const newRuleset = update.required({ name: true, enforcement: true });

export const rulesets = [
  onRepository("GET /repos/{owner}/{repo}/rulesets", {
    needs: "metadata:read",
    answer: (call) =>
      page(call, call.repository.rulesets, (one) => {
        const { rules, conditions: _, bypass_actors, current_user_can_bypass, ...short } = view(call, one);
        return short;
      }),
  }),
  onRepository("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", {
    needs: "metadata:read",
    answer: onRuleset((call, one) => success(view(call, one))),
  }),
  onRepository("POST /repos/{owner}/{repo}/rulesets", {
    needs: "administration:write",
    body: newRuleset,
    answer: (call) => {
      const { github, repository, body } = call;
      const now = github.now();
      const made: Ruleset = {
        id: github.nextId(),
        name: body.name,
        target: body.target ?? "branch",
        enforcement: body.enforcement,
        bypass_actors: body.bypass_actors ?? [],
        conditions: body.conditions ?? { ref_name: { include: [], exclude: [] } },
        rules: body.rules ?? [],
        created_at: now,
        updated_at: now,
      };
      const refusal = check(call, made);
      if (refusal) return refusal;
      repository.rulesets.push(made);
      return created(view(call, made));
    },
  }),
  onRepository("PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}", {
    needs: "administration:write",
    body: update,
    answer: onRuleset((call, one) => {
      const { bypass_actors, conditions, rules, ...rest } = call.body;
      const changed: Ruleset = {
        ...one,
        name: rest.name ?? one.name,
        target: rest.target ?? one.target,
        enforcement: rest.enforcement ?? one.enforcement,
        bypass_actors: bypass_actors ?? one.bypass_actors,
        conditions: conditions ?? one.conditions,
        rules: rules ?? one.rules,
        updated_at: call.github.now(),
      };
      const refusal = check(call, changed);
      if (refusal) return refusal;
      return success(view(call, Object.assign(one, changed)));
    }),
  }),
  onRepository("DELETE /repos/{owner}/{repo}/rulesets/{ruleset_id}", {
    needs: "administration:write",
    answer: onRuleset((call, one) => {
      call.repository.rulesets.splice(call.repository.rulesets.indexOf(one), 1);
      return nothing;
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/rules/branches/{branch}", {
    needs: "metadata:read",
    answer: (call) => {
      const { github, repository } = call;
      const active = rulesFor(
        repository.rulesets,
        `refs/heads/${call.param("branch")}`,
        repository.defaultBranch,
      );
      return page(call, active, ({ rule: one, rulesetId }) => ({
        ...one,
        ruleset_source_type: "Repository",
        ruleset_source: github.fullName(repository),
        ruleset_id: rulesetId,
      }));
    },
  }),
];

function onRuleset<Body = unknown>(answer: (call: RepositoryCall<Body>, ruleset: Ruleset) => Answer) {
  return (call: RepositoryCall<Body>): Answer => {
    const one = call.repository.rulesets.find(({ id }) => String(id) === call.param("ruleset_id"));
    return one ? answer(call, one) : notFound;
  };
}

/** What GitHub refuses of a ruleset beyond its form. */
function check({ github, repository }: RepositoryCall, wanted: Ruleset): Answer | undefined {
  const refused = (message: string) => invalid({ resource: "RepositoryRuleset", code: "custom", message });
  if (repository.rulesets.some((one) => one.name === wanted.name && one.id !== wanted.id)) {
    return refused("Name must be unique");
  }
  const types = wanted.rules.map(({ type }) => type);
  if (new Set(types).size < types.length) return refused("Rules must not contain duplicate types");
  const { include, exclude } = wanted.conditions.ref_name;
  const bad = [...include, ...exclude].find(
    (pattern) => !/^(~ALL|~DEFAULT_BRANCH|refs\/(heads|tags)\/.+)$/.test(pattern),
  );
  if (bad !== undefined)
    return refused(`Invalid target pattern: '${bad}'. Must start with 'refs/heads/' or 'refs/tags/'`);
  const unknown = requiredApps(wanted.rules).find((id) => !github.appById(id));
  return unknown === undefined
    ? undefined
    : refused(`Integration ${unknown} is not installed on this repository`);
}

function requiredApps(rules: readonly Rule[]): readonly number[] {
  return rules.flatMap((one) =>
    one.type === "required_status_checks"
      ? one.parameters.required_status_checks.flatMap(({ integration_id }) => integration_id ?? [])
      : [],
  );
}

function view({ github, repository, actor }: RepositoryCall, ruleset: Ruleset) {
  const fullName = github.fullName(repository);
  const bypasser = bypasserOf(github.state, actor, repository);
  const asRule = [
    { rule: { type: "deletion" }, rulesetId: ruleset.id, bypass: ruleset.bypass_actors },
  ] as const;
  const bound = (through: "push" | "pull_request") => bindingRules(asRule, bypasser, through).length > 0;
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: "Repository",
    source: fullName,
    enforcement: ruleset.enforcement,
    bypass_actors: ruleset.bypass_actors,
    current_user_can_bypass: bound("pull_request")
      ? "never"
      : bound("push")
        ? "pull_requests_only"
        : "always",
    conditions: ruleset.conditions,
    rules: ruleset.rules,
    node_id: nodeId("RepositoryRuleset", ruleset.id),
    created_at: ruleset.created_at,
    updated_at: ruleset.updated_at,
    _links: {
      self: { href: `${github.api}/repos/${fullName}/rulesets/${ruleset.id}` },
      html: { href: `${github.url}/${fullName}/rules/${ruleset.id}` },
    },
  };
}
