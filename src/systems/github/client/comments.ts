import type { CodeHost, MarkedComment } from "../../../contracts/code-host.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { type GitHubCalls, split } from "./call.ts";
import { anything, commentReply, loginOf } from "./replies.ts";

/** What is said on pull requests and issues, which GitHub keeps as one. */
export function createComments(github: GitHubCalls): Pick<CodeHost, "comment" | "say"> {
  return {
    comment: (repository, number, comment) => writeComment(github, repository, number, comment),
    async say(repository, number, text) {
      const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
      const parameters = { ...split(repository), issue_number: number, body: text };
      const said = await github.call(route, parameters, anything, { once: true });
      return said.ok ? ok(undefined) : said;
    },
  };
}

async function writeComment(
  github: GitHubCalls,
  repository: string,
  number: number,
  { author, marker, text }: MarkedComment,
): Promise<Result<void>> {
  const names = split(repository);
  const route = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
  const found = await github.pages(`GET ${route}`, { ...names, issue_number: number }, commentReply);
  if (!found.ok) return found;
  const [first, ...others] = found.value.filter(
    (comment) =>
      loginOf(comment.user).toLowerCase() === author.toLowerCase() && comment.body?.startsWith(marker),
  );
  const body = `${marker}\n${text}`;
  const one = "/repos/{owner}/{repo}/issues/comments/{comment_id}";
  // Two runs at the same time may each have written one.
  for (const { id } of others) await github.call(`DELETE ${one}`, { ...names, comment_id: id }, anything);
  if (first?.body === body) return ok(undefined);
  const written = first
    ? await github.call(`PATCH ${one}`, { ...names, comment_id: first.id, body }, anything)
    : await github.call(`POST ${route}`, { ...names, issue_number: number, body }, anything, { once: true });
  return written.ok ? ok(undefined) : written;
}
