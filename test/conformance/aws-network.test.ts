import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";
import { expect as expectValue } from "../../src/foundation/result.ts";
import { awsProvider } from "../../src/systems/aws/stand-in/terraform/index.ts";
import { startTestAccount, type TestAccount } from "../../src/systems/aws/stand-in/testing.ts";
import { storedProvider } from "../../src/systems/terraform/stand-in/schema/stored.ts";
import { type RunningProviders, startProviders } from "../../src/systems/terraform/stand-in/start.ts";
import {
  createWorkspace,
  terraformIsThere,
  type Workspace,
} from "../../src/systems/terraform/stand-in/testing/terraform.ts";

import { findAwsCommand } from "./aws-command.ts";

/**
 * What the stacks of registry and environment are made of, applied by the real terraform to the AWS stand-in: a second
 * plan is empty, a change in the world shows, and what is destroyed is gone.
 */
const head = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region = "eu-central-1"
  default_tags { tags = { "groundwork:stack" = "test" } }
}
`;

const registry = `
resource "aws_kms_key" "registry" {
  description             = "Images"
  enable_key_rotation     = true
  deletion_window_in_days = 7
  tags                    = { Name = "registry" }
}

resource "aws_kms_alias" "registry" {
  name          = "alias/registry"
  target_key_id = aws_kms_key.registry.arn
}

resource "aws_ecr_repository" "checkout" {
  name                 = "checkout"
  image_tag_mutability = "IMMUTABLE"
  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.registry.arn
  }
  image_scanning_configuration { scan_on_push = true }
}

resource "aws_ecr_repository" "plain" {
  name         = "plain"
  force_delete = true
}

resource "aws_ecr_repository_policy" "checkout" {
  repository = aws_ecr_repository.checkout.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-acme123456" } }
    }]
  })
}

resource "aws_ecr_lifecycle_policy" "checkout" {
  repository = aws_ecr_repository.checkout.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Untagged images go after two weeks"
      selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 14 }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_ecr_registry_scanning_configuration" "all" {
  scan_type = "ENHANCED"
  rule {
    scan_frequency = "SCAN_ON_PUSH"
    repository_filter {
      filter      = "*"
      filter_type = "WILDCARD"
    }
  }
}
`;

const network = `
data "aws_availability_zones" "here" { state = "available" }

resource "aws_ebs_encryption_by_default" "this" {}

resource "aws_vpc" "this" {
  cidr_block           = "10.64.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = "dev" }
}

resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "closed" }
}

resource "aws_subnet" "this" {
  count             = 3
  vpc_id            = aws_vpc.this.id
  availability_zone = data.aws_availability_zones.here.names[count.index]
  cidr_block        = cidrsubnet("10.64.0.0/16", 4, count.index)
}

resource "aws_internet_gateway" "this" { vpc_id = aws_vpc.this.id }

resource "aws_eip" "nat" {
  domain     = "vpc"
  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.this[0].id
  depends_on    = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" { vpc_id = aws_vpc.this.id }
resource "aws_route_table" "private" { vpc_id = aws_vpc.this.id }

resource "aws_route" "public" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route" "private" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this.id
}

resource "aws_route_table_association" "this" {
  count          = 3
  subnet_id      = aws_subnet.this[count.index].id
  route_table_id = count.index == 0 ? aws_route_table.public.id : aws_route_table.private.id
}

resource "aws_security_group" "web" {
  name_prefix = "web-"
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id = aws_security_group.web.id
  cidr_ipv4         = "10.64.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = { Name = "https" }
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.web.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_cloudwatch_log_group" "flow" {
  name              = "/aws/vpc/dev/flow"
  retention_in_days = 90
}

resource "aws_flow_log" "this" {
  vpc_id          = aws_vpc.this.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.flow.arn
  iam_role_arn    = "arn:aws:iam::111122223333:role/flow"
}
`;

const trust = (service: string) => `jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "${service}" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })`;

const cluster = `
data "aws_availability_zones" "here" { state = "available" }

