import * as z from "zod";
import type { GitHub } from "../context.ts";
import { commitsBetween, mergeBase } from "../git/history.ts";
import { mergeableState, mergePull } from "../operations/merge-pull.ts";
import { announcePull, closePull, refreshMergeability } from "../operations/pull-requests.ts";
import { requestCodeOwners } from "../operations/review-requests.ts";
import { appOf, permissionsOn } from "../world/actor.ts";
import { allows } from "../world/permissions.ts";
import type { Pull, Repository } from "../world/repository-model.ts";
import { type Answer, created, invalid, notFound, nothing, refuse, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { commitView, fileView } from "./views/commit.ts";
import { baseOf, fullPullView, pullFiles, pullView } from "./views/pull.ts";

const newPull = z.object({
  title: z.string(),
  head: z.string(),
  base: z.string(),
  body: z.string().nullish(),
  draft: z.boolean().default(false),
});
const update = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]).optional(),
  base: z.string().optional(),
});
const merge = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
});

export const pulls = [
  onRepository("POST /repos/{owner}/{repo}/pulls", {
    needs: "pull_requests:write",
    body: newPull,
    answer: (call) => call.github.exclusive(call.repository, () => open(call)),
  }),
  onRepository("GET /repos/{owner}/{repo}/pulls", {
    needs: "pull_requests:read",
    answer: (call) => page(call, select(call), (pull) => pullView(call.github, call.repository, pull)),
  }),
  onRepository("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
    needs: "pull_requests:read",
    answer: onPull(async ({ github, actor, repository }, pull) =>
      success(
        await fullPullView(github, repository, pull, await mergeableState(github, actor, repository, pull)),
      ),
    ),
  }),
  onRepository("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
    needs: "pull_requests:write",
    body: update,
    answer: (call) => call.github.exclusive(call.repository, async () => change(call)),
  }),
  onRepository("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
    needs: "pull_requests:read",
    answer: onPull(async (call, pull) => {
      const files = await pullFiles(call.github, call.repository, pull);
      return page(call, files, (file) => fileView(call.github, call.repository, file, pull.headSha));
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", {
    needs: "pull_requests:read",
    answer: onPull(async (call, pull) => {
      const base = baseOf(call.github, call.repository, pull);
      const all = [...commitsBetween(call.git.objects, pull.headSha, base)].reverse();
      return page(call, all, (commit) => commitView(call.github, call.repository, commit));
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
    needs: "pull_requests:read",
    answer: onPull((_, pull) => (pull.mergedAt === null ? notFound : nothing)),
  }),
  onRepository("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
    needs: "contents:write",
    body: merge,
    answer: (call) =>
      call.github.exclusive(call.repository, async () => {
        const pull = pullOf(call);
        if (!pull) return notFound;
        const outcome = await mergePull(call.github, call.actor, call.repository, pull, {
          method: call.body.merge_method,
          expectedHead: call.body.sha,
          title: call.body.commit_title,
          message: call.body.commit_message,
        });
        if (!outcome.merged) return refuse(outcome.status, outcome.message);
        return success({ sha: outcome.sha, merged: true, message: "Pull Request successfully merged" });
      }),
  }),
];

export function pullOf({
  repository,
  param,
}: Pick<RepositoryCall, "repository" | "param">): Pull | undefined {
  return repository.pulls.find(({ number }) => String(number) === param("pull_number"));
}

/** Answers for the pull request that the path names. */
export function onPull<Body = unknown>(
  answer: (call: RepositoryCall<Body>, pull: Pull) => Answer | Promise<Answer>,
): (call: RepositoryCall<Body>) => Answer | Promise<Answer> {
  return (call) => {
    const pull = pullOf(call);
    return pull ? answer(call, pull) : notFound;
  };
}

/** A number for an issue or a pull request, which share one row of numbers. */
export function nextNumber(github: GitHub, repository: Repository): number {
  github.changed();
  return repository.nextNumber++;
}

async function open(call: RepositoryCall<z.infer<typeof newPull>>): Promise<Answer> {
  const { github, repository, git, actor, user, body } = call;
  const headBranch = body.head.replace(new RegExp(`^${github.state.organization.login}:`, "i"), "");
  const head = git.references.get(`refs/heads/${headBranch}`);
  const base = git.references.get(`refs/heads/${body.base}`);
  const wrong = (field: string) => invalid({ resource: "PullRequest", code: "invalid", field });
  if (!base) return wrong("base");
  if (!head) return wrong("head");
  const refused = (message: string) => invalid({ resource: "PullRequest", code: "custom", message });
  if (commitsBetween(git.objects, head, base).length === 0) {
    return refused(`No commits between ${body.base} and ${headBranch}`);
  }
  if (!mergeBase(git.objects, head, base)) {
    return refused(`The ${headBranch} branch has no history in common with ${body.base}`);
  }
  const same = repository.pulls.some(
    (one) => one.state === "open" && one.headBranch === headBranch && one.baseBranch === body.base,
  );
  if (same) {
    return refused(`A pull request already exists for ${github.state.organization.login}:${headBranch}.`);
  }
  const now = github.now();
  const appId = appOf(actor);
  const pull: Pull = {
    id: github.nextId(),
    number: nextNumber(github, repository),
    title: body.title,
    body: body.body ?? null,
    userId: user.id,
    ...(appId !== undefined && { appId }),
    state: "open",
    labels: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    headBranch,
    headSha: head,
    baseBranch: body.base,
    baseSha: base,
    draft: body.draft,
    mergeable: null,
    mergeCommitSha: null,
    mergedAt: null,
    mergedById: null,
    lastPusherId: repository.pushers[headBranch] ?? user.id,
    retargetings: [],
    requestedReviewers: [],
    requestedTeams: [],
  };
  repository.pulls.push(pull);
  git.references.set(`refs/pull/${pull.number}/head`, head);
  await refreshMergeability(github, repository, pull);
  const files = await pullFiles(github, repository, pull);
  requestCodeOwners(
    github,
    repository,
    pull,
    files.map(({ path }) => path),
  );
  await announcePull(github, actor, repository, pull, "opened");
  return created(await fullPullView(github, repository, pull));
}

/** `state`, `head` (with its owner in front), `base`, and the newest first unless asked otherwise. */
function select(call: RepositoryCall): readonly Pull[] {
  const state = call.query("state") ?? "open";
  const head = call.query("head")?.split(":").slice(1).join(":");
  const base = call.query("base");
  const found = call.repository.pulls.filter(
    (pull) =>
      (state === "all" || pull.state === state) &&
      (head === undefined || pull.headBranch === head) &&
      (base === undefined || pull.baseBranch === base),
  );
  const key = (pull: Pull) => (call.query("sort") === "updated" ? pull.updatedAt : pull.createdAt);
  const sorted = found.sort((a, b) => key(a).localeCompare(key(b)) || a.number - b.number);
  return call.query("direction") === "asc" ? sorted : sorted.reverse();
}

async function change(call: RepositoryCall<z.infer<typeof update>>): Promise<Answer> {
  const { github, repository, git, actor, user, body } = call;
  const pull = pullOf(call);
  if (!pull) return notFound;
  const mayWrite = allows(permissionsOn(github.state, actor, repository) ?? {}, "contents:write");
  if (actor.kind === "user" && pull.userId !== user.id && !mayWrite) return notFound;
  const before = { title: pull.title, body: pull.body, base: pull.baseBranch };
  pull.title = body.title ?? pull.title;
  if (body.body !== undefined) pull.body = body.body;
  if (body.base !== undefined && body.base !== pull.baseBranch) {
    if (!git.references.get(`refs/heads/${body.base}`)) {
      return invalid({ resource: "PullRequest", code: "invalid", field: "base" });
    }
    pull.baseBranch = body.base;
    pull.retargetings.push({ id: github.nextId(), userId: user.id, at: github.now() });
    await refreshMergeability(github, repository, pull);
  }
  pull.updatedAt = github.now();
  if (before.title !== pull.title || before.body !== pull.body || before.base !== pull.baseBranch) {
    const changes = before.base === pull.baseBranch ? {} : { base: { ref: { from: before.base } } };
    await announcePull(github, actor, repository, pull, "edited", { changes });
  }
  if (body.state === "closed" && pull.state === "open") await closePull(github, actor, repository, pull);
  if (body.state === "open" && pull.state === "closed") {
    if (pull.mergedAt !== null || !git.references.get(`refs/heads/${pull.headBranch}`)) {
      const message = "state cannot be changed. The pull request cannot be reopened.";
      return invalid({ resource: "PullRequest", code: "invalid", field: "state", message });
    }
    pull.state = "open";
    pull.closedAt = null;
    await refreshMergeability(github, repository, pull);
    await announcePull(github, actor, repository, pull, "reopened");
  }
  return success(await fullPullView(github, repository, pull));
}
