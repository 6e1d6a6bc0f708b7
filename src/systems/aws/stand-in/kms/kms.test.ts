import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { json } from "../terraform/calls.ts";
import type { AwsConnection } from "../terraform/connection.ts";
import { startTestAccount, type TestAccount } from "../testing.ts";
import { operatorConnection } from "../testing-connection.ts";

let account: TestAccount;
let connection: AwsConnection;
beforeAll(async () => {
  account = await startTestAccount();
  connection = operatorConnection(account.aws);
});
afterAll(() => account.close());

async function kms(operation: string, input: object, caller = connection): Promise<unknown> {
  const answer = await json(caller, "kms", operation, input);
  return answer.ok ? answer.value : answer.refusal?.code;
}
async function newKey(input: object = {}): Promise<{ readonly id: string; readonly arn: string }> {
  const { KeyMetadata } = (await kms("CreateKey", input)) as { KeyMetadata: { KeyId: string; Arn: string } };
  return { id: KeyMetadata.KeyId, arn: KeyMetadata.Arn };
}

describe("KMS, stood in", () => {
  it("finds a key by id, ARN, alias and the alias's ARN, in its own region only", async () => {
    const { id, arn } = await newKey({
      Description: "state",
      Tags: [{ TagKey: "team", TagValue: "platform" }],
    });
    expect(await kms("CreateAlias", { AliasName: "alias/state", TargetKeyId: id })).toEqual({});
    const aliasArn = "arn:aws:kms:eu-central-1:111122223333:alias/state";
    for (const KeyId of [id, arn, "alias/state", aliasArn]) {
      expect(await kms("DescribeKey", { KeyId })).toMatchObject({
        KeyMetadata: { KeyId: id, Arn: arn, Description: "state", KeyState: "Enabled", Enabled: true },
      });
    }
    expect(await kms("DescribeKey", { KeyId: id }, { ...connection, region: "us-east-1" })).toBe(
      "NotFoundException",
    );
    expect(await kms("ListAliases", { KeyId: id })).toMatchObject({
      Aliases: [{ AliasName: "alias/state", AliasArn: aliasArn, TargetKeyId: id }],
    });
    expect(await kms("ListResourceTags", { KeyId: id })).toMatchObject({
      Tags: [{ TagKey: "team", TagValue: "platform" }],
    });
  });

  it("refuses what KMS refuses of aliases", async () => {
    const { id } = await newKey();
    const create = (AliasName: string, TargetKeyId = id) => kms("CreateAlias", { AliasName, TargetKeyId });
    expect(await create("alias/once")).toEqual({});
    expect(await create("alias/once")).toBe("AlreadyExistsException");
    expect(await create("once")).toBe("ValidationException");
    expect(await create("alias/aws/ebs")).toBe("NotAuthorizedException");
    expect(await create("alias/b", "alias/once")).toBe("ValidationException");
    expect(
      await create(
        "alias/b",
        id.replace(/^./, (first) => (first === "0" ? "1" : "0")),
      ),
    ).toBe("NotFoundException");
    expect(await kms("DeleteAlias", { AliasName: "alias/b" })).toBe("NotFoundException");
  });

  it("rotates an enabled key only", async () => {
    const { id: KeyId } = await newKey();
    expect(await kms("GetKeyRotationStatus", { KeyId })).toEqual({ KeyRotationEnabled: false, KeyId });
    expect(await kms("EnableKeyRotation", { KeyId, RotationPeriodInDays: 89 })).toBe("ValidationException");
    await kms("EnableKeyRotation", { KeyId });
    expect(await kms("GetKeyRotationStatus", { KeyId })).toMatchObject({
      ...{ KeyRotationEnabled: true, RotationPeriodInDays: 365 },
    });
    await kms("DisableKey", { KeyId });
    expect(await kms("DisableKeyRotation", { KeyId })).toBe("DisabledException");
  });

  it("lets a key wait for its deletion, during which nothing else is done to it", async () => {
    const { id: KeyId, arn } = await newKey();
    const schedule = (PendingWindowInDays: number) =>
      kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays });
    expect(await schedule(6)).toBe("ValidationException");
    expect(await schedule(7)).toMatchObject({ KeyId: arn, KeyState: "PendingDeletion" });
    expect(await schedule(7)).toBe("KMSInvalidStateException");
    expect(await kms("CreateAlias", { AliasName: "alias/late", TargetKeyId: KeyId })).toBe(
      "KMSInvalidStateException",
    );
    expect(await kms("CancelKeyDeletion", { KeyId })).toEqual({ KeyId: arn });
    expect(await kms("DescribeKey", { KeyId })).toMatchObject({ KeyMetadata: { KeyState: "Disabled" } });
  });

  it("takes a policy only if whoever puts it keeps the key in hand", async () => {
    const { id: KeyId } = await newKey();
    const policy = (AWS: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "kms:*", Resource: "*" }],
      });
    const put = (Policy: string, more = {}) => kms("PutKeyPolicy", { KeyId, Policy, ...more });
    expect(await put("{}")).toBe("MalformedPolicyDocumentException");
    expect(await put(policy("arn:aws:iam::999999999999:root"))).toBe("MalformedPolicyDocumentException");
    expect(await put(policy("arn:aws:iam::111122223333:root"))).toEqual({});
    expect(await kms("GetKeyPolicy", { KeyId })).toEqual({
      ...{ Policy: policy("arn:aws:iam::111122223333:root"), PolicyName: "default" },
    });
  });
});
