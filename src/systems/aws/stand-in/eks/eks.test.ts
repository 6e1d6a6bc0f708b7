import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../../foundation/clock.ts";
import { systemIds } from "../../../../foundation/ids.ts";
import { expect as expectValue, ok } from "../../../../foundation/result.ts";
import { textAt } from "../protocol/xml-reader.ts";
import { type RunningAws, startAws } from "../start.ts";
import { type JsonObject, query } from "../terraform/calls.ts";
import type { AwsConnection } from "../terraform/connection.ts";
import { eks as callEks } from "../terraform/eks-calls.ts";
import type { QueryInput } from "../terraform/services.ts";
import { operatorConnection } from "../testing-connection.ts";

const directory = mkdtempSync(join(tmpdir(), "groundwork-eks-"));
/** What the host of clusters was asked for. */
const asked: string[] = [];
let aws: RunningAws;
let connection: AwsConnection;
let subnets: readonly string[];

beforeAll(async () => {
  aws = expectValue(
    await startAws({
      ...{ directory, clock: systemClock, ids: systemIds, log: () => {}, fetch },
      ...{ management: "111122223333", region: "eu-central-1" },
      clusters: {
        start: async (name) => {
          asked.push(`start ${name}`);
          return ok({ url: "http://127.0.0.1:6443" });
        },
        stop: async (name) => {
          asked.push(`stop ${name}`);
        },
      },
    }),
  );
  connection = operatorConnection(aws);
  const vpc = await made("ec2", "CreateVpc", { CidrBlock: "10.1.0.0/16" }, "vpc", "vpcId");
  const zone = (letter: string, CidrBlock: string) => {
    const input = { VpcId: vpc, CidrBlock, AvailabilityZone: `eu-central-1${letter}` };
    return made("ec2", "CreateSubnet", input, "subnet", "subnetId");
  };
  subnets = [
    await zone("a", "10.1.0.0/20"),
    await zone("b", "10.1.16.0/20"),
    await zone("a", "10.1.32.0/20"),
  ];
  await role("cluster", "eks.amazonaws.com");
  await role("pods", "pods.eks.amazonaws.com");
});
afterAll(async () => {
  await aws.close();
  rmSync(directory, { recursive: true, force: true });
});

