import { ListAccountsCommand, ListPoliciesCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3Client } from "../../src/systems/aws/s3-client.ts";
import { anyEngine } from "../../src/systems/terraform/engine/testing.ts";
import { type DayOneWorld, startDayOne } from "./day-one-world.ts";

if (!anyEngine) process.stdout.write("skipped: a company that is torn down: no engine on PATH\n");

/** Everything that the rollout applies itself; what the pipeline applies goes the same way. */
const wish = { until: ["stack-pipeline", "stack-branch-rules"] };

describe.runIf(anyEngine)("a company that is torn down", () => {
  let world: DayOneWorld;
  beforeAll(async () => {
    world = await startDayOne();
    const rolled = await world.roll({ wish });
    expect(rolled.summary.outcome).toBe("done");
  });
  afterAll(() => world.close());

  const left = async () => {
    const organizations = new OrganizationsClient(world.management.globalSettings);
    const { Policies = [] } = await organizations.send(
      new ListPoliciesCommand({ Filter: "SERVICE_CONTROL_POLICY" }),
    );
    const { rest } = world.github.as("ada");
    const { data: rulesets } = await rest.repos.getRepoRulesets({ owner: "acme", repo: "storefront" });
    const { data: teams } = await rest.teams.list({ org: "acme" });
    const { data: repositories } = await rest.repos.listForOrg({ org: "acme" });
    return {
      guardrails: Policies.filter(({ AwsManaged }) => AwsManaged !== true).length,
      accounts: (await organizations.send(new ListAccountsCommand({}))).Accounts?.length,
      buckets: (await (await s3Client(world.management)).send(new ListBucketsCommand({}))).Buckets?.length,
      ...{ rulesets: rulesets.length, teams: teams.length, repositories: repositories.length },
    };
  };

  it("is shown first what goes and what stays, and nothing goes without consent", async () => {
    const before = await left();
    const looked = await world.tear({ dryRun: true });
    expect(looked.outcome).toBe("dry-run");
    expect(looked.list.deletes.length).toBeGreaterThan(40);
    const declined = await world.tear({ agrees: false });
    expect(declined).toMatchObject({ outcome: "declined", deleted: [] });
    expect(declined.list.deletes).toEqual(looked.list.deletes);
    expect(await left()).toEqual(before);
  });

  it("loses exactly what was shown; what holds data and what the vendor keeps is named and stays", async () => {
    const before = await left();
    const report = await world.tear();
    expect(report.outcome).toBe("done");
    expect(report.failed).toEqual([]);
    const name = ({ stack, address }: { readonly stack: string; readonly address: string }) =>
      `${stack}:${address}`;
    expect(report.deleted.map(name).sort()).toEqual(report.list.deletes.map(name).sort());
    expect(report.remaining).toEqual([]);
    const kept = report.list.keeps.map(name);
    expect(kept).toContain("state:aws_s3_bucket.state");
    expect(kept).toContain('code-host:github_repository.this["storefront"]');
    const leftToPeople = report.list.left.map(({ what }) => what);
    expect(leftToPeople).toContain('organization:aws_organizations_account.this["dev"]');
    expect(await left()).toEqual({ ...before, guardrails: 0, rulesets: 0, teams: 0 });
  });

  it("has nothing to do a second time", async () => {
    const again = await world.tear();
    expect(again).toMatchObject({ outcome: "done", deleted: [], remaining: [] });
    expect(again.list.deletes).toEqual([]);
  });
});
