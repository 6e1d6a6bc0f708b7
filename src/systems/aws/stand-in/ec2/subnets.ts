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
import { contains, overlap, readCidr } from "./cidr.ts";
import type { Subnet } from "./model.ts";
import { zoneId, zonesOf } from "./regions.ts";
import { describeInput, selectById } from "./select.ts";
import { tagNew, tagSet, tagSpecification } from "./tags.ts";

const createInput = z.object({
  VpcId: z.string(),
  CidrBlock: z.string(),
  AvailabilityZone: z.string().optional(),
  AvailabilityZoneId: z.string().optional(),
  ...tagSpecification,
});

export const subnetOperations = {
  CreateSubnet: operation(createInput, createSubnet),
  DescribeSubnets: operation(
    z.object({ ...describeInput, SubnetId: listOf(z.string()) }),
    (call: Ec2Call, input) => {
      const { shown, next } = selectById(call, input, input.SubnetId, call.state.subnets, missing.subnet, {
        "subnet-id": ({ id }) => id,
        "vpc-id": ({ vpcId }) => vpcId,
        "cidr-block": ({ cidr }) => cidr,
        "availability-zone": ({ zone }) => zone,
        "availability-zone-id": ({ zone }) => zoneId(zone),
        "owner-id": () => call.session.account,
        state: () => "available",
        "default-for-az": () => "false",
        "map-public-ip-on-launch": ({ mapPublicIp }) => String(mapPublicIp),
      });
      return { subnetSet: shown.map((subnet) => describe(call, subnet)), nextToken: next };
    },
  ),
  ModifySubnetAttribute: operation(
    z.object({ SubnetId: z.string(), MapPublicIpOnLaunch: flagValue }),
    (call: Ec2Call, { SubnetId, MapPublicIpOnLaunch }) => {
      const subnet = byId(call.state.subnets, SubnetId, missing.subnet);
      if (!MapPublicIpOnLaunch) throw ec2Error("InvalidParameterCombination", "No attributes specified.");
      subnet.mapPublicIp = MapPublicIpOnLaunch.Value;
      call.changed();
      return done;
    },
  ),
  DeleteSubnet: operation(z.object({ SubnetId: z.string() }), deleteSubnet),
};

function createSubnet(call: Ec2Call, input: z.output<typeof createInput>): unknown {
  const { state, session } = call;
  const vpc = byId(state.vpcs, input.VpcId, missing.vpc);
  const cidr = readCidr(input.CidrBlock);
  if (!cidr) {
    const message = `Value (${input.CidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`;
    throw ec2Error("InvalidParameterValue", message);
  }
  const outer = readCidr(vpc.cidr);
  if (cidr.prefix < 16 || cidr.prefix > 28 || !outer || !contains(outer, cidr)) {
    throw ec2Error("InvalidSubnet.Range", `The CIDR '${input.CidrBlock}' is invalid.`);
  }
  const others = Object.values(state.subnets).filter(({ vpcId }) => vpcId === vpc.id);
  const taken = others.map((subnet) => readCidr(subnet.cidr));
  if (taken.some((other) => other && overlap(other, cidr))) {
    throw ec2Error("InvalidSubnet.Conflict", `The CIDR '${input.CidrBlock}' conflicts with another subnet`);
  }
  const zones = zonesOf(session.region);
  const zone = input.AvailabilityZone ?? zones.find((one) => zoneId(one) === input.AvailabilityZoneId);
  const [wanted = ""] = zone === undefined && input.AvailabilityZoneId === undefined ? zones : [zone];
  if (!zones.includes(wanted)) {
    const message = `Value (${input.AvailabilityZone ?? input.AvailabilityZoneId}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${zones.join(", ")}.`;
    throw ec2Error("InvalidParameterValue", message);
  }
  const subnet: Subnet = {
    ...{ id: newId(call, "subnet"), vpcId: vpc.id, cidr: cidr.text, zone: wanted, mapPublicIp: false },
  };
  tagNew(call, subnet.id, "subnet", input.TagSpecification);
  state.subnets[subnet.id] = subnet;
  call.changed();
  return { subnet: describe(call, subnet) };
}

function deleteSubnet(call: Ec2Call, { SubnetId }: { readonly SubnetId: string }): unknown {
  const { state } = call;
  byId(state.subnets, SubnetId, missing.subnet);
  const used = Object.values(state.natGateways).some(
    ({ subnetId, stages }) => subnetId === SubnetId && !["deleted", "failed"].includes(stages[0] ?? ""),
  );
  if (used) throw dependencyViolation("subnet", SubnetId);
  for (const table of Object.values(state.routeTables)) {
    const kept = Object.entries(table.associations).filter(([, { subnetId }]) => subnetId !== SubnetId);
    table.associations = Object.fromEntries(kept);
  }
  delete state.subnets[SubnetId];
  delete state.tags[SubnetId];
  call.changed();
  return done;
}

function describe(call: Ec2Call, subnet: Subnet): unknown {
  const { account, region } = call.session;
  const size = readCidr(subnet.cidr)?.size ?? 0;
  return {
    ...{ subnetId: subnet.id, subnetArn: `arn:aws:ec2:${region}:${account}:subnet/${subnet.id}` },
    ...{ state: "available", ownerId: account, vpcId: subnet.vpcId, cidrBlock: subnet.cidr },
    // AWS keeps five addresses of each subnet to itself.
    availableIpAddressCount: size - 5,
    ...{ availabilityZone: subnet.zone, availabilityZoneId: zoneId(subnet.zone), defaultForAz: false },
    ...{ mapPublicIpOnLaunch: subnet.mapPublicIp, mapCustomerOwnedIpOnLaunch: false },
    ...{ assignIpv6AddressOnCreation: false, ipv6CidrBlockAssociationSet: [], ipv6Native: false },
    enableDns64: false,
    privateDnsNameOptionsOnLaunch: {
      ...{ hostnameType: "ip-name", enableResourceNameDnsARecord: false },
      enableResourceNameDnsAAAARecord: false,
    },
    tagSet: tagSet(call, subnet.id),
  };
}
