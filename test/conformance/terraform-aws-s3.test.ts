import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { expect as expectValue } from "../../src/foundation/result.ts";
import { stateStack } from "../../src/systems/aws/stacks/state/stack.ts";
import { awsProvider } from "../../src/systems/aws/stand-in/terraform/index.ts";
import { startTestAccount, type TestAccount } from "../../src/systems/aws/stand-in/testing.ts";
import { s3 } from "../../src/systems/aws/stand-in/testing-clients.ts";
import { awsCompany } from "../../src/systems/aws/testing.ts";
import { createProviderHub } from "../../src/systems/terraform/stand-in/hub.ts";
import type { RunningProviders } from "../../src/systems/terraform/stand-in/start.ts";
import {
  createWorkspace,
  terraformIsThere,
  type Workspace,
} from "../../src/systems/terraform/stand-in/testing/terraform.ts";

/** The real terraform, with the stand-in of the aws provider, over the stand-in of S3. */
const head = (provider = "") => `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  ${provider || 'default_tags {\n    tags = { "groundwork:stack" = "state" }\n  }'}
}
`;

const stack = `
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
data "aws_partition" "here" {}

resource "aws_s3_bucket" "states" {
  bucket = "acme-states-\${data.aws_caller_identity.me.account_id}"
  tags   = { Name = "states" }
}

resource "aws_s3_bucket_versioning" "states" {
  bucket = aws_s3_bucket.states.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "states" {
  bucket = aws_s3_bucket.states.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "states" {
  bucket                  = aws_s3_bucket.states.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "states" {
  bucket = aws_s3_bucket.states.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "states" {
  bucket = aws_s3_bucket.states.id
  rule {
    id     = "old-versions"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days           = 90
      newer_noncurrent_versions = 10
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
  rule {
    id     = "logs"
    status = "Disabled"
    filter {
      prefix = "logs/"
    }
    expiration {
      days = 30
    }
  }
}

data "aws_iam_policy_document" "states" {
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.states.arn, "\${aws_s3_bucket.states.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "states" {
  bucket = aws_s3_bucket.states.id
  policy = data.aws_iam_policy_document.states.json
}

output "facts" {
  value = {
    account   = data.aws_caller_identity.me.account_id
    region    = data.aws_region.here.region
    partition = data.aws_partition.here.partition
    arn       = aws_s3_bucket.states.arn
    tags      = jsonencode(aws_s3_bucket.states.tags_all)
  }
}
`;

