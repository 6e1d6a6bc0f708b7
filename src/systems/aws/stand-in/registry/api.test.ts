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

async function ecr(operation: string, input: object, caller = connection): Promise<unknown> {
  const answer = await json(caller, "ecr", operation, input);
  return answer.ok ? answer.value : answer.refusal?.code;
}

const expireUntagged = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
      action: { type: "expire" },
    },
  ],
});

describe("ECR's own interface, stood in", () => {
  it("makes a repository with all its settings, in one region", async () => {
    const wanted = {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "cache-*" }],
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: "KMS", kmsKey: "alias/registry" },
    };
    const made = await ecr("CreateRepository", {
      ...{ repositoryName: "checkout", ...wanted, tags: [{ Key: "team", Value: "checkout" }] },
    });
    const arn = "arn:aws:ecr:eu-central-1:111122223333:repository/checkout";
    expect(made).toMatchObject({ repository: { ...wanted, repositoryArn: arn } });
    expect(await ecr("CreateRepository", { repositoryName: "checkout" })).toBe(
      "RepositoryAlreadyExistsException",
    );
    expect(await ecr("ListTagsForResource", { resourceArn: arn })).toEqual({
      tags: [{ Key: "team", Value: "checkout" }],
    });
    const elsewhere = { ...connection, region: "us-east-1" };
    expect(await ecr("DescribeRepositories", { repositoryNames: ["checkout"] }, elsewhere)).toBe(
      "RepositoryNotFoundException",
    );
  });

  it("holds policies against their grammar", async () => {
    const repositoryName = "storefront";
    const statement = {
      ...{ Sid: "Pull", Effect: "Allow", Principal: "*", Action: ["ecr:BatchGetImage"] },
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-acme123456" } },
    };
    const policyText = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    expect(await ecr("GetRepositoryPolicy", { repositoryName })).toBe("RepositoryPolicyNotFoundException");
    expect(await ecr("SetRepositoryPolicy", { repositoryName, policyText: "{}" })).toBe(
      "InvalidParameterException",
    );
    await ecr("SetRepositoryPolicy", { repositoryName, policyText });
    expect(await ecr("GetRepositoryPolicy", { repositoryName })).toMatchObject({ policyText });
    const put = (lifecyclePolicyText: string) =>
      ecr("PutLifecyclePolicy", { repositoryName, lifecyclePolicyText });
    expect(await put(expireUntagged.replace("untagged", "tagged"))).toBe("InvalidParameterException");
    expect(await put(expireUntagged.replace("14", "0"))).toBe("InvalidParameterException");
    await put(expireUntagged);
    expect(await ecr("GetLifecyclePolicy", { repositoryName })).toMatchObject({
      lifecyclePolicyText: expireUntagged,
    });
    await ecr("DeleteLifecyclePolicy", { repositoryName });
    expect(await ecr("GetLifecyclePolicy", { repositoryName })).toBe("LifecyclePolicyNotFoundException");
  });

  it("scans as often as the kind of scanning allows", async () => {
    const put = (scanType: string, scanFrequency: string) =>
      ecr("PutRegistryScanningConfiguration", {
        scanType,
        rules: [{ scanFrequency, repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }],
      });
    expect(await put("BASIC", "CONTINUOUS_SCAN")).toBe("InvalidParameterException");
    await put("ENHANCED", "CONTINUOUS_SCAN");
    expect(await ecr("GetRegistryScanningConfiguration", {})).toMatchObject({
      ...{ registryId: "111122223333", scanningConfiguration: { scanType: "ENHANCED" } },
    });
  });
});
