import { GetOpenIDConnectProviderCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { GetBucketTaggingCommand, GetBucketVersioningCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3Client } from "../../src/systems/aws/s3-client.ts";
import { type Before, liveBefore } from "./adoption-before.ts";
import { acceptances, type DayOneWorld, refusalsOf, startDayOne } from "./day-one-world.ts";
import { terraform } from "./infrastructure-world.ts";

if (!terraform) process.stdout.write("skipped: adoption of what was there: no engine on PATH\n");

/** As far as something can be there already: everything that the rollout itself applies. */
const wish = {
  until: ["stack-pipeline", "stack-branch-rules", "github-first-tree-storefront"],
};
const org = "acme";

describe.runIf(terraform)("a company that has lived before", () => {
  let world: DayOneWorld;
  let before: Before;
  const accepted: string[] = [];
  beforeAll(async () => {
    world = await startDayOne();
    before = await liveBefore(world);
  });
  afterAll(() => world.close());

  /** Everything of before that somebody could miss. */
  async function seen() {
    const { rest } = world.github.as("ada");
    const organizations = new OrganizationsClient(world.management.globalSettings);
    const s3 = await s3Client(world.management);
    const iam = new IAMClient(world.management.globalSettings);
    const Bucket = before.bucket;
    const { data: storefront } = await rest.repos.get({ owner: org, repo: "storefront" });
    const { data: team } = await rest.teams.getByName({ org, team_slug: "platform" });
    const { data: actions } = await rest.actions.getGithubActionsPermissionsOrganization({ org });
    const tags = (list: readonly { Key?: string | undefined; Value?: string | undefined }[] = []) =>
      Object.fromEntries(list.map(({ Key = "", Value }) => [Key, Value]));
    const { Accounts: ledger } = await organizations.send(
      new ListAccountsForParentCommand({ ParentId: before.unit }),
    );
    const account = await organizations.send(new ListTagsForResourceCommand({ ResourceId: before.dev }));
    const provider = await iam.send(
      new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: before.provider }),
    );
    return {
      bucket: tags((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet),
      versions: (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status,
      dev: tags(account.Tags),
      ledger: ledger?.map(({ Id }) => Id),
      audiences: provider.ClientIDList?.toSorted(),
      merges: storefront.allow_merge_commit,
      description: storefront.description,
      privacy: team.privacy,
      allowed: actions.allowed_actions,
    };
  }
  const asItWas = {
    bucket: { owner: "ops" },
    versions: "Suspended",
    dev: { "cost-center": "4711" },
    audiences: ["legacy", "sts.amazonaws.com"],
    ...{ merges: true, description: "The old storefront", privacy: "secret", allowed: "local_only" },
  };

  it("is shown what would change, address by address, and nothing changes", async () => {
    const rolled = await world.roll({ wish });
    expect(acceptances(rolled)).toEqual([
      "state:aws_s3_bucket.state",
      "state:aws_s3_bucket_versioning.state",
    ]);
    const [bucket, versions] = refusalsOf(rolled);
    expect(bucket?.cause).toBe(
      'aws_s3_bucket.state: tags: {"owner":"ops"} → {"Name":"acme-terraform-state"}',
    );
    expect(versions?.cause).toContain('"status":"Suspended"}] → [{"mfa_delete":"","status":"Enabled"}]');
    expect(await seen()).toEqual({ ...asItWas, ledger: [before.ledger] });
    accepted.push(...acceptances(rolled));
  });

  it("is asked about each stack, and only what was accepted by name changes", {
    timeout: 120_000,
  }, async () => {
    const first = await world.roll({ wish, accepted });
    expect(acceptances(first)).toEqual([
      "code-host:github_actions_organization_permissions.this",
      'code-host:github_repository.this["storefront"]',
      'code-host:github_team.this["platform"]',
      'organization:aws_organizations_account.this["dev"]',
      "organization:aws_organizations_organization.this",
    ]);
    const bucket = { Name: "acme-terraform-state", "groundwork:stack": "state" };
    const withPlace = { ...asItWas, bucket, versions: "Enabled", ledger: [before.ledger] };
    expect(await seen()).toEqual(withPlace);

    accepted.push(...acceptances(first).filter((address) => !address.includes("storefront")));
    const second = await world.roll({ wish, accepted });
    // One stack is applied whole or not at all, so the team of the code host is as it was, too.
    expect(acceptances(second)).toEqual(['code-host:github_repository.this["storefront"]']);
    const dev = { Name: "dev", "groundwork:stack": "organization" };
    expect(await seen()).toEqual({ ...withPlace, dev });
    accepted.push(...acceptances(second));

    const third = await world.roll({ wish, accepted });
    expect(acceptances(third)).toEqual(["pipeline:aws_iam_openid_connect_provider.code_host"]);
    accepted.push(...acceptances(third));
  });

  it("is taken over once everything is accepted: nothing is deleted, doubled, or changed beyond that", async () => {
    const rolled = await world.roll({ wish, accepted });
    expect(refusalsOf(rolled)).toEqual([]);
    expect(rolled.summary.outcome).toBe("done");
    expect(await seen()).toMatchObject({
      ...{ ledger: [before.ledger], audiences: ["sts.amazonaws.com"], versions: "Enabled" },
      ...{ merges: false, description: "The old storefront", privacy: "closed", allowed: "selected" },
    });
    const { rest } = world.github.as("ada");
    const names = (await rest.repos.listForOrg({ org })).data.map(({ name }) => name).sort();
    expect(names).toEqual(["configuration", "delivery", "infrastructure", "legacy", "storefront"]);
    const { data: legacy } = await rest.repos.get({ owner: org, repo: "legacy" });
    expect(legacy).toMatchObject({ allow_merge_commit: true, description: "The old legacy" });
    const { data: main } = await rest.repos.getBranch({ owner: org, repo: "storefront", branch: "main" });
    expect(main.commit.sha).toBe(before.head);
    const { data: members } = await rest.teams.listMembersInOrg({ org, team_slug: "platform" });
    expect(members.map(({ login }) => login).sort()).toEqual(["ada", "bob", "cyd", "dora"]);
    const s3 = await s3Client(world.management);
    const { Buckets } = await s3.send(new ListBucketsCommand());
    expect(Buckets?.map(({ Name }) => Name)).toEqual([before.bucket]);
    const organizations = new OrganizationsClient(world.management.globalSettings);
    const { Accounts } = await organizations.send(new ListAccountsCommand());
    expect(Accounts?.filter(({ Email }) => Email === "aws+dev@acme.example").map(({ Id }) => Id)).toEqual([
      before.dev,
    ]);
    expect(Accounts?.map(({ Name }) => Name).sort()).toContain("ledger");
    // What a main that was there lacks is said, and left to its people.
    const left = rolled.events.flatMap((event) =>
      event.event === "ended" && event.step === "github-first-tree-storefront" ? [event.end] : [],
    );
    const lacks = { what: "storefront: .github/workflows/ci.yaml", found: "missing, or another one" };
    expect(left).toMatchObject([
      { end: "matches", acted: false, leaves: expect.arrayContaining([expect.objectContaining(lacks)]) },
    ]);
  });

  it("has nothing left to do in a second run, which needs no acceptance", async () => {
    const rolled = await world.roll({ wish });
    expect(rolled.acted).toEqual([]);
    expect(rolled.summary.outcome).toBe("done");
  });
});