describe.skipIf(!terraformIsThere)("terraform with the stand-in of the aws provider", () => {
  let account: TestAccount;
  let providers: RunningProviders;
  let workspace: Workspace;
  let environment: Record<string, string>;
  const open = async (changes: Record<string, string> = {}) => {
    const provider = awsProvider({ fetch, clock: systemClock, ids: systemIds });
    const hub = createProviderHub({ aws: provider }, () => {});
    return expectValue(await hub.open({ ...environment, ...changes }));
  };
  const bucket = "acme-states-111122223333";
  const ask = async (query: string) => (await s3(account.aws, "GET", `/${bucket}?${query}`)).text;
  const put = (query: string, body: string) => s3(account.aws, "PUT", `/${bucket}?${query}`, {}, body);
  beforeAll(async () => {
    account = await startTestAccount();
    const keys = account.aws.operatorKeys();
    environment = {
      ...{ AWS_ENDPOINT_URL: account.aws.url, AWS_REGION: "eu-central-1" },
      ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
      AWS_SESSION_TOKEN: keys.sessionToken ?? "",
    };
    providers = await open();
    workspace = createWorkspace(providers.environment);
    workspace.write(`${head()}${stack}`);
    await workspace.run("init");
  });
  afterAll(async () => {
    workspace?.close();
    providers?.close();
    await account?.close();
  });

  it("makes a bucket with its settings, and there is nothing to do a second time", async () => {
    await workspace.run("apply", "-auto-approve");
    expect((await workspace.plan()).actions).toEqual([]);
    expect((await workspace.outputs())["facts"]).toEqual({
      ...{ account: "111122223333", region: "eu-central-1", partition: "aws" },
      arn: `arn:aws:s3:::${bucket}`,
      tags: JSON.stringify({ Name: "states", "groundwork:stack": "state" }),
    });
    expect(await ask("versioning")).toContain("<Status>Enabled</Status>");
    expect(await ask("encryption")).toContain("<SSEAlgorithm>aws:kms</SSEAlgorithm>");
    expect(await ask("lifecycle")).toContain("<NoncurrentDays>90</NoncurrentDays>");
    expect(await ask("tagging")).toContain("<Key>groundwork:stack</Key><Value>state</Value>");
    expect(JSON.parse(await ask("policy")).Statement[0]).toMatchObject({ Sid: "TlsOnly", Principal: "*" });
  });

  it("shows exactly what was changed by hand, and mends it", async () => {
    await put("versioning", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>");
    await put("tagging", "<Tagging><TagSet><Tag><Key>Name</Key><Value>mine</Value></Tag></TagSet></Tagging>");
    await s3(account.aws, "DELETE", `/${bucket}?policy`);
    const { actions } = await workspace.plan();
    expect(actions).toEqual([
      // Terraform reads a data source again while a resource that it names is being changed.
      { address: "data.aws_iam_policy_document.states", actions: ["read"] },
      { address: "aws_s3_bucket.states", actions: ["update"] },
      { address: "aws_s3_bucket_policy.states", actions: ["create"] },
      { address: "aws_s3_bucket_versioning.states", actions: ["update"] },
    ]);
    await workspace.run("apply", "-auto-approve");
    expect((await workspace.plan()).actions).toEqual([]);
  });

  it("is taken up again by import, a policy that is written otherwise too", async () => {
    const settings = ["versioning", "server_side_encryption_configuration", "lifecycle_configuration"];
    const addresses = [...settings, "public_access_block", "ownership_controls", "policy"].map(
      (name) => `aws_s3_bucket_${name}.states`,
    );
    const { Version, Statement } = JSON.parse(await ask("policy"));
    const [{ Action, Principal, ...rest }] = Statement;
    const written = { ...rest, Principal, Action: [Action], Resource: [...rest.Resource].reverse() };
    expect((await put("policy", JSON.stringify({ Statement: written, Version }))).status).toBe(204);
    await workspace.run("state", "rm", ...addresses);
    for (const address of addresses) await workspace.run("import", address, bucket);
    expect((await workspace.plan()).actions).toEqual([]);

    await workspace.run("state", "rm", "aws_s3_bucket.states");
    await workspace.run("import", "aws_s3_bucket.states", bucket);
    const { changes } = await workspace.plan();
    const change = changes.find(({ address }) => address === "aws_s3_bucket.states")?.change;
    // What only the provider knows was not there to be read, as with the real one.
    expect(change?.after).toEqual({ ...change?.before, force_destroy: false });
    await workspace.run("apply", "-auto-approve");
    expect((await workspace.plan()).actions).toEqual([]);
  });

  it("replaces what cannot be changed in place", async () => {
    workspace.write(`${head()}${stack.replace("acme-states-", "acme-other-")}`);
    const { actions } = await workspace.plan();
    expect(actions.find(({ address }) => address === "aws_s3_bucket.states")?.actions).toEqual([
      ...["delete", "create"],
    ]);
    workspace.write(`${head()}${stack}`);
  });

  it("does not delete a bucket that holds something, unless it is told to", async () => {
    await s3(account.aws, "PUT", `/${bucket}/a`, {}, "content");
    expect(await workspace.refusal("destroy", "-auto-approve")).toContain(
      "api error BucketNotEmpty: The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
    );
    workspace.write(`${head()}${stack.replace("tags   =", "force_destroy = true\n  tags   =")}`);
    await workspace.run("apply", "-auto-approve");
    await workspace.run("destroy", "-auto-approve");
    expect((await s3(account.aws, "HEAD", `/${bucket}`)).status).toBe(404);
  });

  it("refuses what the real provider refuses, before anything is asked of AWS", async () => {
    const wrong = 'assume_role {\n    role_arn = "role/x"\n  }\n  allowed_account_ids = ["12"]';
    workspace.write(`${head(wrong)}\ndata "aws_region" "here" {}\n`);
    const first = await workspace.refusal("validate");
    expect(first).toContain('"role_arn" (role/x) is an invalid ARN: arn: invalid prefix');
    expect(first).toContain(
      `"allowed_account_ids" doesn't look like AWS Account ID (exactly 12 digits): "12"`,
    );
    workspace.write(`${head()}
resource "aws_s3_bucket_policy" "a" {
  bucket = "some-bucket"
  policy = " {}"
}
resource "aws_s3_bucket_versioning" "a" {
  bucket                = "some-bucket"
  expected_bucket_owner = "me"
  versioning_configuration {
    status = "On"
  }
}
data "aws_iam_policy_document" "a" {
  source_policy_documents = ["{"]
  statement {
    sid    = "not a sid"
    effect = "Perhaps"
  }
}`);
    const said = await workspace.refusal("validate");
    for (const refusal of [
      '"policy" contains an invalid JSON policy: leading space characters are not allowed',
      `"expected_bucket_owner" doesn't look like AWS Account ID (exactly 12 digits): "me"`,
      'expected status to be one of ["Enabled" "Suspended" "Disabled"], got On',
      '"source_policy_documents" contains an invalid JSON',
      "invalid value for sid (must only include alphanumeric characters)",
      'expected effect to be one of ["Allow" "Deny"], got Perhaps',
    ]) {
      expect(said).toContain(refusal);
    }
    workspace.write(`${head()}\nresource "aws_s3_bucket" "a" {\n  bucket = "Not_A_Name"\n}`);
    expect(await workspace.refusal("apply", "-auto-approve")).toContain(
      'validating S3 Bucket (Not_A_Name) name: only lowercase alphanumeric characters and hyphens allowed in "Not_A_Name"',
    );
  });

  it("goes to no other account, and with no other rights, than it was told", async () => {
    const asking =
      '\ndata "aws_caller_identity" "me" {}\noutput "arn" {\n  value = data.aws_caller_identity.me.arn\n}\n';
    workspace.write(`${head('allowed_account_ids = ["444455556666"]')}${asking}`);
    expect(await workspace.refusal("plan")).toContain("AWS account ID not allowed: 111122223333");

    const strange = await open({ AWS_ACCESS_KEY_ID: "ASIAUNKNOWN" });
    const nobody = createWorkspace(strange.environment);
    nobody.write(`${head("")}${asking}`);
    await nobody.run("init");
    expect(await nobody.refusal("plan")).toContain(
      "Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS: operation error STS: GetCallerIdentity, https response error StatusCode: 403, api error InvalidClientTokenId",
    );
    nobody.write(
      `${head('assume_role {\n    role_arn = "arn:aws:iam::111122223333:role/none"\n  }')}${asking}`,
    );
    expect(await nobody.refusal("plan")).toContain("Cannot assume IAM Role");
    nobody.close();
    strange.close();
  });

  it("talks to nobody beyond this machine", async () => {
    for (const changes of [{ AWS_ENDPOINT_URL: "" }, { AWS_ENDPOINT_URL: "https://sts.amazonaws.com" }]) {
      const elsewhere = await open(changes);
      const other = createWorkspace(elsewhere.environment);
      other.write(`${head()}\ndata "aws_caller_identity" "me" {}\n`);
      await other.run("init");
      expect(await other.refusal("plan")).toContain("AWS_ENDPOINT_URL: the stand-in provider does not talk");
      other.write(
        `${head('endpoints {\n    s3 = "https://s3.amazonaws.com"\n  }')}\ndata "aws_caller_identity" "me" {}\n`,
      );
      expect(await other.refusal("plan")).toContain("endpoints.s3: the stand-in provider does not talk");
      other.close();
      elsewhere.close();
    }
  });
});

describe.skipIf(!terraformIsThere)(
  "terraform with the stand-in of the aws provider and the stack state",
  () => {
    it("makes the place of the states, takes it over again where its state was lost, and keeps it", async () => {
      const account = await startTestAccount();
      const keys = account.aws.operatorKeys();
      const provider = awsProvider({ fetch, clock: systemClock, ids: systemIds });
      const providers = expectValue(
        await createProviderHub({ aws: provider }, () => {}).open({
          ...{ AWS_ENDPOINT_URL: account.aws.url, AWS_ACCESS_KEY_ID: keys.accessKeyId },
          ...{ AWS_SECRET_ACCESS_KEY: keys.secretAccessKey, AWS_SESSION_TOKEN: keys.sessionToken ?? "" },
        }),
      );
      const workspace = createWorkspace(providers.environment);
      try {
        const stack = stateStack(awsCompany());
        for (const { path, text } of stack.files) workspace.write(text, path);
        const values = stack.variables(new Map([["aws.account.management.id", "111122223333"]]));
        workspace.write(JSON.stringify(values), "inputs.auto.tfvars.json");
        await workspace.run("init");
        await workspace.run("apply", "-auto-approve");
        expect((await workspace.plan()).actions).toEqual([]);
        const { facts } = (await workspace.outputs()) as { facts: Record<string, string> };
        const { "aws.state.bucket": bucket = "", "aws.state.key.arn": key = "" } = facts;
        expect(bucket).toBe("acme-terraform-state-111122223333");
        expect(key).toMatch(/^arn:aws:kms:eu-central-1:111122223333:key\//);

        const settings = ["versioning", "public_access_block", "ownership_controls", "policy"];
        const ids = {
          "aws_kms_key.state": key.split("/")[1] ?? "",
          "aws_kms_alias.state": "alias/acme-terraform-state",
          "aws_s3_bucket.state": bucket,
          "aws_s3_bucket_server_side_encryption_configuration.state": bucket,
          "aws_s3_bucket_lifecycle_configuration.state": bucket,
          ...Object.fromEntries(settings.map((name) => [`aws_s3_bucket_${name}.state`, bucket])),
        };
        await workspace.run("state", "rm", ...Object.keys(ids));
        const imports = Object.entries(ids).map(
          ([address, id]) => `import {\n  to = ${address}\n  id = ${JSON.stringify(id)}\n}\n`,
        );
        workspace.write(imports.join(""), "imports.tf");
        const { changes } = await workspace.plan();
        // What is only known to the provider is all that differs.
        const differing = changes.flatMap(({ change }) =>
          Object.keys(change.after ?? {}).filter(
            (name) => JSON.stringify(change.before?.[name]) !== JSON.stringify(change.after?.[name]),
          ),
        );
        expect([...new Set(differing)].sort()).toEqual([
          ...["bypass_policy_lockout_safety_check", "deletion_window_in_days", "force_destroy"],
        ]);
        await workspace.run("apply", "-auto-approve");
        expect((await workspace.plan()).actions).toEqual([]);
        expect(await workspace.refusal("destroy", "-auto-approve")).toContain("lifecycle.prevent_destroy");
      } finally {
        workspace.close();
        providers.close();
        await account.close();
      }
    });
  },
);
