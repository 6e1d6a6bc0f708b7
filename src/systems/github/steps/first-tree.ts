import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FactName } from "../../../contracts/facts.ts";
import type { Difference, Outcome, Sight } from "../../../contracts/outcome.ts";
import type { ActContext, Step } from "../../../contracts/step.ts";
import { problem } from "../../../foundation/diagnostic.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { failedWith, type GitHubCalls } from "../client/call.ts";
import { createProposals } from "../client/proposals.ts";
import { referenceReply } from "../client/replies.ts";
import type { GitHubClient } from "../connect.ts";
import { deliveryRepository, mainBranch } from "../files/names.ts";
import { pushFirstTree } from "./push-tree.ts";
import { commitReply } from "./replies.ts";
import { matches, unknown } from "./sights.ts";

/**
 * The first commit of a repository's main: what was rendered for it. A main that is there already is never touched;
 * what differs there is a pull request's matter.
 */
export function firstTreeStep(repository: string, fileNeeds: readonly FactName[]): Step<GitHubClient> {
  const isDelivery = repository === deliveryRepository;
  const branchFact = `github.repository.${repository}.branch`;
  return {
    id: `github-first-tree-${repository}`,
    title: `Push what was rendered for ${repository}`,
    day1: 3,
    by: "groundwork",
    effort: { hours: 0, usualWaitHours: 0 },
    needs: [
      ...new Set([`github.repository.${repository}.id`, "github.app.infrastructure.login", ...fileNeeds]),
    ],
    gives: [branchFact, ...(isDelivery ? ["delivery.commit"] : [])],
    undo: "manual",
    async look({ client, facts }): Promise<Sight> {
      const scope = { repositories: [repository], permissions: { contents: "read" } } as const;
      const app = await client.as("infrastructure", scope);
      if (!app.ok) return unknown(app);
      const where = { owner: client.organization, repo: repository };
      const main = await app.value.call(
        "GET /repos/{owner}/{repo}/git/ref/{ref}",
        { ...where, ref: `heads/${mainBranch}` },
        referenceReply,
      );
      if (!main.ok) {
        // 409 is what a repository without any commit answers.
        const empty = failedWith(main, "code-host-not-found") || failedWith(main, "code-host-conflict");
        return empty ? { sight: "missing" } : unknown(main);
      }
      const head = main.value.object.sha;
      const left = await leftAsTheyAre({ client, facts }, app.value, repository, head);
      if (!left.ok) return unknown(left);
      const leaves = left.value.length > 0 && { leaves: left.value };
      if (!isDelivery) return { ...matches({ [branchFact]: mainBranch }), ...leaves };
      const commit = await commitInUse(app.value, where, head);
      if (!commit.ok) return unknown(commit);
      return { ...matches({ [branchFact]: mainBranch, "delivery.commit": commit.value }), ...leaves };
    },
    act: (context) => push(context, repository),
  };
}

/** Files that we would keep up to date, and that a main which was there before us holds otherwise or not at all. */
async function leftAsTheyAre(
  { client, facts }: Pick<ActContext<GitHubClient>, "client" | "facts">,
  calls: GitHubCalls,
  repository: string,
  head: string,
): Promise<Result<readonly Difference[]>> {
  const tree = await client.firstTree?.(repository, facts);
  if (!tree?.ok) return tree ?? ok([]);
  const { folder, managed } = tree.value;
  const files = new Map(managed.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  const name = `${client.organization}/${repository}`;
  const differing = await createProposals(calls).differing(name, head, files);
  if (!differing.ok) return differing;
  return ok(
    differing.value.map((path) => ({
      what: `${repository}: ${path}`,
      wanted: "as it is rendered: bring it in by a pull request",
      found: "missing, or another one",
    })),
  );
}

async function push(context: ActContext<GitHubClient>, repository: string): Promise<Outcome> {
  const { client, facts } = context;
  if (!client.firstTree) {
    const absent = problem("github-tree-missing", `Nothing was rendered for ${repository}.`, {
      next: "This is a mistake in Groundwork: please report it.",
    });
    return { outcome: "failed", diagnostics: [absent] };
  }
  const tree = await client.firstTree(repository, facts);
  if (!tree.ok) return { outcome: "failed", diagnostics: tree.diagnostics };
  const token = await client.token("infrastructure", {
    repositories: [repository],
    permissions: { contents: "write", workflows: "write" },
  });
  if (!token.ok) return { outcome: "failed", diagnostics: token.diagnostics };
  const name = facts.get("github.app.infrastructure.login") ?? "";
  context.report(`pushing the first commit of ${repository}`);
  const pushed = await pushFirstTree({
    url: client.url,
    token: token.value,
    repository: `${client.organization}/${repository}`,
    folder: tree.value.folder,
    author: { name, email: `${name}@users.noreply.github.com` },
    // The first commit is nobody's release.
    message: "Begin with what Groundwork rendered [skip ci]",
  });
  return pushed.ok
    ? { outcome: "done" }
    : // git does not tell a push that was cut off from one that was refused.
      { outcome: "failed", diagnostics: pushed.diagnostics, unsure: true };
}

/**
 * The commit that everybody pins: the newest that changed the action or the workflows. Main itself moves with every
 * change of a README, and each move would be a pull request in every repository.
 */
async function commitInUse(
  calls: GitHubCalls,
  where: { readonly owner: string; readonly repo: string },
  main: string,
): Promise<Result<string>> {
  const newest: { readonly sha: string; readonly date: string }[] = [];
  for (const path of ["action", ".github/workflows"]) {
    const listed = await calls.call(
      "GET /repos/{owner}/{repo}/commits",
      { ...where, sha: main, path, per_page: 1 },
      commitReply.array(),
    );
    if (!listed.ok) return listed;
    newest.push(...listed.value.map(({ sha, commit }) => ({ sha, date: commit.committer?.date ?? "" })));
  }
  const [latest] = newest.sort((a, b) => Date.parse(b.date) - Date.parse(a.date));
  return ok(latest?.sha ?? main);
}
