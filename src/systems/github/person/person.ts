import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/core";
import { RequestError } from "@octokit/request-error";
import type { DirectChange, FileChange, PersonAtCodeHost } from "../../../contracts/person.ts";
import { gitCredential, gitText } from "../../../foundation/git.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { registerApp } from "./register-app.ts";

export interface PersonAccess {
  /** `https://github.com`, or a host of one's own. */
  readonly url: string;
  readonly token: string;
  readonly name: string;
  readonly email: string;
}

/** A person at GitHub, with their own token, through git and the public REST API. */
export function personAtGitHub(access: PersonAccess): PersonAtCodeHost {
  const octokit = new Octokit({ auth: access.token, baseUrl: `${access.url}/api/v3` });

  return {
    async openPullRequest(act) {
      const pushed = await commitAndPush(access, act, act.branch);
      if (!pushed.ok) return pushed;
      return call(async () => {
        const { data } = await octokit.request("POST /repos/{owner}/{repo}/pulls", {
          ...parts(act.repository),
          head: act.branch,
          base: "main",
          title: act.message,
          body: act.body,
        });
        return { number: data.number, head: data.head.sha };
      });
    },
    approve: (act) =>
      call(async () => {
        await octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
          ...parts(act.repository),
          pull_number: act.number,
          commit_id: act.head,
          event: "APPROVE",
        });
      }),
    merge: (act) =>
      call(async () => {
        const { data } = await octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
          ...parts(act.repository),
          pull_number: act.number,
          sha: act.head,
          merge_method: "squash",
        });
        return { commit: data.sha };
      }),
    comment: ({ repository, number, text }) =>
      call(async () => {
        await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
          ...parts(repository),
          issue_number: number,
          body: text,
        });
      }),
    async pushToMain(act) {
      const commit = await commitAndPush(access, act, "main");
      return commit.ok ? ok({ commit: commit.value }) : commit;
    },
    registerRobot: ({ link, repositories }) =>
      registerApp({ token: access.token, fetch }, link, repositories),
  };
}

function parts(repository: string): { owner: string; repo: string } {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo };
}

async function call<T>(request: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await request());
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return failure("code-host-refused", error.message, { cause: `HTTP ${error.status}` });
  }
}

/** Clones main into a folder that is gone afterwards, commits, and pushes to `branch`. Returns the commit. */
async function commitAndPush(
  access: PersonAccess,
  change: DirectChange,
  branch: string,
): Promise<Result<string>> {
  const folder = await mkdtemp(join(tmpdir(), "groundwork-person-"));
  try {
    const env = {
      ...gitCredential(access.url, "x-access-token", access.token),
      GIT_AUTHOR_NAME: access.name,
      GIT_AUTHOR_EMAIL: access.email,
      GIT_COMMITTER_NAME: access.name,
      GIT_COMMITTER_EMAIL: access.email,
    };
    const git = (...args: string[]) => gitText(args, { cwd: folder, env });
    const cloned = await git("clone", "-q", "--depth", "1", `${access.url}/${change.repository}.git`, ".");
    if (!cloned.ok) return cloned;
    for (const file of change.files) await apply(folder, file);
    for (const step of [
      ["add", "-A"],
      ["commit", "-q", "-m", change.message],
    ]) {
      const done = await git(...step);
      if (!done.ok) return done;
    }
    const pushed = await git("push", "-q", "origin", `HEAD:refs/heads/${branch}`);
    if (!pushed.ok) return pushed;
    return await git("rev-parse", "HEAD"); // Awaited: the folder goes with the end of this block.
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function apply(folder: string, change: FileChange): Promise<void> {
  const path = join(folder, change.path);
  if ("text" in change) return writeFile(path, change.text);
  const text = await readFile(path, "utf8");
  if ("append" in change) return writeFile(path, text + change.append);
  return writeFile(
    path,
    text.replace(new RegExp(change.find), () => change.replace),
  );
}
