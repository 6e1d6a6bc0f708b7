import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import type { Review } from "../../../contracts/code-host.ts";
import { type Control, type Finding, judging, type Period } from "../../../contracts/control.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { type GitHubCalls, split } from "../client/call.ts";
import { createPullRequests } from "../client/pull-requests.ts";
import { loginOf, pullRequestReply } from "../client/replies.ts";
import type { GitHubClient } from "../connect.ts";
import { configurationRepository, fullName, mainBranch, repositoriesOf } from "../files/names.ts";
import { changesReader } from "./read.ts";
import { wantedRules } from "./wanted-rules.ts";

const merged = z.object({
  repository: z.string(),
  number: z.int(),
  author: z.string(),
  head: z.string(),
  mergedAt: z.string(),
  reviews: z.array(
    z.object({
      reviewer: z.string(),
      state: z.string(),
      commit: z.string(),
      at: z.string(),
      robot: z.boolean(),
    }),
  ),
});
type Merged = z.infer<typeof merged>;

/** Every change of the period was approved, at the head that was merged, by somebody who did not write it. */
export function mergedPullRequests(blueprint: Blueprint): Control<GitHubClient> {
  return {
    id: "github.merged-pull-requests",
    title: "Every merged pull request was approved at its final head, by others than its author",
    criteria: ["CC8.1"],
    frequency: "each change",
    needs: [],
    async collect({ client, period, clock }) {
      const github = await changesReader(client);
      if (!github.ok) return github;
      const ids = { uuid: () => "", token: () => "", random: () => 0.5 };
      const { reviews } = createPullRequests(github.value, clock, ids);
      const found: Merged[] = [];
      for (const repository of countedRepositories(blueprint)) {
        const whole = fullName(blueprint, repository);
        const closed = await mergedIn(github.value, whole, period);
        if (!closed.ok) return closed;
        for (const { number, user, head, merged_at } of closed.value) {
          const given = await reviews(whole, number);
          if (!given.ok) return given;
          const about = {
            repository,
            number,
            author: loginOf(user),
            head: head.sha,
            mergedAt: merged_at ?? "",
          };
          found.push({ ...about, reviews: given.value.map(reviewed) });
        }
      }
      return ok(found);
    },
    judge: judging(
      z.array(merged),
      (all, company) => ({
        checked: all.length,
        findings: all.flatMap((one) => finding(one, wantedRules(company, one.repository).approvals)),
      }),
      { mayBeEmpty: true },
    ),
  };
}

/** In `configuration` the gate counts, who asked included: the population of changes holds it to that. */
const countedRepositories = (blueprint: Blueprint) =>
  repositoriesOf(blueprint).filter((name) => name !== configurationRepository);

async function mergedIn(
  github: GitHubCalls,
  repository: string,
  { from, to }: Period,
): Promise<Result<readonly z.infer<typeof pullRequestReply>[]>> {
  const parameters = { ...split(repository), state: "closed", base: mainBranch };
  const closed = await github.pages("GET /repos/{owner}/{repo}/pulls", parameters, pullRequestReply);
  if (!closed.ok) return closed;
  const within = (at: string | null) =>
    at !== null && Date.parse(at) >= from.getTime() && Date.parse(at) < to.getTime();
  return ok(closed.value.filter(({ merged_at }) => within(merged_at)));
}

const reviewed = ({ reviewer, state, commit, submittedAt, robot }: Review) => ({
  ...{ reviewer, state, commit, robot },
  at: submittedAt,
});

function finding(
  { repository, number, author, head, mergedAt, reviews }: Merged,
  wanted: number,
): readonly Finding[] {
  const latest = new Map<string, Merged["reviews"][number]>();
  const deciding = reviews.filter(
    ({ state, at }) => state !== "commented" && Date.parse(at) <= Date.parse(mergedAt),
  );
  for (const one of deciding) latest.set(one.reviewer.toLowerCase(), one);
  const counted = [...latest].filter(
    ([reviewer, { state, commit, robot }]) =>
      state === "approved" && commit === head && !robot && reviewer !== author.toLowerCase(),
  );
  if (counted.length >= wanted) return [];
  return [
    {
      subject: `${repository}: pull request ${number}`,
      what: `${counted.length} approvals of its final head by others than ${author}, in place of ${wanted}.`,
      next: "Have it reviewed now, and find out how it could be merged.",
    },
  ];
}
