import type { FactName } from "../../../contracts/facts.ts";
import type { Day1, Step } from "../../../contracts/step.ts";
import type { GitHubClient } from "../connect.ts";
import { issueReply } from "./replies.ts";
import { matches, outcomeOf, unknown } from "./sights.ts";

/** An issue that the platform needs once. */
export interface WantedIssue {
  readonly id: string;
  /** The step's title, for people. */
  readonly title: string;
  readonly day1: Day1;
  readonly repository: string;
  readonly issue: { readonly title: string; readonly body: string };
  /** The fact that its number becomes. */
  readonly gives: FactName;
}

/** Opens an issue as the App that applies stacks. Found again by who opened it and by its title. */
export function openedIssueStep({ repository, issue, gives, ...step }: WantedIssue): Step<GitHubClient> {
  const open = (client: GitHubClient) =>
    client.as("infrastructure", { repositories: [repository], permissions: { issues: "write" } });
  return {
    ...step,
    by: "groundwork",
    effort: { hours: 0, usualWaitHours: 0 },
    needs: ["github.app.infrastructure.login", `github.repository.${repository}.id`],
    gives: [gives],
    undo: "manual",
    async look({ client, facts }) {
      const app = await open(client);
      if (!app.ok) return unknown(app);
      const creator = facts.get("github.app.infrastructure.login") ?? "";
      const listed = await app.value.pages(
        "GET /repos/{owner}/{repo}/issues",
        { owner: client.organization, repo: repository, state: "all", creator },
        issueReply,
      );
      if (!listed.ok) return unknown(listed);
      // The oldest, should somebody have used the same words again.
      const [found] = listed.value
        .filter((one) => one.title === issue.title && one.user?.login === creator)
        .sort((a, b) => a.number - b.number);
      return found ? matches({ [gives]: String(found.number) }) : { sight: "missing" };
    },
    async act({ client }) {
      const app = await open(client);
      if (!app.ok) return { outcome: "failed", diagnostics: app.diagnostics };
      const made = await app.value.call(
        "POST /repos/{owner}/{repo}/issues",
        { owner: client.organization, repo: repository, ...issue },
        issueReply,
        { once: true },
      );
      return outcomeOf(made);
    },
  };
}
