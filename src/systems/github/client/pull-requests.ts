import type * as z from "zod";
import type { ChangedFile, CodeHost, PullRequest, Review } from "../../../contracts/code-host.ts";
import { backOff } from "../../../foundation/back-off.ts";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { failedWith, type GitHubCalls, split } from "./call.ts";
import {
  activityReply,
  anything,
  changedFileReply,
  issueEventReply,
  loginOf,
  mergeReply,
  pullCommitReply,
  pullRequestReply,
  reviewReply,
} from "./replies.ts";

type PullRequests = Pick<
  CodeHost,
  | "pullRequestOf"
  | "openPullRequests"
  | "pullRequest"
  | "changedFiles"
  | "retargetedAt"
  | "contributors"
  | "reviews"
  | "openPullRequest"
  | "updatePullRequest"
  | "closePullRequest"
  | "mergePullRequest"
>;

/** GitHub lists no more files of a pull request than this. */
const mostFiles = 3000;

export function createPullRequests(github: GitHubCalls, clock: Clock, ids: Ids): PullRequests {
  const one = (repository: string, number: number) =>
    github.call(
      "GET /repos/{owner}/{repo}/pulls/{pull_number}",
      { ...split(repository), pull_number: number },
      pullRequestReply,
    );
  const patch = async (repository: string, number: number, change: object): Promise<Result<void>> => {
    const route = "PATCH /repos/{owner}/{repo}/pulls/{pull_number}";
    const done = await github.call(route, { ...split(repository), pull_number: number, ...change }, anything);
    return done.ok ? ok(undefined) : done;
  };
  return {
    async pullRequestOf(repository, commit) {
      const route = "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls";
      const found = await github.pages(route, { ...split(repository), commit_sha: commit }, pullRequestReply);
      if (!found.ok) return found;
      const merged = found.value.find((pull) => pull.merged_at && pull.merge_commit_sha === commit);
      if (!merged) return ok(null);
      // The list does not say who merged it.
      const whole = await one(repository, merged.number);
      if (!whole.ok) return whole;
      const { number, title, user, merged_by, merged_at, head, base, html_url } = whole.value;
      return ok({
        number,
        title,
        author: loginOf(user),
        mergedBy: loginOf(merged_by),
        mergedAt: merged_at ?? "",
        head: head.sha,
        branch: head.ref,
        base: base.ref,
        url: html_url,
      });
    },
    async openPullRequests(repository, base) {
      const parameters = { ...split(repository), base, state: "open", sort: "created", direction: "asc" };
      const found = await github.pages("GET /repos/{owner}/{repo}/pulls", parameters, pullRequestReply);
      return found.ok ? ok(found.value.map(pullRequestFrom)) : found;
    },
    async pullRequest(repository, number) {
      const found = await one(repository, number);
      return found.ok ? ok(pullRequestFrom(found.value)) : found;
    },
    changedFiles: (repository, number, head) => readChangedFiles(github, repository, number, head),
    retargetedAt: (repository, number) => readRetargeting(github, repository, number),
    contributors: (repository, number, branch) => readContributors(github, repository, number, branch),
    async reviews(repository, number) {
      const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews";
      const found = await github.pages(route, { ...split(repository), pull_number: number }, reviewReply);
      return found.ok ? ok(found.value.flatMap(reviewFrom)) : found;
    },
    async openPullRequest(repository, { branch, base, title, body }) {
      const made = await github.call(
        "POST /repos/{owner}/{repo}/pulls",
        { ...split(repository), head: branch, base, title, body },
        pullRequestReply,
        { once: true },
      );
      return made.ok ? ok(pullRequestFrom(made.value)) : made;
    },
    updatePullRequest: (repository, number, { title, body }) => patch(repository, number, { title, body }),
    closePullRequest: (repository, number) => patch(repository, number, { state: "closed" }),
    mergePullRequest: (repository, number, head, title) =>
      merge(github, { clock, ids }, repository, number, head, title),
  };
}

export function pullRequestFrom(pull: z.infer<typeof pullRequestReply>): PullRequest {
  const merged = pull.merged_at !== null;
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? "",
    author: loginOf(pull.user),
    branch: pull.head.ref,
    head: pull.head.sha,
    base: pull.base.ref,
    state: pull.state,
    merged,
    mergeCommit: merged ? pull.merge_commit_sha : null,
    createdAt: pull.created_at,
    url: pull.html_url,
  };
}

