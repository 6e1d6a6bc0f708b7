import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
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
