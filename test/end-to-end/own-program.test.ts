import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { engineIsThere, root, startRehearsal } from "./rehearsal.ts";

const pricing = join(root, "test/end-to-end/fixtures/pricing");
const python = spawnSync("python3", ["--version"]).status === 0;
if (!python) process.stdout.write("skipped: a Python program is delivered: python3 is not on PATH\n");

describe("a program of one's own", () => {
  it.runIf(python && engineIsThere)(
    "is delivered to prod in Python too, and the witness agrees",
    async () => {
      const rehearsal = startRehearsal("node", [
        ...["--application", pricing, "--test", "python3 -m unittest", "--port", "9000", "--probe", "/ready"],
        "--keep",
      ]);
      const finished = await rehearsal.until(({ event }) => event === "finished");
      expect(finished).toMatchObject({
        outcome: "done",
        releases: [
          { application: "pricing", environments: { prod: { state: "success" } } },
          { application: "pricing", environments: { dev: { state: "failure" } } },
        ],
      });
      const world = await rehearsal.until(({ event }) => event === "world");
      const witness = join(root, "test/end-to-end/witness.mjs");
      const { stdout } = await promisify(execFile)(process.execPath, [witness, JSON.stringify(world)]);
      expect(stdout).toContain("pricing in prod is");
      rehearsal.process.kill("SIGINT");
      expect(await rehearsal.ended).toBe(0);
    },
    180_000,
  );

  it("is refused with what is missing before anything is started", async () => {
    const rehearsal = startRehearsal("node", ["--application", join(root, "docs")]);
    expect(await rehearsal.ended).toBe(2);
    expect(rehearsal.lines).toMatchObject([{ event: "diagnostic", code: "application-unusable" }]);
    expect(rehearsal.noise).toEqual([]);
  });
});
