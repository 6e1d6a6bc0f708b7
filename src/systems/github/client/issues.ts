import type * as z from "zod";
import { ok, type Result } from "../../../foundation/result.ts";
import { type GitHubCalls, split } from "./call.ts";
import { anything, commentReply, issueReply, loginOf } from "./replies.ts";

/** An issue that is no pull request. */
export interface Issue {
  readonly number: number;
  readonly author: string;
  readonly title: string;
  readonly body: string;
  readonly url: string;
}

export interface Issues {
  /** The text of the comment that starts with the marker and is by this author; null where there is none. */
  markedComment(
    repository: string,
    number: number,
    author: string,
    marker: string,
  ): Promise<Result<string | null>>;
  /** Open ones with this label, oldest first. */
  open(repository: string, label: string): Promise<Result<readonly Issue[]>>;
  create(
    repository: string,
    issue: { readonly title: string; readonly body: string; readonly labels: readonly string[] },
  ): Promise<Result<Issue>>;
  update(
    repository: string,
    number: number,
    change: { readonly title?: string; readonly body?: string; readonly state?: "closed" },
  ): Promise<Result<void>>;
}

/** Issues and comments, with the rights of the token behind `github`. */
export function createIssues(github: GitHubCalls): Issues {
  return {
    async markedComment(repository, number, author, marker) {
      const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
      const found = await github.pages(route, { ...split(repository), issue_number: number }, commentReply);
      if (!found.ok) return found;
      const marked = found.value.find(
        ({ user, body }) =>
          loginOf(user).toLowerCase() === author.toLowerCase() && body?.startsWith(`${marker}\n`),
      );
      return ok(marked?.body ?? null);
    },
    async open(repository, label) {
      const parameters = {
        ...split(repository),
        labels: label,
        state: "open",
        sort: "created",
        direction: "asc",
      };
      const found = await github.pages("GET /repos/{owner}/{repo}/issues", parameters, issueReply);
      if (!found.ok) return found;
      const issues = found.value.filter(({ pull_request }) => !pull_request).map(issueFrom);
      return ok(issues.toSorted((a, b) => a.number - b.number));
    },
    async create(repository, { title, body, labels }) {
      const parameters = { ...split(repository), title, body, labels };
      const made = await github.call("POST /repos/{owner}/{repo}/issues", parameters, issueReply, {
        once: true,
      });
      return made.ok ? ok(issueFrom(made.value)) : made;
    },
    async update(repository, number, change) {
      const route = "PATCH /repos/{owner}/{repo}/issues/{issue_number}";
      const parameters = { ...split(repository), issue_number: number, ...change };
      const done = await github.call(route, parameters, anything);
      return done.ok ? ok(undefined) : done;
    },
  };
}

function issueFrom({ number, user, title, body, html_url }: z.infer<typeof issueReply>): Issue {
  return { number, author: loginOf(user), title, body: body ?? "", url: html_url };
}
