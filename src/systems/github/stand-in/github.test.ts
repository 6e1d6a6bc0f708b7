import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWorld, type TestWorld } from "./testing/world.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

describe("a repository", () => {
  it("is made by an owner, filled by git, and read by REST", async () => {
    const olga = world.as("olga");
    await olga.rest.repos.createInOrg({ org: "acme", name: "storefront", private: true });
    const folder = mkdtempSync(join(world.directory, "work-"));
    const run = (...args: string[]) => world.git(world.tokenOf("olga"), args, folder);
    await run("init", "-q", "-b", "main");
    writeFileSync(join(folder, "hello.txt"), "hello\n");
    await run("add", "-A");
    await run("-c", "user.name=Olga", "-c", "user.email=olga@acme.example", "commit", "-qm", "First");
    expect(await run("push", "-q", `${world.github.url}/acme/storefront.git`, "main")).toMatchObject({
      code: 0,
    });
    const { data } = await olga.rest.repos.getContent({
      owner: "acme",
      repo: "storefront",
      path: "hello.txt",
    });
    expect(data).toMatchObject({ type: "file", size: 6 });
  });
});