resource "aws_vpc" "this" { cidr_block = "10.65.0.0/16" }

resource "aws_subnet" "this" {
  count             = 3
  vpc_id            = aws_vpc.this.id
  availability_zone = data.aws_availability_zones.here.names[count.index]
  cidr_block        = cidrsubnet("10.65.0.0/16", 4, count.index)
}

resource "aws_kms_key" "this" { deletion_window_in_days = 7 }

resource "aws_iam_role" "cluster" {
  name               = "cluster"
  assume_role_policy = ${trust("eks.amazonaws.com")}
}
resource "aws_iam_role" "node" {
  name               = "node"
  assume_role_policy = ${trust("ec2.amazonaws.com")}
}
resource "aws_iam_role" "pods" {
  name               = "pods"
  assume_role_policy = ${trust("pods.eks.amazonaws.com")}
}

resource "aws_eks_cluster" "this" {
  name                          = "dev"
  version                       = "1.34"
  role_arn                      = aws_iam_role.cluster.arn
  bootstrap_self_managed_addons = false
  enabled_cluster_log_types     = ["api", "audit"]

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = false
  }
  compute_config {
    enabled       = true
    node_pools    = ["general-purpose", "system"]
    node_role_arn = aws_iam_role.node.arn
  }
  encryption_config {
    resources = ["secrets"]
    provider { key_arn = aws_kms_key.this.arn }
  }
  kubernetes_network_config {
    service_ipv4_cidr = "172.20.0.0/16"
    elastic_load_balancing { enabled = true }
  }
  storage_config {
    block_storage { enabled = true }
  }
  upgrade_policy { support_type = "STANDARD" }
  vpc_config {
    subnet_ids              = aws_subnet.this[*].id
    endpoint_private_access = true
    endpoint_public_access  = false
  }
}

resource "aws_eks_access_entry" "admin" {
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_iam_role.node.arn
}

resource "aws_eks_access_policy_association" "admin" {
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.admin.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
  access_scope { type = "cluster" }
}

resource "aws_eks_addon" "metrics" {
  cluster_name = aws_eks_cluster.this.name
  addon_name   = "metrics-server"
}

resource "aws_eks_pod_identity_association" "argocd" {
  cluster_name    = aws_eks_cluster.this.name
  namespace       = "argocd"
  service_account = "argocd"
  role_arn        = aws_iam_role.pods.arn
}

