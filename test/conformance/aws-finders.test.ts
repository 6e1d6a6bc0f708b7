import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as ec2 from "@aws-sdk/client-ec2";
import * as ecr from "@aws-sdk/client-ecr";
import * as eks from "@aws-sdk/client-eks";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as organizations from "@aws-sdk/client-organizations";
import * as s3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../src/contracts/json.ts";
import { plainEnvironment, type RunningProgram, startProgram } from "../../src/foundation/process.ts";
import { expect as take } from "../../src/foundation/result.ts";
import { awsFinders } from "../../src/systems/aws/finders/index.ts";
import { s3Client } from "../../src/systems/aws/s3-client.ts";
import { awsSession } from "../../src/systems/aws/session.ts";
import { findMoto } from "./tools.ts";

/**
 * What finds things at AWS, against moto, which somebody else wrote after AWS: each finder finds what was made by
 * AWS's own client, and nothing before that.
 */
const program = await findMoto();
const port = 5927;
const account = "123456789012";
const stack = "environment-dev";
const tags = [
  { Key: "groundwork:stack", Value: stack },
  { Key: "Name", Value: "acme-dev" },
];

describe.skipIf(!program)("what finds things at AWS, asked of moto", () => {
  let moto: RunningProgram;
  const session = awsSession({
    ...{ account, partition: "aws", region: "eu-central-1", endpoint: `http://127.0.0.1:${port}`, fetch },
    credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
  });
  const { settings } = session;

  beforeAll(async () => {
    moto = startProgram(program ?? "moto_server", ["-p", String(port), "-H", "127.0.0.1"], {
      env: plainEnvironment({ MOTO_IAM_LOAD_MANAGED_POLICIES: "true" }),
      keepOutput: false,
    });
    for (let tries = 0; tries < 100; tries++) {
      const answer = await fetch(`http://127.0.0.1:${port}/moto-api/`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error("moto did not start");
  });
  afterAll(() => moto.stop());

  const find = async (type: string, values: Readonly<Record<string, Json>>) => {
    const finder = awsFinders[type];
    if (!finder) throw new Error(`no finder for ${type}`);
    return take(await finder(session, { stack, address: `${type}.this`, values, known: new Map() }));
  };
  const named = { tags: { Name: "acme-dev" } };

  it("shows roles, their policies and an identity provider", async () => {
    const client = new iam.IAMClient(session.globalSettings);
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "kms:ListAliases", Resource: "*" }],
    });
    const trust = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: account } }],
    });
    const arn = "arn:aws:iam::aws:policy/SecurityAudit";
    const role = { RoleName: "groundwork-plan" };
    const inline = { role: role.RoleName, name: "settings" };
    const attached = { role: role.RoleName, policy_arn: arn };
    expect(await find("aws_iam_role", { name: role.RoleName })).toBeNull();
    expect(await find("aws_iam_role_policy", inline)).toBeNull();
    expect(await find("aws_iam_role_policy_attachment", attached)).toBeNull();
    await client.send(new iam.CreateRoleCommand({ ...role, AssumeRolePolicyDocument: trust }));
    expect(await find("aws_iam_role_policy", inline)).toBeNull();
    expect(await find("aws_iam_role_policy_attachment", attached)).toBeNull();
    await client.send(
      new iam.PutRolePolicyCommand({ ...role, PolicyName: "settings", PolicyDocument: policy }),
    );
    await client.send(new iam.AttachRolePolicyCommand({ ...role, PolicyArn: arn }));
    expect(await find("aws_iam_role", { name: role.RoleName })).toBe("groundwork-plan");
    expect(await find("aws_iam_role_policy", inline)).toBe("groundwork-plan:settings");
    expect(await find("aws_iam_role_policy_attachment", attached)).toBe(`groundwork-plan/${arn}`);

    const url = "https://token.actions.githubusercontent.com";
    expect(await find("aws_iam_openid_connect_provider", { url })).toBeNull();
    const made = await client.send(
      new iam.CreateOpenIDConnectProviderCommand({ Url: url, ThumbprintList: ["0".repeat(40)] }),
    );
    expect(await find("aws_iam_openid_connect_provider", { url })).toBe(made.OpenIDConnectProviderArn);
  });

  it("shows a key by its tags, one only, and none that is to be deleted", async () => {
    const client = new kms.KMSClient(settings);
    const keyTags = tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));
    expect(await find("aws_kms_key", named)).toBeNull();
    await client.send(new kms.CreateKeyCommand({ Tags: keyTags.slice(0, 1) }));
    const old = await client.send(new kms.CreateKeyCommand({ Tags: keyTags }));
    await client.send(new kms.ScheduleKeyDeletionCommand({ KeyId: old.KeyMetadata?.KeyId }));
    expect(await find("aws_kms_key", named)).toBeNull();
    const { KeyMetadata } = await client.send(new kms.CreateKeyCommand({ Tags: keyTags }));
    expect(await find("aws_kms_key", named)).toBe(KeyMetadata?.KeyId);
    const name = "alias/acme-dev-cluster";
    expect(await find("aws_kms_alias", { name })).toBeNull();
    await client.send(new kms.CreateAliasCommand({ AliasName: name, TargetKeyId: KeyMetadata?.KeyId }));
    expect(await find("aws_kms_alias", { name })).toBe(name);
    await client.send(new kms.CreateKeyCommand({ Tags: keyTags }));
    await expect(find("aws_kms_key", named)).rejects.toThrow("aws-found-several");
  });

  it("shows a bucket and each of its settings", async () => {
    const client = await s3Client(session);
    const Bucket = "acme-terraform-state";
    const values = { bucket: Bucket };
    expect(await find("aws_s3_bucket", values)).toBeNull();
    await client.send(
      new s3.CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: { LocationConstraint: "eu-central-1" },
      }),
    );
    expect(await find("aws_s3_bucket", values)).toBe(Bucket);
    const settingTypes = Object.keys(awsFinders).filter((type) => type.startsWith("aws_s3_bucket_"));
    const there = async () => {
      const found = await Promise.all(settingTypes.map((type) => find(type, values)));
      return settingTypes.filter((_, index) => found[index] !== null);
    };
    expect(await there()).toEqual([]);
    const encrypt = (SSEAlgorithm: s3.ServerSideEncryption) =>
      client.send(
        new s3.PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }],
          },
        }),
      );
    // AWS itself encrypts every bucket like this from the beginning, which moto does not.
    await encrypt("AES256");
    expect(await there()).toEqual([]);
    await encrypt("aws:kms");
    await client.send(
      new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
    await client.send(
      new s3.PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      }),
    );
    await client.send(
      new s3.PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      }),
    );
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `arn:aws:s3:::${Bucket}/*` }],
    });
    await client.send(new s3.PutBucketPolicyCommand({ Bucket, Policy }));
    await client.send(
      new s3.PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: {
          Rules: [{ ID: "a", Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 1 } }],
        },
      }),
    );
    expect((await there()).sort()).toEqual(settingTypes.sort());
  });

  it("shows an organization, its units, accounts and guardrails", async () => {
    const client = new organizations.OrganizationsClient(session.globalSettings);
    const orgType = "aws_organizations_organization";
    const accountValues = { email: "AWS+dev@acme.example", name: "dev" };
    expect(await find(orgType, {})).toBeNull();
    expect(await find("aws_organizations_account", accountValues)).toBeNull();
    const { Organization } = await client.send(
      new organizations.CreateOrganizationCommand({ FeatureSet: "ALL" }),
    );
    expect(await find(orgType, {})).toBe(Organization?.Id);
    expect(await find("aws_organizations_account", accountValues)).toBeNull();
    const { CreateAccountStatus } = await client.send(
      new organizations.CreateAccountCommand({ Email: "aws+dev@acme.example", AccountName: "dev" }),
    );
    expect(await find("aws_organizations_account", accountValues)).toBe(CreateAccountStatus?.AccountId);

    const { Roots } = await client.send(new organizations.ListRootsCommand());
    const root = Roots?.[0]?.Id ?? "";
    const unit = { parent_id: root, name: "Workloads" };
    expect(await find("aws_organizations_organizational_unit", unit)).toBeNull();
    expect(await find("aws_organizations_organizational_unit", { name: "Workloads" })).toBeNull();
    const made = await client.send(
      new organizations.CreateOrganizationalUnitCommand({ ParentId: root, Name: "Workloads" }),
    );
    expect(await find("aws_organizations_organizational_unit", unit)).toBe(made.OrganizationalUnit?.Id);

    const type = "SERVICE_CONTROL_POLICY";
    await client.send(new organizations.EnablePolicyTypeCommand({ RootId: root, PolicyType: type }));
    expect(await find("aws_organizations_policy", { name: "acme-regions" })).toBeNull();
    const { Policy } = await client.send(
      new organizations.CreatePolicyCommand({
        ...{ Name: "acme-regions", Description: "", Type: type },
        Content: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
      }),
    );
    const id = Policy?.PolicySummary?.Id ?? "";
    expect(await find("aws_organizations_policy", { name: "acme-regions" })).toBe(id);
    const attachment = { policy_id: id, target_id: root };
    expect(await find("aws_organizations_policy_attachment", attachment)).toBeNull();
    await client.send(new organizations.AttachPolicyCommand({ PolicyId: id, TargetId: root }));
    expect(await find("aws_organizations_policy_attachment", attachment)).toBe(`${root}:${id}`);
  });

  it("shows a network by its tags", async () => {
    const client = new ec2.EC2Client(settings);
    const types = Object.keys(awsFinders).filter((type) =>
      /^aws_(vpc|subnet|internet_gateway|eip|nat_gateway|route_table|flow_log)$/.test(type),
    );
    for (const type of types) expect(await find(type, named), type).toBeNull();
    const tagged = (ResourceType: ec2.ResourceType) => ({
      TagSpecifications: [{ ResourceType, Tags: tags }],
    });
    const { Vpc } = await client.send(
      new ec2.CreateVpcCommand({ CidrBlock: "10.64.0.0/16", ...tagged("vpc") }),
    );
    const VpcId = Vpc?.VpcId ?? "";
    const { Subnet } = await client.send(
      new ec2.CreateSubnetCommand({ VpcId, CidrBlock: "10.64.0.0/18", ...tagged("subnet") }),
    );
    const SubnetId = Subnet?.SubnetId ?? "";
    const { InternetGateway } = await client.send(
      new ec2.CreateInternetGatewayCommand(tagged("internet-gateway")),
    );
    const GatewayId = InternetGateway?.InternetGatewayId ?? "";
    await client.send(new ec2.AttachInternetGatewayCommand({ VpcId, InternetGatewayId: GatewayId }));
    const { AllocationId } = await client.send(
      new ec2.AllocateAddressCommand({ Domain: "vpc", ...tagged("elastic-ip") }),
    );
    const { NatGateway } = await client.send(
      new ec2.CreateNatGatewayCommand({ SubnetId, AllocationId, ...tagged("natgateway") }),
    );
    const { RouteTable } = await client.send(
      new ec2.CreateRouteTableCommand({ VpcId, ...tagged("route-table") }),
    );
    const RouteTableId = RouteTable?.RouteTableId ?? "";
    const { FlowLogIds } = await client.send(
      new ec2.CreateFlowLogsCommand({
        ...{ ResourceIds: [VpcId], ResourceType: "VPC", TrafficType: "ALL", LogGroupName: "flow" },
        DeliverLogsPermissionArn: `arn:aws:iam::${account}:role/groundwork-plan`,
        ...tagged("vpc-flow-log"),
      }),
    );
    expect(await Promise.all(types.map((type) => find(type, named)))).toEqual(
      types.map(
        (type) =>
          ({
            aws_vpc: VpcId,
            aws_subnet: SubnetId,
            aws_internet_gateway: GatewayId,
            aws_eip: AllocationId,
            aws_nat_gateway: NatGateway?.NatGatewayId,
            aws_route_table: RouteTableId,
            aws_flow_log: FlowLogIds?.[0],
          })[type],
      ),
    );

    const route = { route_table_id: RouteTableId, destination_cidr_block: "0.0.0.0/0" };
    const association = { subnet_id: SubnetId, route_table_id: RouteTableId };
    expect(await find("aws_route", route)).toBeNull();
    expect(await find("aws_route_table_association", association)).toBeNull();
    await client.send(
      new ec2.CreateRouteCommand({ RouteTableId, GatewayId, DestinationCidrBlock: "0.0.0.0/0" }),
    );
    await client.send(new ec2.AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    expect(await find("aws_route", route)).toBe(`${RouteTableId}_0.0.0.0/0`);
    expect(await find("aws_route_table_association", association)).toBe(`${SubnetId}/${RouteTableId}`);
  });

  it("shows a registry's repository, a cluster and a group of logs", async () => {
    const registry = new ecr.ECRClient(settings);
    const repositoryName = "storefront";
    const policies = ["aws_ecr_lifecycle_policy", "aws_ecr_repository_policy"];
    expect(await find("aws_ecr_repository", { name: repositoryName })).toBeNull();
    await registry.send(new ecr.CreateRepositoryCommand({ repositoryName }));
    expect(await find("aws_ecr_repository", { name: repositoryName })).toBe(repositoryName);
    for (const type of policies) expect(await find(type, { repository: repositoryName }), type).toBeNull();
    const lifecyclePolicyText = JSON.stringify({
      rules: [
        {
          rulePriority: 1,
          selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 9 },
          action: { type: "expire" },
        },
      ],
    });
    const policyText = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Sid: "a", Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }],
    });
    await registry.send(new ecr.PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    await registry.send(new ecr.SetRepositoryPolicyCommand({ repositoryName, policyText }));
    for (const type of policies)
      expect(await find(type, { repository: repositoryName }), type).toBe(repositoryName);

    expect(await find("aws_eks_cluster", { name: "acme-dev" })).toBeNull();
    await new eks.EKSClient(settings).send(
      new eks.CreateClusterCommand({
        ...{ name: "acme-dev", roleArn: `arn:aws:iam::${account}:role/acme-dev-cluster` },
        resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
      }),
    );
    expect(await find("aws_eks_cluster", { name: "acme-dev" })).toBe("acme-dev");

    const logGroupName = "/aws/eks/acme-dev/cluster";
    const client = new logs.CloudWatchLogsClient(settings);
    await client.send(new logs.CreateLogGroupCommand({ logGroupName: `${logGroupName}-other` }));
    expect(await find("aws_cloudwatch_log_group", { name: logGroupName })).toBeNull();
    await client.send(new logs.CreateLogGroupCommand({ logGroupName }));
    expect(await find("aws_cloudwatch_log_group", { name: logGroupName })).toBe(logGroupName);
  });
});
