import * as z from "zod";
import { operation } from "../protocol/call.ts";
import {
  byId,
  dependencyViolation,
  done,
  type Ec2Call,
  ec2Error,
  flagValue,
  listOf,
  missing,
  newId,
} from "./call.ts";
import { readCidr } from "./cidr.ts";
import type { Vpc } from "./model.ts";
import { describeInput, selectById } from "./select.ts";
import { tagNew, tagSet, tagSpecification } from "./tags.ts";

const createInput = z.object({
  CidrBlock: z.string(),
  InstanceTenancy: z.enum(["default", "dedicated"]).default("default"),
  ...tagSpecification,
});
const modifyInput = z.object({
  VpcId: z.string(),
  EnableDnsSupport: flagValue,
  EnableDnsHostnames: flagValue,
  EnableNetworkAddressUsageMetrics: flagValue,
});
const attributeInput = z.object({
  VpcId: z.string(),
  Attribute: z.enum(["enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics"]),
});

/** How many a region has at most, before somebody asks for more. */
const quota = 5;

export const vpcOperations = {
  CreateVpc: operation(createInput, createVpc),
  DescribeVpcs: operation(
    z.object({ ...describeInput, VpcId: listOf(z.string()) }),
    (call: Ec2Call, input) => {
      const { shown, next } = selectById(call, input, input.VpcId, call.state.vpcs, missing.vpc, {
        "vpc-id": ({ id }) => id,
        cidr: ({ cidr }) => cidr,
        "cidr-block-association.cidr-block": ({ cidr }) => cidr,
        state: () => "available",
        "owner-id": () => call.session.account,
        "is-default": () => "false",
        "dhcp-options-id": () => "default",
      });
      return { vpcSet: shown.map((vpc) => describe(call, vpc)), nextToken: next };
    },
  ),
  DeleteVpc: operation(z.object({ VpcId: z.string() }), deleteVpc),
  ModifyVpcAttribute: operation(modifyInput, (call: Ec2Call, input) => {
    const vpc = byId(call.state.vpcs, input.VpcId, missing.vpc);
    vpc.dnsSupport = input.EnableDnsSupport?.Value ?? vpc.dnsSupport;
    vpc.dnsHostnames = input.EnableDnsHostnames?.Value ?? vpc.dnsHostnames;
    vpc.addressUsageMetrics = input.EnableNetworkAddressUsageMetrics?.Value ?? vpc.addressUsageMetrics;
    call.changed();
    return done;
  }),
  DescribeVpcAttribute: operation(attributeInput, (call: Ec2Call, { VpcId, Attribute }) => {
    const vpc = byId(call.state.vpcs, VpcId, missing.vpc);
    const values = {
      enableDnsSupport: vpc.dnsSupport,
      enableDnsHostnames: vpc.dnsHostnames,
      enableNetworkAddressUsageMetrics: vpc.addressUsageMetrics,
    };
    return { vpcId: VpcId, [Attribute]: { value: values[Attribute] } };
  }),
};

/** A network begins with a main route table, a group "default" and an access control list. */
function createVpc(call: Ec2Call, input: z.output<typeof createInput>): unknown {
  const { state } = call;
  const cidr = readCidr(input.CidrBlock);
  if (!cidr) {
    const message = `Value (${input.CidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`;
    throw ec2Error("InvalidParameterValue", message);
  }
  if (cidr.prefix < 16 || cidr.prefix > 28) {
    throw ec2Error("InvalidVpc.Range", `The CIDR '${input.CidrBlock}' is invalid.`);
  }
  if (Object.keys(state.vpcs).length >= quota) {
    throw ec2Error("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
  }
  const vpc: Vpc = {
    ...{ id: newId(call, "vpc"), cidr: cidr.text, associationId: newId(call, "vpc-cidr-assoc") },
    ...{ tenancy: input.InstanceTenancy, dnsSupport: true, dnsHostnames: false, addressUsageMetrics: false },
  };
  tagNew(call, vpc.id, "vpc", input.TagSpecification);
  state.vpcs[vpc.id] = vpc;
  addParts(call, vpc);
  call.changed();
  return { vpc: describe(call, vpc) };
}

function addParts(call: Ec2Call, { id: vpcId, cidr }: Vpc): void {
  const { state } = call;
  const local = { destination: cidr, target: { gatewayId: "local" }, origin: "CreateRouteTable" } as const;
  const table = newId(call, "rtb");
  const association = newId(call, "rtbassoc");
  state.routeTables[table] = {
    ...{ id: table, vpcId, routes: { [cidr]: local } },
    associations: { [association]: { id: association, main: true } },
  };
  const group = newId(call, "sg");
  state.securityGroups[group] = {
    ...{ id: group, vpcId, name: "default", description: "default VPC security group" },
  };
  const everything = { groupId: group, protocol: "-1", fromPort: -1, toPort: -1 };
  for (const rule of [
    { ...everything, egress: false, peer: { groupId: group } },
    { ...everything, egress: true, peer: { cidrIpv4: "0.0.0.0/0" } },
  ]) {
    const id = newId(call, "sgr");
    state.rules[id] = { id, ...rule };
  }
  const acl = newId(call, "acl");
  state.networkAcls[acl] = { id: acl, vpcId };
}

function deleteVpc(call: Ec2Call, { VpcId }: { readonly VpcId: string }): unknown {
  const { state } = call;
  byId(state.vpcs, VpcId, missing.vpc);
  const inside = <Kind extends { readonly vpcId?: string }>(all: Readonly<Record<string, Kind>>) =>
    Object.values(all).filter(({ vpcId }) => vpcId === VpcId);
  const blocks = [
    ...[...inside(state.subnets), ...inside(state.internetGateways)],
    ...inside(state.securityGroups).filter(({ name }) => name !== "default"),
    ...inside(state.routeTables).filter(
      (table) => !Object.values(table.associations).some(({ main }) => main),
    ),
  ];
  if (blocks.length > 0) throw dependencyViolation("vpc", VpcId);
  const groups = inside(state.securityGroups).map(({ id }) => id);
  const gone = [
    ...[VpcId, ...groups, ...inside(state.routeTables).map(({ id }) => id)],
    ...inside(state.networkAcls).map(({ id }) => id),
    ...Object.values(state.rules)
      .filter(({ groupId }) => groups.includes(groupId))
      .map(({ id }) => id),
  ];
  const { vpcs, securityGroups, routeTables, networkAcls, rules, tags } = state;
  for (const all of [vpcs, securityGroups, routeTables, networkAcls, rules, tags]) {
    for (const id of gone) delete all[id];
  }
  call.changed();
  return done;
}

function describe(call: Ec2Call, vpc: Vpc): unknown {
  return {
    ...{ vpcId: vpc.id, ownerId: call.session.account, state: "available", cidrBlock: vpc.cidr },
    cidrBlockAssociationSet: [
      { cidrBlock: vpc.cidr, associationId: vpc.associationId, cidrBlockState: { state: "associated" } },
    ],
    ...{ dhcpOptionsId: "default", instanceTenancy: vpc.tenancy, isDefault: false },
    tagSet: tagSet(call, vpc.id),
  };
}