output "authority" { value = aws_eks_cluster.this.certificate_authority[0].data }
output "endpoint" { value = aws_eks_cluster.this.endpoint }
`;

describe.skipIf(!terraformIsThere)("terraform and the AWS stand-in", () => {
  let account: TestAccount;
  let providers: RunningProviders;
  let workspace: Workspace;
  beforeAll(async () => {
    account = await startTestAccount();
    const keys = account.aws.operatorKeys();
    const provider = awsProvider({ fetch, clock: systemClock, ids: systemIds });
    const backend = provider.backend({
      ...{ AWS_ENDPOINT_URL: account.aws.url, AWS_REGION: "eu-central-1" },
      ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
      AWS_SESSION_TOKEN: keys.sessionToken ?? "",
    });
    providers = expectValue(await startProviders([await storedProvider("aws", backend)], () => {}));
  });
  afterAll(async () => {
    providers?.close();
    await account?.close();
  });

  /** Applies a configuration, holds the next plan against nothing to do, and takes everything away again. */
  async function road(configuration: string, between?: () => Promise<void>): Promise<void> {
    workspace = createWorkspace(providers.environment);
    try {
      workspace.write(`${head}${configuration}`);
      await workspace.run("init");
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);
      await between?.();
      await workspace.run("destroy", "-auto-approve");
    } finally {
      workspace.close();
    }
  }

  it("makes a network, finds a change in it, takes it over and takes it down", async () => {
    await road(network, async () => {
      workspace.write(`${head}${network.replace("= 90", "= 365").replaceAll("443", "8443")}`);
      expect((await workspace.plan()).actions).toEqual([
        { address: "aws_cloudwatch_log_group.flow", actions: ["update"] },
        { address: "aws_vpc_security_group_ingress_rule.https", actions: ["update"] },
      ]);
      await workspace.run("apply", "-auto-approve");
      const shown = JSON.parse(await workspace.run("show", "-json"));
      const resources = shown.values.root_module.resources as readonly {
        readonly mode: string;
        readonly address: string;
        readonly values: Readonly<Record<string, string>>;
      }[];
      const imported = resources.filter(({ mode }) => mode === "managed");
      await workspace.run("state", "rm", ...imported.map(({ address }) => address));
      const blocks = imported.map(({ address, values }) => {
        const [type] = address.split(".");
        const ids: Readonly<Record<string, string>> = {
          aws_route: `${values["route_table_id"]}_${values["destination_cidr_block"]}`,
          aws_route_table_association: `${values["subnet_id"]}/${values["route_table_id"]}`,
        };
        return `import {\n  to = ${address}\n  id = "${ids[type ?? ""] ?? values["id"]}"\n}\n`;
      });
      workspace.write(blocks.join(""), "imports.tf");
      const { changes } = await workspace.plan();
      // The real provider does not read that one either: it knows it again after the next apply.
      for (const { change } of changes) {
        expect(change.after).toEqual({ ...change.before, revoke_rules_on_delete: false });
      }
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);
    });
  });

  it("makes a cluster with who may enter it, and changes its version and its logs", async () => {
    await road(cluster, async () => {
      const { authority, endpoint } = await workspace.outputs();
      expect(Buffer.from(String(authority), "base64").toString()).toContain("BEGIN CERTIFICATE");
      expect(endpoint).toMatch(/^https:\/\/[0-9A-F]{32}\.gr7\.eu-central-1\.eks\.amazonaws\.com$/);
      workspace.write(`${head}${cluster.replace('"1.34"', '"1.35"').replace('"audit"', '"scheduler"')}`);
      expect((await workspace.plan()).actions).toEqual([
        { address: "aws_eks_cluster.this", actions: ["update"] },
      ]);
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);
      await workspace.run("state", "rm", "aws_eks_cluster.this", "aws_eks_access_entry.admin");
      await workspace.run("import", "aws_eks_cluster.this", "dev");
      const entry = "dev:arn:aws:iam::111122223333:role/node";
      await workspace.run("import", "aws_eks_access_entry.admin", entry);
      // EKS does not tell whether its maker was let in, so the provider would make an adopted cluster anew.
      const adopted = await workspace.plan();
      expect(adopted.actions).toContainEqual({
        ...{ address: "aws_eks_cluster.this", actions: ["delete", "create"] },
      });
      const ignore =
        "lifecycle { ignore_changes = [access_config[0].bootstrap_cluster_creator_admin_permissions] }";
      const changed = cluster.replace('"1.34"', '"1.35"').replace('"audit"', '"scheduler"');
      workspace.write(`${head}${changed.replace("upgrade_policy {", `${ignore}\n  upgrade_policy {`)}`);
      expect((await workspace.plan()).actions).toEqual([]);
    });
  });

  it("makes a registry with its key", async () => {
    await road(registry, async () => {
      workspace.write(`${head}${registry.replace('"Images"', '"All images"')}`);
      expect((await workspace.plan()).actions).toEqual([
        { address: "aws_kms_key.registry", actions: ["update"] },
      ]);
      await workspace.run("apply", "-auto-approve");
      await workspace.run("state", "rm", "aws_ecr_repository.checkout", "aws_kms_alias.registry");
      await workspace.run("import", "aws_ecr_repository.checkout", "checkout");
      await workspace.run("import", "aws_kms_alias.registry", "alias/registry");
      expect((await workspace.plan()).actions).toEqual([]);
    });
  });
});

const command = await findAwsCommand();

describe.skipIf(!command)("AWS's command line and keys, networks, clusters, registries and logs", () => {
  let account: TestAccount;
  beforeAll(async () => {
    account = await startTestAccount();
  });
  afterAll(() => account.close());

  /** Runs the command; gives what it printed as data. */
  async function aws(...args: readonly string[]) {
    const keys = account.aws.operatorKeys();
    const done = await runProgram(
      command ?? "aws",
      ["--endpoint-url", account.aws.url, "--output", "json", ...args],
      {
        env: plainEnvironment({
          ...{ HOME: account.directory, AWS_DEFAULT_REGION: "eu-central-1", AWS_MAX_ATTEMPTS: "1" },
          ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
          ...{ AWS_SESSION_TOKEN: keys.sessionToken ?? "", AWS_EC2_METADATA_DISABLED: "true" },
        }),
        timeout: 60_000,
      },
    );
    if (done.exitCode !== 0) throw new Error(`${args.join(" ")}: ${done.stderr}`);
    const text = done.stdout.toString("utf8").trim();
    return text === "" ? undefined : JSON.parse(text);
  }

  it("reads keys with their times, and hears refusals by their codes", async () => {
    const { KeyMetadata } = await aws("kms", "create-key", "--tags", "TagKey=team,TagValue=platform");
    expect(KeyMetadata).toMatchObject({ KeyState: "Enabled", KeyManager: "CUSTOMER" });
    await aws("kms", "create-alias", "--alias-name", "alias/a", "--target-key-id", KeyMetadata.KeyId);
    expect((await aws("kms", "list-aliases")).Aliases).toMatchObject([{ AliasName: "alias/a" }]);
    const deleted = await aws("kms", "schedule-key-deletion", "--key-id", "alias/a");
    expect(deleted).toMatchObject({ KeyState: "PendingDeletion", PendingWindowInDays: 30 });
    await expect(aws("kms", "enable-key", "--key-id", "alias/a")).rejects.toThrow(
      "(KMSInvalidStateException)",
    );
  });

  it("reads a network: lists, truth values, times and tags", async () => {
    const tags = "ResourceType=vpc,Tags=[{Key=Name,Value=<a & b>}]";
    const { Vpc } = await aws(
      ...["ec2", "create-vpc", "--cidr-block", "10.1.0.0/16", "--tag-specifications", tags],
    );
    expect(Vpc).toMatchObject({ IsDefault: false, Tags: [{ Key: "Name", Value: "<a & b>" }] });
    const zones = await aws("ec2", "describe-availability-zones");
    expect(zones.AvailabilityZones.map(({ ZoneId }: { ZoneId: string }) => ZoneId)).toEqual([
      ...["euc1-az1", "euc1-az2", "euc1-az3"],
    ]);
    const place = ["--vpc-id", Vpc.VpcId, "--cidr-block", "10.1.0.0/20"];
    const { Subnet } = await aws("ec2", "create-subnet", ...place);
    expect(Subnet).toMatchObject({ AvailableIpAddressCount: 4091, MapPublicIpOnLaunch: false });
    await expect(aws("ec2", "create-subnet", ...place)).rejects.toThrow("(InvalidSubnet.Conflict)");
    const { AllocationId } = await aws("ec2", "allocate-address");
    const { NatGateway } = await aws(
      ...["ec2", "create-nat-gateway", "--subnet-id", Subnet.SubnetId, "--allocation-id", AllocationId],
    );
    const which = ["--nat-gateway-ids", NatGateway.NatGatewayId];
    await aws("ec2", "describe-nat-gateways", ...which);
    const { NatGateways } = await aws("ec2", "describe-nat-gateways", ...which);
    expect(NatGateways).toMatchObject([{ State: "failed", FailureCode: "Gateway.NotAttached" }]);
    const [group] = (await aws("ec2", "describe-security-groups")).SecurityGroups;
    expect(group.IpPermissionsEgress).toMatchObject([
      { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
    ]);
    const { RouteTables } = await aws("ec2", "describe-route-tables");
    expect(RouteTables).toMatchObject([{ Routes: [{ GatewayId: "local", State: "active" }] }]);
    await aws("logs", "create-log-group", "--log-group-name", "/flow", "--tags", "team=platform");
    const [log] = (await aws("logs", "describe-log-groups")).logGroups;
    const logs = await aws(
      ...["ec2", "create-flow-logs", "--resource-type", "VPC", "--resource-ids", Vpc.VpcId],
      ...["--traffic-type", "ALL", "--log-destination", log.arn.replace(/:\*$/, "")],
      ...["--deliver-logs-permission-arn", "arn:aws:iam::111122223333:role/flow"],
    );
    expect(logs.FlowLogIds).toHaveLength(1);
    await expect(aws("ec2", "delete-vpc", "--vpc-id", Vpc.VpcId)).rejects.toThrow("(DependencyViolation)");
    await expect(aws("ec2", "create-vpc", "--cidr-block", "10.2.0.0/16", "--dry-run")).rejects.toThrow(
      "(DryRunOperation)",
    );
  });

  it("reads a cluster, and who may enter it", async () => {
    const trust = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    const { Role } = await aws(
      ...["iam", "create-role", "--role-name", "cluster", "--assume-role-policy-document", trust],
    );
    const [vpc] = (await aws("ec2", "describe-vpcs")).Vpcs;
    const subnets = [];
    for (const [zone, range] of [
      ["a", "10.1.16.0/20"],
      ["b", "10.1.32.0/20"],
    ] as const) {
      const place = ["--cidr-block", range, "--availability-zone", `eu-central-1${zone}`];
      subnets.push((await aws("ec2", "create-subnet", "--vpc-id", vpc.VpcId, ...place)).Subnet.SubnetId);
    }
    const name = ["--name", "dev"];
    await aws(
      ...["eks", "create-cluster", ...name, "--role-arn", Role.Arn],
      ...["--resources-vpc-config", `subnetIds=${subnets.join(",")}`],
      ...["--access-config", "authenticationMode=API", "--tags", "team=platform"],
    );
    await aws("eks", "describe-cluster", ...name);
    const { cluster } = await aws("eks", "describe-cluster", ...name);
    expect(cluster).toMatchObject({ status: "ACTIVE", tags: { team: "platform" } });
    const cli = ["--cluster-name", "dev"];
    await aws("eks", "create-access-entry", ...cli, "--principal-arn", Role.Arn);
    expect((await aws("eks", "list-access-entries", ...cli)).accessEntries).toContain(Role.Arn);
    const untag = ["--resource-arn", cluster.arn, "--tag-keys", "team", "other"];
    await aws("eks", "untag-resource", ...untag);
    expect((await aws("eks", "list-tags-for-resource", "--resource-arn", cluster.arn)).tags).toEqual({});
    await expect(aws("eks", "describe-addon", ...cli, "--addon-name", "none")).rejects.toThrow(
      "(ResourceNotFoundException)",
    );
  });

  it("reads a registry's settings", async () => {
    const which = ["--repository-name", "storefront"];
    await aws("ecr", "put-image-tag-mutability", ...which, "--image-tag-mutability", "IMMUTABLE");
    const { repositories } = await aws("ecr", "describe-repositories");
    expect(repositories).toMatchObject([
      { imageTagMutability: "IMMUTABLE" },
      { repositoryName: "team/other" },
    ]);
    await expect(aws("ecr", "get-lifecycle-policy", ...which)).rejects.toThrow(
      "(LifecyclePolicyNotFoundException)",
    );
    await aws("ecr", "delete-repository", "--repository-name", "team/other");
    await expect(aws("ecr", "delete-repository", "--repository-name", "team/other")).rejects.toThrow(
      "(RepositoryNotFoundException)",
    );
  });
});
