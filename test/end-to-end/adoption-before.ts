import { CreateOpenIDConnectProviderCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DescribeCreateAccountStatusCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  TagResourceCommand,
} from "@aws-sdk/client-organizations";
import { CreateBucketCommand, PutBucketTaggingCommand, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { s3Client } from "../../src/systems/aws/s3-client.ts";
import { clone } from "../../src/systems/github/stand-in/testing/work.ts";
import type { DayOneWorld } from "./day-one-world.ts";

/** What a company had before anybody heard of us, and who still has it afterwards. */
export interface Before {
  readonly unit: string;
  readonly ledger: string;
  readonly dev: string;
  readonly bucket: string;
  readonly provider: string;
  readonly head: string;
}

/** An organization, a bucket, an identity provider, a repository and a team that people made by hand, each otherwise than we would. */
export async function liveBefore(world: DayOneWorld): Promise<Before> {
  return { ...(await atAws(world)), ...(await atGitHub(world)) };
}

async function atAws({ management, standIns }: DayOneWorld) {
  const client = new OrganizationsClient(management.globalSettings);
  await client.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const { Roots } = await client.send(new ListRootsCommand());
  const root = Roots?.[0]?.Id ?? "";
  const made = await client.send(new CreateOrganizationalUnitCommand({ ParentId: root, Name: "Legacy" }));
  const unit = made.OrganizationalUnit?.Id ?? "";
  const account = async (AccountName: string, Email: string) => {
    const asked = await client.send(new CreateAccountCommand({ AccountName, Email }));
    for (;;) {
      const { CreateAccountStatus: status } = await client.send(
        new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: asked.CreateAccountStatus?.Id }),
      );
      if (status?.AccountId) return status.AccountId;
    }
  };
  const ledger = await account("ledger", "ledger@acme.example");
  const dev = await account("dev", "aws+dev@acme.example");
  await client.send(
    new MoveAccountCommand({ AccountId: ledger, SourceParentId: root, DestinationParentId: unit }),
  );
  await client.send(
    new TagResourceCommand({ ResourceId: dev, Tags: [{ Key: "cost-center", Value: "4711" }] }),
  );

  const bucket = `acme-terraform-state-${management.account}`;
  const s3 = await s3Client(management);
  const at = { Bucket: bucket };
  await s3.send(
    new CreateBucketCommand({ ...at, CreateBucketConfiguration: { LocationConstraint: "eu-central-1" } }),
  );
  await s3.send(new PutBucketVersioningCommand({ ...at, VersioningConfiguration: { Status: "Suspended" } }));
  await s3.send(
    new PutBucketTaggingCommand({ ...at, Tagging: { TagSet: [{ Key: "owner", Value: "ops" }] } }),
  );

  const iam = new IAMClient(management.globalSettings);
  const { OpenIDConnectProviderArn: provider = "" } = await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: standIns.github.engine?.issuer,
      ClientIDList: ["sts.amazonaws.com", "legacy"],
    }),
  );
  return { unit, ledger, dev, bucket, provider };
}

async function atGitHub(world: DayOneWorld) {
  const { rest } = world.github.as("ada");
  const org = "acme";
  for (const name of ["storefront", "legacy"]) {
    await rest.repos.createInOrg({
      ...{ org, name, private: true, description: `The old ${name}` },
      ...{ has_issues: false, allow_merge_commit: true, delete_branch_on_merge: false },
    });
  }
  const work = await clone(world.github, "ada", "storefront");
  await work.commit("Years of work", { "README.md": "# Ours\n", "src/main.c": "int main;\n" });
  const head = await work.commit("And more", { "src/more.c": "int more;\n" });
  await work.push("main");
  await rest.teams.create({ org, name: "platform", privacy: "secret", description: "The old hands" });
  await rest.teams.addOrUpdateMembershipForUserInOrg({ org, team_slug: "platform", username: "dora" });
  await rest.actions.setGithubActionsPermissionsOrganization({
    ...{ org, enabled_repositories: "all", allowed_actions: "local_only" },
  });
  return { head };
}
