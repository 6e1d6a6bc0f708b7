import type { Step } from "../../../contracts/step.ts";
import type { GitHubClient } from "../connect.ts";
import { configurationRepository } from "../files/names.ts";
import { issueReply } from "./replies.ts";
import { matches, outcomeOf, unknown } from "./sights.ts";

const title = "Promotion requests";
const fact = "configuration.requests.issue";

/** The issue on which the nudge App comments when there is something to promote. Found by who opened it. */
export const requestsIssueStep: Step<GitHubClient> = {
  id: "github-requests-issue",
  title: "Open the issue on which promotions are requested",
  day1: 9,
  by: "groundwork",
  effort: { hours: 0, usualWaitHours: 0 },
  needs: ["github.app.infrastructure.login", `github.repository.${configurationRepository}.id`],
  gives: [fact],
  undo: "manual",
  async look({ client, facts }) {
    const app = await open(client);
    if (!app.ok) return unknown(app);
    const creator = facts.get("github.app.infrastructure.login") ?? "";
    const listed = await app.value.pages(
      "GET /repos/{owner}/{repo}/issues",
      { owner: client.organization, repo: configurationRepository, state: "all", creator },
      issueReply,
    );
    if (!listed.ok) return unknown(listed);
    // The oldest, should somebody have used the same words again.
    const [found] = listed.value
      .filter((one) => one.title === title && one.user?.login === creator)
      .sort((a, b) => a.number - b.number);
    return found ? matches({ [fact]: String(found.number) }) : { sight: "missing" };
  },
  async act({ client }) {
    const app = await open(client);
    if (!app.ok) return { outcome: "failed", diagnostics: app.diagnostics };
    const made = await app.value.call(
      "POST /repos/{owner}/{repo}/issues",
      {
        owner: client.organization,
        repo: configurationRepository,
        title,
        body: "A comment here makes `promote.yaml` look for open requests. Nothing is decided by what it says.",
      },
      issueReply,
      { once: true },
    );
    return outcomeOf(made);
  },
};

const open = (client: GitHubClient) =>
  client.as("infrastructure", { repositories: [configurationRepository], permissions: { issues: "write" } });
