import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestWorld } from "./world.ts";

/** A person's clone of a repository in the test world. */
export interface Clone {
  readonly folder: string;
  /** Writes files, commits all, and returns the commit. */
  commit(message: string, files: Readonly<Record<string, string>>): Promise<string>;
  run(...args: string[]): Promise<{ code: number | null; said: string }>;
  push(...args: string[]): Promise<{ code: number | null; said: string }>;
}

export async function clone(
  world: TestWorld,
  login: string,
  repository: string,
  token = world.tokenOf(login),
): Promise<Clone> {
  const folder = mkdtempSync(join(world.directory, "clone-"));
  const run = (...args: string[]) => world.git(token, args, folder);
  const address = `${world.github.url}/acme/${repository}.git`;
  const done = await run("clone", "-q", address, ".");
  if (done.code !== 0) throw new Error(done.said);
  await run("checkout", "-q", "-B", "main");
  return {
    folder,
    run,
    async commit(message, files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      await run("add", "-A");
      const identity = ["-c", `user.name=${login}`, "-c", `user.email=${login}@acme.example`];
      await run(...identity, "commit", "-q", "-m", message);
      return (await run("rev-parse", "HEAD")).said.trim();
    },
    push: (...args) => run("push", "-q", "origin", ...args),
  };
}

/** The repository `name` with a first commit; Ada, Bob and Cyd may push, Eve may only read. */
export async function makeRepository(
  world: TestWorld,
  name: string,
  files: Readonly<Record<string, string>> = { "README.md": "# Here\n" },
): Promise<void> {
  const olga = world.as("olga");
  await olga.rest.repos.createInOrg({ org: "acme", name, private: true });
  const first = await clone(world, "olga", name);
  await first.commit("First", files);
  const pushed = await first.push("main");
  if (pushed.code !== 0) throw new Error(pushed.said);
  for (const username of ["ada", "bob", "cyd"]) {
    await olga.rest.repos.addCollaborator({ owner: "acme", repo: name, username, permission: "push" });
  }
  await olga.rest.repos.addCollaborator({ owner: "acme", repo: name, username: "eve", permission: "pull" });
}

/** Ada's pull request that changes one file. */
export async function openPull(
  world: TestWorld,
  repo: string,
  branch: string,
  files: Readonly<Record<string, string>>,
) {
  const work = await clone(world, "ada", repo);
  await work.run("checkout", "-q", "-b", branch);
  await work.commit(`Change by ${branch}`, files);
  const pushed = await work.push(branch);
  if (pushed.code !== 0) throw new Error(pushed.said);
  const { data } = await world.as("ada").rest.pulls.create({
    owner: "acme",
    repo,
    head: branch,
    base: "main",
    title: `Change by ${branch}`,
  });
  return { number: data.number, head: data.head.sha, work };
}
