import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "../foundation/process.ts";

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "groundwork-sigkill-"));
  await build({
    entryPoints: [join(import.meta.dirname, "testing/victim.ts")],
    outfile: join(folder, "victim.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rollout = (place: string, death: number) =>
  runProgram(process.execPath, [join(folder, "victim.mjs"), place, String(death)], { env: {} });
const fileOf = (place: string, name: string) => {
  const [file = "", ...others] = readdirSync(join(place, "state")).filter((path) =>
    path.startsWith(`${name}.`),
  );
  expect(others).toEqual([]);
  return readFileSync(join(place, "state", file), "utf8");
};

/** Kills a rollout at its `death`-th moment, lets the next one finish, and checks what is there then. */
async function dieAndGoOn(death: number): Promise<void> {
  const place = join(folder, `world-${death}`);
  const killed = await rollout(place, death);
  expect([death, killed.exitCode]).toEqual([death, null]);
  const next = await rollout(place, 0);
  expect([death, next.stderr.toString()]).toEqual([death, ""]);
  expect(JSON.parse(next.stdout.toString())).toMatchObject({ outcome: "done", said: [] });
  const made = readFileSync(join(place, "made"), "utf8").trim().split("\n");
  expect([death, new Set(made).size, made.length]).toEqual([death, 6, 6]);
  expect(fileOf(place, "lock")).toBe("");
  expect(fileOf(place, "journal").trim().split("\n").at(-1)).toContain('"event":"run-ended"');
}

describe("a rollout as a program on a real disk", () => {
  it("killed by SIGKILL is finished by the next one, with nothing done twice", async () => {
    const clean = JSON.parse((await rollout(join(folder, "clean"), 0)).stdout.toString());
    expect(clean.outcome).toBe("done");
    expect(clean.moments).toBeGreaterThan(30);
    // Each costs two processes; kill.test.ts goes through all of them in memory.
    const apart = process.env["GROUNDWORK_EVERY_MOMENT"] ? 1 : 6;
    const deaths = Array.from({ length: Math.floor(clean.moments / apart) }, (_, i) => i * apart + 1);
    const worker = async () => {
      for (let death = deaths.shift(); death !== undefined; death = deaths.shift()) await dieAndGoOn(death);
    };
    await Promise.all([worker(), worker()]);
  });
});
