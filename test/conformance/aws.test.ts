import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";
import type { AwsCredentials } from "../../src/systems/aws/signature.ts";
import { startTestAccount, type TestAccount } from "../../src/systems/aws/stand-in/testing.ts";
import { findAwsCommand } from "./aws-command.ts";

/**
 * The AWS stand-in's services against AWS's own command line: it signs the calls, and its parsers, which AWS derives
 * from the published models, read the answers. What they cannot read, they refuse or leave out, and a test here fails.
 */
const command = await findAwsCommand();

let account: TestAccount;
let keys: AwsCredentials;
beforeAll(async () => {
  account = await startTestAccount();
  keys = account.aws.operatorKeys();
});
afterAll(() => account.close());

/** Runs the command; gives what it printed as data. */
async function call(args: readonly string[], credentials: AwsCredentials = keys) {
  const done = await runProgram(
    command ?? "aws",
    ["--endpoint-url", account.aws.url, "--output", "json", ...args],
    {
      env: plainEnvironment({
        ...{ HOME: account.directory, AWS_DEFAULT_REGION: "eu-central-1", AWS_EC2_METADATA_DISABLED: "true" },
        ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
        ...{ AWS_SESSION_TOKEN: credentials.sessionToken ?? "", AWS_MAX_ATTEMPTS: "1" },
      }),
      timeout: 60_000,
    },
  );
  if (done.exitCode !== 0) throw new Error(`${args.join(" ")}: ${done.stderr}`);
  const text = done.stdout.toString("utf8").trim();
  return text === "" ? undefined : JSON.parse(text);
}
const aws = (...args: string[]) => call(args);

describe.skipIf(!command)("AWS's command line and S3", () => {
  const s3 = (operation: string, ...args: string[]) =>
    aws("s3api", operation, "--bucket", "acme-logs", ...args);

  it("makes a bucket with all its settings, and reads every one back", async () => {
    const region = ["--create-bucket-configuration", "LocationConstraint=eu-central-1"];
    await s3("create-bucket", ...region, "--object-lock-enabled-for-bucket");
    await expect(s3("create-bucket", ...region)).rejects.toThrow("(BucketAlreadyOwnedByYou)");
    expect(await s3("head-bucket")).toMatchObject({ BucketRegion: "eu-central-1" });
    expect(await s3("get-bucket-versioning")).toEqual({ Status: "Enabled" });
    const rules = [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "alias/logs" },
        BucketKeyEnabled: true,
      },
    ];
    await s3(
      "put-bucket-encryption",
      "--server-side-encryption-configuration",
      JSON.stringify({ Rules: rules }),
    );
    expect((await s3("get-bucket-encryption")).ServerSideEncryptionConfiguration.Rules).toEqual(rules);
    const block = {
      ...{ BlockPublicAcls: true, IgnorePublicAcls: true },
      ...{ BlockPublicPolicy: true, RestrictPublicBuckets: false },
    };
    await s3("put-public-access-block", "--public-access-block-configuration", JSON.stringify(block));
    expect((await s3("get-public-access-block")).PublicAccessBlockConfiguration).toEqual(block);
    const tags = { TagSet: [{ Key: "groundwork:stack", Value: "state <&>" }] };
    await s3("put-bucket-tagging", "--tagging", JSON.stringify(tags));
    expect(await s3("get-bucket-tagging")).toEqual(tags);
    const lock = {
      ObjectLockEnabled: "Enabled",
      Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 30 } },
    };
    await s3("put-object-lock-configuration", "--object-lock-configuration", JSON.stringify(lock));
    expect((await s3("get-object-lock-configuration")).ObjectLockConfiguration).toEqual(lock);
    await expect(s3("get-bucket-policy")).rejects.toThrow("(NoSuchBucketPolicy)");
    const statement = {
      ...{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::acme-logs/*"] },
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await s3("put-bucket-policy", "--policy", policy);
    expect((await s3("get-bucket-policy")).Policy).toBe(policy);
    expect((await aws("s3api", "list-buckets")).Buckets).toMatchObject([{ Name: "acme-logs" }]);
  });

  it("writes, reads, lists and deletes objects and their versions", async () => {
    const file = join(account.directory, "log.bin");
    writeFileSync(file, Buffer.from([0, 255, 13, 10, 1]));
    const put = await s3("put-object", "--key", "a b/ü.log", "--body", file, "--metadata", "source=test");
    expect(put).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: "alias/logs",
      BucketKeyEnabled: true,
    });
    await expect(
      s3("put-object", "--key", "a b/ü.log", "--body", file, "--if-none-match", "*"),
    ).rejects.toThrow("(PreconditionFailed)");
    const copy = join(account.directory, "copy.bin");
    const got = await s3("get-object", "--key", "a b/ü.log", copy);
    expect(got).toMatchObject({ ETag: put.ETag, VersionId: put.VersionId, Metadata: { source: "test" } });
    expect(readFileSync(copy)).toEqual(readFileSync(file));
    expect((await s3("list-objects-v2")).Contents).toMatchObject([
      { Key: "a b/ü.log", Size: 5, ETag: put.ETag },
    ]);
    await expect(s3("head-object", "--key", "none")).rejects.toThrow("(404)");
    expect(await s3("delete-object", "--key", "a b/ü.log")).toMatchObject({ DeleteMarker: true });
    const versions = await s3("list-object-versions");
    expect(versions.Versions).toMatchObject([{ VersionId: put.VersionId, IsLatest: false }]);
    expect(versions.DeleteMarkers).toMatchObject([{ Key: "a b/ü.log", IsLatest: true }]);
    await expect(s3("delete-object", "--key", "a b/ü.log", "--version-id", put.VersionId)).rejects.toThrow(
      "(AccessDenied)",
    );
    const all = [put.VersionId, versions.DeleteMarkers[0].VersionId];
    const objects = all.map((VersionId: string) => ({ Key: "a b/ü.log", VersionId }));
    const wanted = ["--delete", JSON.stringify({ Objects: objects })];
    expect((await s3("delete-objects", ...wanted)).Errors).toMatchObject([{ Code: "AccessDenied" }]);
    await s3("delete-objects", ...wanted, "--bypass-governance-retention");
    await s3("delete-bucket");
    await expect(s3("get-bucket-versioning")).rejects.toThrow("(NoSuchBucket)");
  });

  it("understands that it should slow down", async () => {
    account.aws.operations.refuse({ operation: "s3:ListBuckets", times: 1 });
    await expect(aws("s3api", "list-buckets")).rejects.toThrow("(SlowDown)");
  });
});
