import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { engineIsThere, family, type Line, type Rehearsal, startRehearsal, untilGone } from "./rehearsal.ts";

/** Tells a running stand-in what to do to the calls that match. */
async function plant(url: string, fault: object): Promise<void> {
  const planted = await fetch(`${url}/_stand-in/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fault),
  });
  expect(planted.status).toBe(204);
}

/** How many calls each planted fault has hit. */
async function hits(url: string): Promise<unknown> {
  return (await fetch(`${url}/_stand-in/faults`)).json();
}

async function started(rehearsal: Rehearsal): Promise<{ github: string; registry: string }> {
  const line: Line = await rehearsal.until(({ event }) => event === "started");
  return {
    github: (line["github"] as { url: string }).url,
    registry: (line["registry"] as { url: string }).url,
  };
}

describe("when a vendor has a bad day", () => {
  it.skipIf(!engineIsThere)(
    "arrives all the same: what answers 500, 429 or half a reply is asked again",
    async () => {
      const rehearsal = startRehearsal("node", ["--keep"]);
      const { github, registry } = await started(rehearsal);
      const answer = (status: number) => ({ kind: "answer", status, body: "planted" });
      await plant(github, { method: "GET", path: "/deployments", times: 3, effect: answer(502) });
      await plant(github, { method: "POST", path: "/statuses/", times: 2, effect: answer(500) });
      await plant(github, { method: "GET", path: "/pulls/\\d+/reviews", times: 1, effect: { kind: "cut" } });
      await plant(registry, { method: "GET", path: "/v2/.*/manifests/", times: 2, effect: answer(429) });
      await plant(registry, { method: "PUT", path: "/v2/.*/manifests/", times: 1, effect: answer(503) });
      const finished = await rehearsal.until(({ event }) => event === "finished");
      expect(rehearsal.lines.filter(({ event }) => event === "failed")).toEqual([]);
      expect(finished["outcome"]).toBe("done");
      expect(await hits(github)).toEqual([3, 2, 1]);
      expect(await hits(registry)).toEqual([2, 1]);
      rehearsal.process.kill("SIGINT");
      expect(await rehearsal.ended).toBe(0);
    },
    180_000,
  );

  it.skipIf(!engineIsThere)(
    "says what it could not do when the code host stays down, and leaves nothing behind",
    async () => {
      const rehearsal = startRehearsal("node");
      const { github } = await started(rehearsal);
      const everyone = family(rehearsal.process.pid!);
      await plant(github, { path: "/api/v3/", effect: { kind: "answer", status: 500, body: "planted" } });
      expect(await rehearsal.ended).toBe(1);
      const failed = rehearsal.lines.find(({ event }) => event === "failed");
      const [diagnostic] = failed?.["diagnostics"] as [{ code: string; summary: string }];
      expect(diagnostic.code).toMatch(/^code-host-/);
      expect(rehearsal.lines.at(-1)).toMatchObject({ event: "finished", outcome: "failed" });
      expect(rehearsal.errors()).not.toContain("    at ");
      await untilGone(everyone);
    },
    180_000,
  );

  it("does what needs no engine where there is none, and names everything else", async () => {
    const folder = mkdtempSync(join(tmpdir(), "groundwork-path-"));
    for (const program of ["git", "sh"]) {
      const at = (process.env["PATH"] ?? "").split(delimiter).map((one) => join(one, program));
      symlinkSync(at.find(existsSync) ?? "", join(folder, program));
    }
    const rehearsal = startRehearsal("node", [], { ...process.env, PATH: folder });
    expect(await rehearsal.ended).toBe(1);
    rmSync(folder, { recursive: true });
    const done = rehearsal.lines.flatMap(({ event, what }) => (event === "done" ? [String(what)] : []));
    expect(done.join("\n")).toContain("Register the App acme-infrastructure");
    const failed = rehearsal.lines.find(({ event }) => event === "failed");
    const diagnostics = failed?.["diagnostics"] as readonly { code: string; cause?: string }[];
    expect(diagnostics.map(({ code }) => code)).toEqual(["engine-missing", "rehearsal-incomplete"]);
    for (const step of [
      "Keep Terraform's states",
      "Make the registry of images",
      "Bring Argo CD into the cluster of prod",
    ])
      expect(diagnostics[1]?.cause).toContain(step);
    expect(rehearsal.lines.at(-1)).toMatchObject({ event: "finished", outcome: "failed" });
  });

  it("names the program that is missing, and what to install", async () => {
    const rehearsal = startRehearsal("node", [], { ...process.env, PATH: "/nowhere" });
    expect(await rehearsal.ended).toBe(1);
    expect(rehearsal.lines.find(({ event }) => event === "failed")).toMatchObject({
      diagnostics: [
        {
          code: "program-missing",
          summary: "git was not found on PATH.",
          next: expect.stringMatching(/git/),
        },
      ],
    });
  });
});
