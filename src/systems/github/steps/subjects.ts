import type { Blueprint } from "../../../blueprint/model.ts";
import type { Step } from "../../../contracts/step.ts";
import { problem } from "../../../foundation/diagnostic.ts";
import { all, failed, ok, type Result } from "../../../foundation/result.ts";
import type { GitHubCalls } from "../client/call.ts";
import type { GitHubClient } from "../connect.ts";
import { repositoriesOf } from "../files/names.ts";
import { subjectFact } from "../identity.ts";
import { subjectReply } from "./replies.ts";
import { matches, unknown } from "./sights.ts";

const route = "GET /repos/{owner}/{repo}/actions/oidc/customization/sub";

/** How each repository's jobs are called in their identities: trust is written against exactly that. */
export function subjectsStep(blueprint: Blueprint): Step<GitHubClient> {
  const names = repositoriesOf(blueprint);
  return {
    id: "github-subjects",
    title: "Read how the jobs of each repository identify themselves",
    day1: 9,
    by: "groundwork",
    effort: { hours: 0, usualWaitHours: 0 },
    needs: ["github.app.infrastructure.installation", ...names.map((name) => `github.repository.${name}.id`)],
    gives: names.map(subjectFact),
    undo: "automatic",
    async look({ client }) {
      const app = await client.as("infrastructure", { permissions: { actions: "read" } });
      if (!app.ok) return unknown(app);
      const read = all(
        await Promise.all(names.map((name) => subjectOf(app.value, client.organization, name))),
      );
      return read.ok ? matches(Object.fromEntries(read.value)) : unknown(read);
    },
    // There is nothing to do: what is there is read.
    act: async () => ({ outcome: "done" }),
  };
}

async function subjectOf(
  calls: GitHubCalls,
  owner: string,
  repo: string,
): Promise<Result<readonly [string, string]>> {
  const found = await calls.call(route, { owner, repo }, subjectReply);
  if (!found.ok) return found;
  const { use_default, use_immutable_subject, sub_claim_prefix: prefix } = found.value;
  if (!use_default) {
    return failed(
      problem(
        "github-subject-customized",
        `The identities of ${owner}/${repo} have a subject of their own form.`,
        {
          next: `Set it back: gh api -X PUT repos/${owner}/${repo}/actions/oidc/customization/sub -F use_default=true.`,
        },
      ),
    );
  }
  // Hosts that do not tell it know the older form only.
  if (prefix !== undefined) return ok([subjectFact(repo), prefix]);
  return use_immutable_subject
    ? failed(
        problem("code-host-reply-malformed", `GitHub does not tell what the subjects of ${repo} begin with.`),
      )
    : ok([subjectFact(repo), `repo:${owner}/${repo}`]);
}