async function readChangedFiles(
  github: GitHubCalls,
  repository: string,
  number: number,
  head: string | undefined,
): Promise<Result<readonly ChangedFile[]>> {
  const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/files";
  const found = await github.pages(route, { ...split(repository), pull_number: number }, changedFileReply);
  if (!found.ok) return found;
  if (found.value.length >= mostFiles) {
    return failure(
      "code-host-too-many-files",
      `Pull request ${number} changes more files than GitHub lists.`,
      {
        next: `Split it into pull requests of fewer than ${mostFiles} files.`,
      },
    );
  }
  // The list is of the head at the moment of asking, and each of its rows names that head.
  const other = found.value.find(({ contents_url }) => head !== undefined && headOf(contents_url) !== head);
  if (other) return failure("head-moved", `Pull request ${number} has another head than ${head} now.`);
  return ok(
    found.value.flatMap(({ filename, status, previous_filename, sha: blob }): readonly ChangedFile[] => {
      if (status === "removed") return [{ path: filename, change: "removed", blob: null }];
      if (status === "added" || status === "copied") return [{ path: filename, change: "added", blob }];
      if (status === "renamed" && previous_filename !== undefined) {
        return [
          { path: previous_filename, change: "removed", blob: null },
          { path: filename, change: "added", blob },
        ];
      }
      return [{ path: filename, change: "modified", blob }];
    }),
  );
}

function headOf(contentsUrl: string): string | null {
  return URL.canParse(contentsUrl) ? new URL(contentsUrl).searchParams.get("ref") : null;
}

/** https://docs.github.com/rest/using-the-rest-api/issue-event-types */
const retargetings = ["base_ref_changed", "automatic_base_change_succeeded", "base_ref_force_pushed"];

async function readRetargeting(
  github: GitHubCalls,
  repository: string,
  number: number,
): Promise<Result<string | null>> {
  const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/events";
  const found = await github.pages(route, { ...split(repository), issue_number: number }, issueEventReply);
  if (!found.ok) return found;
  const times = found.value.filter(({ event }) => retargetings.includes(event)).map((one) => one.created_at);
  return ok(times.sort().at(-1) ?? null);
}

async function readContributors(
  github: GitHubCalls,
  repository: string,
  number: number,
  branch: string,
): Promise<Result<readonly string[]>> {
  const names = split(repository);
  const [activity, commits] = await Promise.all([
    github.pages(
      "GET /repos/{owner}/{repo}/activity",
      { ...names, ref: `refs/heads/${branch}` },
      activityReply,
    ),
    github.pages(
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
      { ...names, pull_number: number },
      pullCommitReply,
    ),
  ]);
  if (!activity.ok) return activity;
  if (!commits.ok) return commits;
  // Newest first: what lies before the branch was made belongs to another one that had its name.
  const made = activity.value.findIndex(({ activity_type }) => activity_type === "branch_creation");
  const pushed = made < 0 ? activity.value : activity.value.slice(0, made + 1);
  // A commit's names are of its maker's choosing, and may belong to no account.
  const named = commits.value.flatMap(({ author, committer }) => [author, committer]);
  return ok([
    ...new Set([...pushed.map(({ actor }) => loginOf(actor)), ...named.flatMap((one) => one?.login ?? [])]),
  ]);
}

const reviewStates: Readonly<Record<string, Review["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes_requested",
  COMMENTED: "commented",
  DISMISSED: "dismissed",
};

/** Nothing for a review that is not sent yet. */
function reviewFrom(review: z.infer<typeof reviewReply>): readonly Review[] {
  const state = reviewStates[review.state];
  if (!state || !review.submitted_at) return [];
  return [
    {
      reviewer: loginOf(review.user),
      state,
      commit: review.commit_id ?? "",
      submittedAt: review.submitted_at,
      robot: review.user?.type === "Bot",
    },
  ];
}

/** Codes: `head-moved`, `not-mergeable`. */
async function merge(
  github: GitHubCalls,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
  repository: string,
  number: number,
  head: string,
  title: string,
): Promise<Result<string>> {
  const route = "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge";
  const parameters = {
    ...split(repository),
    pull_number: number,
    sha: head,
    merge_method: "squash",
    commit_title: `${title} (#${number})`,
  };
  for (let attempt = 1; ; attempt += 1) {
    const merged = await github.call(route, parameters, mergeReply);
    if (merged.ok) return ok(merged.value.sha);
    const cause = merged.diagnostics[0]?.cause;
    if (failedWith(merged, "code-host-conflict")) {
      return failure("head-moved", `Pull request ${number} has another head than ${head} now.`, { cause });
    }
    if (!failedWith(merged, "code-host-refused")) return merged;
    // Another merge came first while GitHub was at it; the pull request itself may be fine.
    if (attempt < 4 && /base branch was modified/i.test(cause ?? "")) {
      await clock.sleep(backOff(attempt, 500, ids.random()));
      continue;
    }
    return failure("not-mergeable", `GitHub does not merge pull request ${number}.`, {
      cause,
      next: "Where its files conflict, the next round of promotion writes it anew; where a rule refuses it, look at the ruleset.",
    });
  }
}
