import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { childAt, childrenOf, textAt, type XmlElement } from "../protocol/xml-reader.ts";
import { query } from "../terraform/calls.ts";
import type { AwsConnection } from "../terraform/connection.ts";
import type { QueryInput } from "../terraform/services.ts";
import { startTestAccount, type TestAccount } from "../testing.ts";
import { operatorConnection } from "../testing-connection.ts";

let account: TestAccount;
let connection: AwsConnection;
beforeAll(async () => {
  account = await startTestAccount();
  connection = operatorConnection(account.aws);
});
afterAll(() => account.close());

async function ec2(operation: string, input: QueryInput = {}, caller = connection): Promise<XmlElement> {
  const answer = await query(caller, "ec2", operation, input);
  if (!answer.ok) throw new Error(answer.refusal?.code ?? answer.diagnostics[0]?.summary);
  return answer.value;
}
const refusal = async (operation: string, input: QueryInput) => {
  const answer = await query(connection, "ec2", operation, input);
  return answer.ok ? "not refused" : answer.refusal?.code;
};
const made = async (operation: string, input: QueryInput, ...path: string[]) =>
  textAt(await ec2(operation, input), ...path) ?? "";
const items = (answer: XmlElement, set: string) => childrenOf(childAt(answer, set), "item");

const newVpc = (CidrBlock = "10.64.0.0/16") => made("CreateVpc", { CidrBlock }, "vpc", "vpcId");
const newSubnet = (VpcId: string, CidrBlock: string) =>
  made("CreateSubnet", { VpcId, CidrBlock }, "subnet", "subnetId");

