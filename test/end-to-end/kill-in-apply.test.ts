import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anyEngine } from "../../src/systems/terraform/engine/testing.ts";
import { bundleVictim, type MortalWorld, problemsOf, startMortalWorld } from "./kill/world.ts";

if (!anyEngine) process.stdout.write("skipped: a rollout killed inside an apply: no terraform on PATH\n");

const wish = { until: ["stack-organization"] };
const never = () => false;

describe.runIf(anyEngine)("a rollout that is killed while the engine applies", () => {
  const folder = mkdtempSync(join(tmpdir(), "groundwork-kill-in-apply-"));
  let world: MortalWorld;
  beforeAll(async () => {
    const program = await bundleVictim(join(folder, "program"));
    world = await startMortalWorld(
      program,
      join(folder, "world"),
      join(import.meta.dirname, "kill/tiny.yaml"),
    );
  }, 120_000);
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("leaves a lock and things in no state: the next run releases its own lock and no other, and makes the rest", async () => {
    const killed = await world.rollOut(wish, (moment) => /^after .*CreateOrganizationalUnit/.test(moment));
    expect(killed.outcome).toBe("killed");
    const lock = lockAt(world, "organization");
    const own = await lock.read();
    expect(own?.["Operation"]).toBe("OperationTypeApply");
    const made = () => world.taken.flatMap(({ name, makes }) => (makes ? [name] : []));
    const before = made();
    expect(before.some((name) => name.includes("CreateOrganizationalUnit"))).toBe(true);

    for (const foreign of [{ Who: "ada@elsewhere" }, { Created: "2026-01-02T03:04:05.678901234Z" }]) {
      await lock.write({ ...own, ...foreign });
      const refused = await world.rollOut(wish, never);
      expect(problemsOf(refused)).toEqual([
        {
          ...{ step: "stack-organization", code: "state-locked", summary: expect.any(String) },
          cause: expect.stringContaining("Lock Info"),
        },
      ]);
      expect(JSON.stringify(problemsOf(refused))).toContain(String(foreign.Who ?? own?.["Who"]));
      expect(await lock.read()).toEqual({ ...own, ...foreign });
      expect(made()).toEqual(before);
    }

    await lock.write({ ...own });
    const done = await world.rollOut(wish, never);
    expect([done.outcome, done.said]).toEqual(["done", "[]"]);
    const progress = done.events.flatMap((event) => (event.event === "progress" ? [event.text] : []));
    expect(progress).toContain("releasing the lock that our own run left behind");
    expect(progress).toContainEqual(expect.stringMatching(/^takes over aws_organizations_organization\./));
    expect(progress).toContainEqual(
      expect.stringMatching(/^takes over aws_organizations_organizational_unit\./),
    );
    expect(await lock.read()).toBeUndefined();
    expect(made().length).toBeGreaterThan(before.length);
    expect(made().filter((name, at, all) => all.indexOf(name) !== at)).toEqual([]);
  }, 240_000);

  it("leaves nothing but the lock: the next run finds all as it should be, and releases it all the same", async () => {
    const codeHost = { until: ["stack-code-host"] };
    const written = /^after s3 PUT .*\/code-host\/terraform\.tfstate$/;
    const killed = await world.rollOut(codeHost, (moment) => written.test(moment));
    expect(killed.outcome).toBe("killed");
    const lock = lockAt(world, "code-host");
    expect(await lock.read()).toMatchObject({ Operation: "OperationTypeApply" });
    const before = world.taken.filter(({ makes }) => makes).length;
    const done = await world.rollOut(codeHost, never);
    expect([done.outcome, done.said]).toEqual(["done", "[]"]);
    expect(await lock.read()).toBeUndefined();
    expect(world.taken.filter(({ makes }) => makes).length).toBe(before);
  }, 240_000);
});

/** The lock of a stack's state, as it lies in the bucket. */
function lockAt({ standIns: { aws } }: MortalWorld, stack: string) {
  const credentials = aws.operatorKeys();
  const s3 = new S3Client({ endpoint: aws.url, region: "eu-central-1", forcePathStyle: true, credentials });
  const place = {
    Bucket: `tiny-terraform-state-${aws.management}`,
    Key: `${stack}/terraform.tfstate.tflock`,
  };
  return {
    async read(): Promise<Readonly<Record<string, unknown>> | undefined> {
      try {
        const found = await s3.send(new GetObjectCommand(place));
        return JSON.parse((await found.Body?.transformToString()) ?? "");
      } catch (error) {
        if (error instanceof Error && error.name === "NoSuchKey") return undefined;
        throw error;
      }
    },
    async write(lock: object) {
      await s3.send(new DeleteObjectCommand(place));
      await s3.send(new PutObjectCommand({ ...place, Body: JSON.stringify(lock) }));
    },
  };
}
