import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import { type Control, type Finding, judging } from "../../../contracts/control.ts";
import { ok } from "../../../foundation/result.ts";
import { split } from "../client/call.ts";
import type { GitHubClient } from "../connect.ts";
import { fullName, repositoriesOf } from "../files/names.ts";
import { bypassReader } from "./read.ts";
import { wantedRules } from "./wanted-rules.ts";

const ruleset = z.object({
  name: z.string(),
  enforcement: z.string(),
  /** Only told to whoever may change the ruleset; without it nobody knows who passes it by. */
  bypass_actors: z.array(z.unknown()),
  conditions: z.object({
    ref_name: z.object({ include: z.array(z.string()), exclude: z.array(z.string()) }),
  }),
  rules: z.array(z.object({ type: z.string(), parameters: z.record(z.string(), z.unknown()).optional() })),
});
type Ruleset = z.infer<typeof ruleset>;
const collected = z.array(z.object({ repository: z.string(), rulesets: z.array(ruleset) })).min(1);

/** Every main can only be changed by a pull request, with its approvals and checks, and nobody passes that by. */
export function branchRules(blueprint: Blueprint): Control<GitHubClient> {
  return {
    id: "github.branch-rules",
    title: "Nobody changes a main but by an approved and tested pull request, administrators included",
    criteria: ["CC8.1", "CC6.3"],
    frequency: "daily",
    requires: [{ capability: "github.rulesets" }],
    needs: [],
    async collect({ client }) {
      const github = await bypassReader(client);
      if (!github.ok) return github;
      const all: { readonly repository: string; readonly rulesets: readonly z.infer<typeof raw>[] }[] = [];
      for (const repository of repositoriesOf(blueprint)) {
        const place = split(fullName(blueprint, repository));
        const listed = await github.value.pages(
          "GET /repos/{owner}/{repo}/rulesets",
          place,
          z.object({ id: z.int() }),
        );
        if (!listed.ok) return listed;
        const rulesets: z.infer<typeof raw>[] = [];
        for (const { id } of listed.value) {
          const route = "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}";
          const found = await github.value.call(route, { ...place, ruleset_id: id }, raw);
          if (!found.ok) return found;
          rulesets.push(found.value);
        }
        all.push({ repository, rulesets });
      }
      return ok(all);
    },
    judge: judging(collected, (repositories, company) => ({
      checked: repositories.length,
      findings: [
        ...repositoriesOf(company)
          .filter((name) => !repositories.some(({ repository }) => repository === name))
          .map((name) => finding(name, "Its rules were not collected.")),
        ...repositories.flatMap(({ repository, rulesets }) => findings(company, repository, rulesets)),
      ],
    })),
  };
}

const raw = z.record(z.string(), z.json());

function findings(
  blueprint: Blueprint,
  repository: string,
  rulesets: readonly Ruleset[],
): readonly Finding[] {
  const active = rulesets.filter(
    ({ enforcement, conditions: { ref_name } }) =>
      enforcement === "active" &&
      ref_name.include.includes("~DEFAULT_BRANCH") &&
      ref_name.exclude.length === 0,
  );
  const found = (what: string) => finding(repository, what);
  if (active.length === 0) return [found("No ruleset stands over main.")];
  const passable = active.filter(({ bypass_actors }) => bypass_actors.length > 0);
  const rules = active.flatMap((one) => one.rules);
  const wanted = wantedRules(blueprint, repository);
  const pull = rules.filter(({ type }) => type === "pull_request").map(({ parameters = {} }) => parameters);
  const approvals = Math.max(0, ...pull.map((one) => Number(one["required_approving_review_count"]) || 0));
  const holds = (name: string) => wanted.approvals === 0 || pull.some((one) => one[name] === true);
  const contexts = rules
    .filter(({ type }) => type === "required_status_checks")
    .flatMap(({ parameters }) =>
      z
        .array(z.object({ context: z.string() }))
        .catch([])
        .parse(parameters?.["required_status_checks"]),
    )
    .map(({ context }) => context);
  const missing = wanted.checks.filter((check) => !contexts.includes(check));
  return [
    ...passable.map(({ name }) => found(`The ruleset ${name} can be passed by.`)),
    ...(pull.length === 0 ? [found("Main can be changed without a pull request.")] : []),
    ...(approvals < wanted.approvals
      ? [found(`${approvals} approvals are required in place of ${wanted.approvals}.`)]
      : []),
    ...(holds("dismiss_stale_reviews_on_push") ? [] : [found("An approval outlives the push after it.")]),
    ...(holds("require_last_push_approval") ? [] : [found("Whoever pushes last can approve.")]),
    ...missing.map((check) => found(`The check ${check} is not required.`)),
    ...["deletion", "non_fast_forward"]
      .filter((type) => !rules.some((rule) => rule.type === type))
      .map((type) => found(`Nothing keeps its history: the rule ${type} is missing.`)),
  ];
}

const finding = (subject: string, what: string): Finding => ({
  ...{ subject, what },
  next: "Apply the stacks platform-rules and branch-rules again, and ask who changed it.",
});