describe("EC2's networks, stood in", () => {
  it("holds subnets against their network and against each other", async () => {
    const VpcId = await newVpc();
    await newSubnet(VpcId, "10.64.0.0/18");
    const create = (CidrBlock: string, more = {}) => refusal("CreateSubnet", { VpcId, CidrBlock, ...more });
    expect(await create("10.64.32.0/19")).toBe("InvalidSubnet.Conflict");
    expect(await create("10.65.0.0/18")).toBe("InvalidSubnet.Range");
    expect(await create("10.64.64.0/29")).toBe("InvalidSubnet.Range");
    expect(await create("10.64.64.0/18", { AvailabilityZone: "eu-central-1z" })).toBe(
      "InvalidParameterValue",
    );
    expect(await refusal("CreateVpc", { CidrBlock: "10.0.0.0/8" })).toBe("InvalidVpc.Range");
    expect(await refusal("DeleteVpc", { VpcId })).toBe("DependencyViolation");
  });

  it("finds by id, by filter and by tag, and begins a network with its own parts", async () => {
    const tag = [{ Key: "groundwork:stack", Value: "environment-dev" }];
    const vpc = await made(
      ...([
        "CreateVpc",
        { CidrBlock: "10.1.0.0/16", TagSpecification: [{ ResourceType: "vpc", Tag: tag }] },
      ] as const),
      ...["vpc", "vpcId"],
    );
    expect(vpc).toMatch(/^vpc-0[0-9a-f]{16}$/);
    const filter = (Name: string, Value: string) => ({ Filter: [{ Name, Value: [Value] }] });
    const found = items(await ec2("DescribeVpcs", filter("tag:groundwork:stack", "environment-*")), "vpcSet");
    expect(found.map((one) => textAt(one, "vpcId"))).toEqual([vpc]);
    const groups = items(await ec2("DescribeSecurityGroups", filter("vpc-id", vpc)), "securityGroupInfo");
    expect(groups.map((one) => textAt(one, "groupName"))).toEqual(["default"]);
    const tables = items(await ec2("DescribeRouteTables", filter("vpc-id", vpc)), "routeTableSet");
    expect(tables.map((one) => textAt(one, "associationSet", "item", "main"))).toEqual(["true"]);
    expect(await refusal("DescribeVpcs", filter("colour", "red"))).toBe("InvalidParameterValue");
    expect(await refusal("DescribeVpcs", { VpcId: ["vpc-0123"] })).toBe("InvalidVpcID.NotFound");
    const elsewhere = { ...connection, region: "eu-west-1" };
    expect(items(await ec2("DescribeVpcs", {}, elsewhere), "vpcSet")).toEqual([]);
    await expect(ec2("DescribeVpcs", {}, { ...connection, region: "me-south-1" })).rejects.toThrow(
      "AuthFailure",
    );
    await ec2("DeleteVpc", { VpcId: vpc });
    expect(items(await ec2("DescribeTags", filter("resource-id", vpc)), "tagSet")).toEqual([]);
  });

  it("brings a NAT gateway up and down with every look, and holds on to what it uses", async () => {
    const VpcId = await newVpc("10.2.0.0/16");
    const SubnetId = await newSubnet(VpcId, "10.2.0.0/20");
    const gateway = await made("CreateInternetGateway", {}, "internetGateway", "internetGatewayId");
    await ec2("AttachInternetGateway", { InternetGatewayId: gateway, VpcId });
    const AllocationId = await made("AllocateAddress", { Domain: "vpc" }, "allocationId");
    const nat = await made("CreateNatGateway", { SubnetId, AllocationId }, "natGateway", "natGatewayId");
    const state = async () =>
      made("DescribeNatGateways", { NatGatewayId: [nat] }, "natGatewaySet", "item", "state");
    expect([await state(), await state(), await state()]).toEqual(["pending", "available", "available"]);
    expect(await refusal("CreateNatGateway", { SubnetId, AllocationId })).toBe("Resource.AlreadyAssociated");
    expect(await refusal("ReleaseAddress", { AllocationId })).toBe("InvalidIPAddress.InUse");
    expect(await refusal("DetachInternetGateway", { InternetGatewayId: gateway, VpcId })).toBe(
      "DependencyViolation",
    );
    expect(await refusal("DeleteSubnet", { SubnetId })).toBe("DependencyViolation");
    await ec2("DeleteNatGateway", { NatGatewayId: nat });
    expect([await state(), await state()]).toEqual(["deleting", "deleted"]);
    await ec2("ReleaseAddress", { AllocationId });
    await ec2("DetachInternetGateway", { InternetGatewayId: gateway, VpcId });
    await ec2("DeleteSubnet", { SubnetId });
  });

  it("keeps routes and associations in order", async () => {
    const VpcId = await newVpc("10.3.0.0/16");
    const SubnetId = await newSubnet(VpcId, "10.3.0.0/20");
    const RouteTableId = await made("CreateRouteTable", { VpcId }, "routeTable", "routeTableId");
    const GatewayId = await made("CreateInternetGateway", {}, "internetGateway", "internetGatewayId");
    const route = { RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId };
    expect(await refusal("CreateRoute", route)).toBe("InvalidParameterValue");
    await ec2("AttachInternetGateway", { InternetGatewayId: GatewayId, VpcId });
    await ec2("CreateRoute", route);
    expect(await refusal("CreateRoute", route)).toBe("RouteAlreadyExists");
    const association = await made("AssociateRouteTable", { RouteTableId, SubnetId }, "associationId");
    expect(await refusal("AssociateRouteTable", { RouteTableId, SubnetId })).toBe(
      "Resource.AlreadyAssociated",
    );
    expect(await refusal("DeleteRouteTable", { RouteTableId })).toBe("DependencyViolation");
    await ec2("DetachInternetGateway", { InternetGatewayId: GatewayId, VpcId });
    const [table] = items(
      await ec2("DescribeRouteTables", { RouteTableId: [RouteTableId] }),
      "routeTableSet",
    );
    const routes = childrenOf(childAt(table, "routeSet"), "item");
    expect(routes.map((one) => textAt(one, "state"))).toEqual(["active", "blackhole"]);
    await ec2("DisassociateRouteTable", { AssociationId: association });
    await ec2("DeleteRouteTable", { RouteTableId });
  });

  it("adds and takes away rules of a group one by one", async () => {
    const VpcId = await newVpc("10.4.0.0/16");
    const group = { GroupName: "web", GroupDescription: "Web", VpcId };
    const GroupId = await made("CreateSecurityGroup", group, "groupId");
    expect(await refusal("CreateSecurityGroup", group)).toBe("InvalidGroup.Duplicate");
    const https = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.4.0.0/16" }] };
    const rule = { GroupId, IpPermissions: [https] };
    const id = await made(
      ...(["AuthorizeSecurityGroupIngress", rule] as const),
      ...["securityGroupRuleSet", "item", "securityGroupRuleId"],
    );
    expect(await refusal("AuthorizeSecurityGroupIngress", rule)).toBe("InvalidPermission.Duplicate");
    const backwards = { GroupId, IpPermissions: [{ ...https, FromPort: 444 }] };
    expect(await refusal("AuthorizeSecurityGroupIngress", backwards)).toBe("InvalidParameterValue");
    const [found] = items(await ec2("DescribeSecurityGroups", { GroupId: [GroupId] }), "securityGroupInfo");
    expect(textAt(found, "ipPermissions", "item", "fromPort")).toBe("443");
    expect(textAt(found, "ipPermissionsEgress", "item", "ipProtocol")).toBe("-1");
    await ec2("RevokeSecurityGroupIngress", { GroupId, SecurityGroupRuleId: [id] });
    expect(await refusal("RevokeSecurityGroupIngress", rule)).toBe("InvalidPermission.NotFound");
    await ec2("DeleteSecurityGroup", { GroupId });
  });

  it("allows five networks in a region, as AWS begins", async () => {
    const answers = [];
    for (let count = 0; count < 6; count++)
      answers.push(await refusal("CreateVpc", { CidrBlock: "10.9.0.0/16" }));
    expect(answers.at(-1)).toBe("VpcLimitExceeded");
  });
});
