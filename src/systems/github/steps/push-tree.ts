import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitCredential, gitText } from "../../../foundation/git.ts";
import { ok, type Result } from "../../../foundation/result.ts";

export interface TreePush {
  /** The code host's address. */
  readonly url: string;
  readonly token: string;
  /** `owner/name`; its main must not exist yet. */
  readonly repository: string;
  /** The folder whose content becomes the first commit; it stays as it is. */
  readonly folder: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly message: string;
}

/** Pushes a folder as the first commit of a repository's main. Returns the commit. */
export async function pushFirstTree(push: TreePush): Promise<Result<string>> {
  const gitFolder = await mkdtemp(join(tmpdir(), "groundwork-push-"));
  try {
    const env = {
      ...gitCredential(push.url, "x-access-token", push.token),
      GIT_DIR: gitFolder,
      GIT_WORK_TREE: push.folder,
      GIT_AUTHOR_NAME: push.author.name,
      GIT_AUTHOR_EMAIL: push.author.email,
      GIT_COMMITTER_NAME: push.author.name,
      GIT_COMMITTER_EMAIL: push.author.email,
    };
    const url = `${push.url}/${push.repository}.git`;
    for (const args of [
      ["init", "-q", "-b", "main"],
      ["add", "-A"],
      ["commit", "-q", "-m", push.message],
      ["push", "-q", url, "main:refs/heads/main"],
    ]) {
      const done = await gitText(args, { cwd: push.folder, env });
      if (!done.ok) return done;
    }
    const head = await gitText(["rev-parse", "HEAD"], { cwd: push.folder, env });
    return head.ok ? ok(head.value) : head;
  } finally {
    await rm(gitFolder, { recursive: true, force: true });
  }
}