async function made(service: "ec2" | "iam", operation: string, input: QueryInput, ...path: string[]) {
  return textAt(expectValue(await query(connection, service, operation, input)), ...path) ?? "";
}
function role(RoleName: string, Service: string) {
  const statement = { Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return made("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument }, "Role", "Arn");
}

type Call = Parameters<typeof callEks>;
/** The answer, or status and code of the refusal. */
async function eks(
  ...[operation, method, path, body]: [Call[1], Call[2], Call[3], Call[4]?]
): Promise<JsonObject> {
  const answer = await callEks(connection, operation, method, path, body);
  return answer.ok ? answer.value : { refused: `${answer.refusal?.status} ${answer.refusal?.code}` };
}
const wanted = () => ({
  name: "dev",
  roleArn: "arn:aws:iam::111122223333:role/cluster",
  resourcesVpcConfig: { subnetIds: [subnets[0], subnets[1]] },
  accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
});
const create = (input: object) => eks("CreateCluster", "POST", ["clusters"], { ...wanted(), ...input });
const look = () => eks("DescribeCluster", "GET", ["clusters", "dev"]);

describe("EKS, stood in", () => {
  it("refuses a cluster whose parts are missing or do not go together", async () => {
    const invalid = { refused: "400 InvalidParameterException" };
    expect(await create({ resourcesVpcConfig: { subnetIds: [subnets[0], subnets[2]] } })).toEqual(invalid);
    expect(await create({ resourcesVpcConfig: { subnetIds: ["subnet-0123", subnets[1]] } })).toEqual(invalid);
    expect(await create({ version: "1.12" })).toEqual(invalid);
    expect(await create({ roleArn: "arn:aws:iam::111122223333:role/none" })).toEqual(invalid);
    expect(await create({ roleArn: "arn:aws:iam::111122223333:role/pods" })).toEqual(invalid);
    expect(await create({ computeConfig: { enabled: true } })).toEqual(invalid);
    expect(await look()).toEqual({ refused: "404 ResourceNotFoundException" });
  });

  it("comes up where its host says that it answers", async () => {
    await create({ tags: { team: "platform" }, clientRequestToken: "once" });
    expect(await create({})).toEqual({ refused: "409 ResourceInUseException" });
    expect(await create({ clientRequestToken: "once" })).toMatchObject({ cluster: { status: "CREATING" } });
    const { cluster: first } = (await look()) as { cluster: JsonObject };
    expect(first).toMatchObject({ status: "CREATING", tags: { team: "platform" } });
    expect(first["endpoint"]).toBeUndefined();
    const path = ["clusters", "dev", "update-config"];
    const { cluster } = (await look()) as { cluster: JsonObject };
    expect(cluster).toMatchObject({ status: "ACTIVE", endpoint: "http://127.0.0.1:6443" });
    const logging = { clusterLogging: [{ types: ["audit"], enabled: true }] };
    expect(await eks("UpdateClusterConfig", "POST", path, { logging })).toMatchObject({
      update: { status: "InProgress", type: "LoggingUpdate" },
    });
    expect(await eks("UpdateClusterConfig", "POST", path, { zonalShiftConfig: { enabled: true } })).toEqual({
      refused: "409 ResourceInUseException",
    });
    expect([await look(), await look()]).toMatchObject([
      ...[{ cluster: { status: "UPDATING" } }, { cluster: { status: "ACTIVE" } }],
    ]);
    expect(await eks("UpdateClusterConfig", "POST", path, { logging })).toEqual({
      refused: "400 InvalidParameterException",
    });
  });

  it("lets in whom an entry and its policies name", async () => {
    const principalArn = "arn:aws:iam::111122223333:role/pods";
    const entries = ["clusters", "dev", "access-entries"];
    const add = (input: object) => eks("CreateAccessEntry", "POST", entries, { principalArn, ...input });
    expect(await add({ kubernetesGroups: ["system:masters"] })).toEqual({
      refused: "400 InvalidParameterException",
    });
    expect(await add({})).toMatchObject({
      accessEntry: { username: "arn:aws:sts::111122223333:assumed-role/pods/{{SessionName}}" },
    });
    expect(await add({})).toEqual({ refused: "409 ResourceInUseException" });
    const policies = [...entries, principalArn, "access-policies"];
    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    const associate = (accessScope: object) =>
      eks("AssociateAccessPolicy", "POST", policies, { policyArn, accessScope });
    expect(await associate({ type: "namespace" })).toEqual({ refused: "400 InvalidParameterException" });
    await associate({ type: "namespace", namespaces: ["argocd"] });
    expect(await eks("ListAssociatedAccessPolicies", "GET", policies)).toMatchObject({
      associatedAccessPolicies: [{ policyArn, accessScope: { type: "namespace", namespaces: ["argocd"] } }],
    });
    expect(await eks("ListAccessEntries", "GET", entries)).toEqual({ accessEntries: [principalArn] });
  });

  it("gives a service account one role", async () => {
    const path = ["clusters", "dev", "pod-identity-associations"];
    const associate = (name: string) =>
      eks("CreatePodIdentityAssociation", "POST", path, {
        ...{ namespace: "argocd", serviceAccount: "argocd" },
        roleArn: `arn:aws:iam::111122223333:role/${name}`,
      });
    expect(await associate("cluster")).toEqual({ refused: "400 InvalidParameterException" });
    expect(await associate("pods")).toMatchObject({ association: { serviceAccount: "argocd" } });
    expect(await associate("pods")).toEqual({ refused: "409 ResourceInUseException" });
  });

  it("goes away with its machine and its group", async () => {
    await eks("DeleteCluster", "DELETE", ["clusters", "dev"]);
    expect(await look()).toMatchObject({ cluster: { status: "DELETING" } });
    expect(await look()).toEqual({ refused: "404 ResourceNotFoundException" });
    expect(new Set(asked)).toEqual(new Set(["start dev", "stop dev"]));
    const groups = await query(connection, "ec2", "DescribeSecurityGroups", {
      Filter: [{ Name: "group-name", Value: ["eks-cluster-*"] }],
    });
    expect(textAt(expectValue(groups), "securityGroupInfo", "item", "groupId")).toBeUndefined();
  });
});
