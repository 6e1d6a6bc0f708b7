import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  engineIsThere,
  family,
  type Line,
  type Rehearsal,
  root,
  startRehearsal,
  untilGone,
} from "./rehearsal.ts";

const witness = join(root, "test/end-to-end/witness.mjs");
const run = promisify(execFile);

describe.skipIf(!engineIsThere)("the release road, as anybody would start it", () => {
  let rehearsal: Rehearsal;
  let world: Line;

  beforeAll(async () => {
    rehearsal = startRehearsal("npm", ["--keep"]);
    await rehearsal.until(({ event }) => event === "finished");
    world = await rehearsal.until(({ event }) => event === "world");
  }, 180_000);

  afterAll(async () => {
    rehearsal.process.kill("SIGKILL");
    await rehearsal.ended;
  });

  it("prints JSON objects and nothing else", () => {
    expect(rehearsal.noise).toEqual([]);
    expect(rehearsal.lines.at(-1)?.event).toBe("finished");
  });

  it("brings one release to every environment, and stops the broken one at the first", () => {
    const finished = rehearsal.lines.at(-1);
    expect(finished).toMatchObject({
      outcome: "done",
      releases: [
        {
          application: "storefront",
          environments: {
            dev: { state: "success" },
            qa: { state: "success" },
            staging: { state: "success" },
            prod: { state: "success" },
          },
        },
        { application: "storefront", environments: { dev: { state: "failure" } } },
      ],
    });
    const [, broken] = finished?.["releases"] as [unknown, { environments: Record<string, unknown> }];
    expect(Object.keys(broken.environments)).toEqual(["dev"]);
  });

  it("shows what is refused, each with the reason that the refusing system gave", () => {
    const refused = rehearsal.lines.filter(({ event }) => event === "refused");
    const about = (text: string) => refused.find(({ what }) => String(what).includes(text))?.["reason"];
    expect(about("merging with 1 of 2 approvals")).toMatch(/approving review/);
    expect(about("of their own release")).toMatch(/grace/);
    expect(about("pushing a digest")).toMatch(/GH013|rule/i);
    expect(about("the same as pull request")).toMatch(/changes digests and the ledger/);
    expect(about("the broken release")).toMatch(/progress deadline/);
  });

  it("is believed by a witness that knows none of our code", async () => {
    const { stdout } = await run(process.execPath, [witness, JSON.stringify(world), "prod"]);
    expect(stdout).toMatch(/slot, registry and program agree/);
  });

  it("is not believed by it when another program answers", async () => {
    const environments = world["environments"] as Record<string, object>;
    const forged = {
      ...world,
      environments: {
        ...environments,
        prod: {
          ...environments["prod"],
          applications: { storefront: { url: (world["registry"] as { url: string }).url } },
        },
      },
    };
    await expect(run(process.execPath, [witness, JSON.stringify(forged), "prod"])).rejects.toThrow(/witness/);
  });

  it("gives a token that reads, and does not write", async () => {
    const github = world["github"] as { url: string; organization: string; token: string };
    const url = `${github.url}/api/v3/repos/${github.organization}/configuration`;
    const headers = { authorization: `Bearer ${github.token}`, "content-type": "application/json" };
    expect((await fetch(url, { headers })).status).toBe(200);
    const write = await fetch(`${url}/issues`, {
      method: "POST",
      headers,
      body: JSON.stringify({ title: "x" }),
    });
    expect(write.status).toBe(403);
  });

  it("stops every process when npm alone is told to", async () => {
    const everyone = family(rehearsal.process.pid!);
    expect(everyone.length).toBeGreaterThan(5);
    rehearsal.process.kill("SIGTERM");
    await untilGone(everyone);
  });
});
