import { PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3Client } from "../../src/systems/aws/s3-client.ts";
import { type DayOneWorld, refusalsOf, startDayOne } from "./day-one-world.ts";
import { terraform } from "./infrastructure-world.ts";

if (!terraform) process.stdout.write("skipped: Day 1 twice, and drift: no engine on PATH\n");

const infrastructure = { owner: "acme", repo: "infrastructure" };

/** What reads at AWS; every other operation changes something. */
const reads = /:(?:Get|Describe|List|Head|Assume)/;

describe.runIf(terraform)("a company after its Day 1", () => {
  let world: DayOneWorld;
  beforeAll(async () => {
    world = await startDayOne();
  });
  afterAll(() => world.close());

  it("names what could not be done without an engine, and does the rest", async () => {
    const rolled = await world.roll({ path: "/nowhere" });
    const { outcome, steps } = rolled.summary;
    expect(outcome).toBe("failed");
    const [missing, ...others] = refusalsOf(rolled);
    expect(others).toEqual([]);
    expect(missing).toMatchObject({ code: "engine-missing", next: expect.any(String) });
    expect(steps.get("stack-state")?.end).toBe("failed");
    expect(steps.get("stack-organization")?.end).toBe("blocked");
    for (const done of ["aws-account", "github-organization", "github-app-infrastructure"]) {
      expect(steps.get(done)?.end).toBe("matches");
    }
  });

  it("is rolled out, whole", { timeout: 180_000 }, async () => {
    const { summary } = await world.roll();
    expect([...summary.steps].filter(([, { end }]) => end !== "matches")).toEqual([]);
    // The last merge's own run goes on for a while.
    await world.standIns.github.idle();
  });

  it("is rolled out again, and nothing acts, nothing starts, and nobody is sent anything that changes", async () => {
    const { github, aws } = world.standIns;
    const calls = () => [
      ...[...github.faults.calls].filter(([call]) => !call.startsWith("GET ")),
      // Journal and lock are ours, and tell of every run.
      ...[...aws.faults.calls].filter(
        ([call]) => /^(?:PUT|DELETE) /.test(call) && !call.includes("/groundwork/"),
      ),
      ...[...aws.operations.counts].filter(
        ([operation]) => !reads.test(operation) && !operation.startsWith("s3:"),
      ),
    ];
    const before = new Map(calls());
    const rolled = await world.roll();
    expect(rolled.summary.outcome).toBe("done");
    expect(rolled.acted).toEqual([]);
    const more = calls().flatMap(([call, count]) => (count === before.get(call) ? [] : [call]));
    // A token that an App asks for is nothing that changes.
    expect(more.filter((call) => !call.endsWith("/access_tokens"))).toEqual([]);
  });

  const rest = () => world.github.as("ada").rest;
  const dispatch = async () => {
    await rest().actions.createWorkflowDispatch({
      ...infrastructure,
      ref: "main",
      workflow_id: "drift.yaml",
    });
    await world.standIns.github.idle();
    const { data } = await rest().issues.listForRepo({ ...infrastructure, labels: "drift", state: "all" });
    return data;
  };
  const setByHand = async (deletes: boolean, Status: "Suspended" | "Enabled") => {
    await rest().repos.update({ owner: "acme", repo: "storefront", delete_branch_on_merge: deletes });
    const s3 = await s3Client(world.management);
    const Bucket = `acme-terraform-state-${world.management.account}`;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  };

  it("has one issue about what was changed by hand, which names resource and attribute", async () => {
    expect(await dispatch()).toEqual([]);
    await setByHand(false, "Suspended");
    const [issue, ...others] = await dispatch();
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ state: "open", title: "The world is not as this repository says" });
    const body = issue?.body ?? "";
    expect(body).toContain("### `code-host`: changed outside of the pipeline");
    expect(body).toContain('github_repository.this["storefront"]');
    expect(body).toContain("delete_branch_on_merge: false → true");
    expect(body).toContain("aws_s3_bucket_versioning.state");
    expect(body).toContain('"Suspended" → "Enabled"');
    // Found again, it stays the one issue.
    expect((await dispatch()).map(({ number }) => number)).toEqual([issue?.number]);
  });

  it("closes it when that was mended", async () => {
    await setByHand(true, "Enabled");
    expect(await dispatch()).toMatchObject([{ state: "closed" }]);
  });
});
