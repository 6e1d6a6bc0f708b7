import * as z from "zod";
import { operation } from "../protocol/call.ts";
import { byId, type Ec2Call, ec2Error, listOf, missing, newId } from "./call.ts";
import { addressText, readCidr } from "./cidr.ts";
import type { NatGateway } from "./model.ts";
import { describeInput, selectById } from "./select.ts";
import { tagNew, tagSet, tagSpecification } from "./tags.ts";

const createInput = z.object({
  SubnetId: z.string(),
  AllocationId: z.string().optional(),
  ConnectivityType: z.enum(["public", "private"]).default("public"),
  ClientToken: z.string().optional(),
  ...tagSpecification,
});

/** AWS shows for an hour what is deleted. */
const remembered = 3_600_000;

export const natGatewayOperations = {
  CreateNatGateway: operation(createInput, createNatGateway),
  DescribeNatGateways: operation(
    z.object({ ...describeInput, NatGatewayId: listOf(z.string()) }),
    (call: Ec2Call, input) => {
      forget(call);
      const { natGateways } = call.state;
      const { shown, next } = selectById(call, input, input.NatGatewayId, natGateways, missing.natGateway, {
        "nat-gateway-id": ({ id }) => id,
        "subnet-id": ({ subnetId }) => subnetId,
        "vpc-id": ({ vpcId }) => vpcId,
        state: ({ stages }) => stages[0],
      });
      const natGatewaySet = shown.map((gateway) => describe(call, gateway));
      for (const gateway of shown) advance(call, gateway);
      return { natGatewaySet, nextToken: next };
    },
  ),
  DeleteNatGateway: operation(
    z.object({ NatGatewayId: z.string() }),
    (call: Ec2Call, { NatGatewayId: id }) => {
      const gateway = byId(call.state.natGateways, id, missing.natGateway);
      if (gateway.deletedAt === undefined) {
        gateway.deletedAt = call.world.clock.now().toISOString();
        gateway.stages = ["deleting", "deleted"];
        call.changed();
      }
      return { natGatewayId: id };
    },
  ),
};

function createNatGateway(call: Ec2Call, input: z.output<typeof createInput>): unknown {
  const { state, world } = call;
  const { ConnectivityType: connectivity, AllocationId: allocationId, ClientToken: token } = input;
  const same = Object.values(state.natGateways).find((one) => token !== undefined && one.token === token);
  if (same) return { natGateway: describe(call, same), clientToken: token };
  const subnet = byId(state.subnets, input.SubnetId, missing.subnet);
  if ((connectivity === "public") !== (allocationId !== undefined)) {
    const message = "AllocationId must be given for a public NAT gateway, and for no other.";
    throw ec2Error(allocationId === undefined ? "MissingParameter" : "InvalidParameter", message);
  }
  const address =
    allocationId === undefined ? undefined : byId(state.addresses, allocationId, missing.address);
  if (address?.association) {
    const message = `Elastic IP address [${address.id}] is already associated`;
    throw ec2Error("Resource.AlreadyAssociated", message);
  }
  const outside = Object.values(state.internetGateways).some(({ vpcId }) => vpcId === subnet.vpcId);
  const cut = connectivity === "public" && !outside;
  const networkInterfaceId = newId(call, "eni");
  const privateIp = addressText(
    (readCidr(subnet.cidr)?.first ?? 0) + 4 + Object.keys(state.natGateways).length,
  );
  const associationId = newId(call, "eipassoc");
  const gateway: NatGateway = {
    ...{ id: newId(call, "nat"), vpcId: subnet.vpcId, subnetId: subnet.id, connectivity },
    ...{ networkInterfaceId, privateIp, createdAt: world.clock.now().toISOString() },
    ...(address && { allocationId: address.id, publicIp: address.publicIp, associationId }),
    ...(token !== undefined && { token }),
    ...(cut && {
      failure: {
        code: "Gateway.NotAttached",
        message: `Network ${subnet.vpcId} has no Internet gateway attached`,
      },
    }),
    stages: ["pending", cut ? "failed" : "available"],
  };
  tagNew(call, gateway.id, "natgateway", input.TagSpecification);
  state.natGateways[gateway.id] = gateway;
  if (address && !cut) address.association = { id: associationId, networkInterfaceId, privateIp };
  call.changed();
  return { natGateway: describe(call, gateway), clientToken: token };
}

/** Every look brings it one state further; the address is free when the gateway is gone. */
function advance(call: Ec2Call, gateway: NatGateway): void {
  if (gateway.stages.length < 2) return;
  gateway.stages = gateway.stages.slice(1);
  const address = call.state.addresses[gateway.allocationId ?? ""];
  if (gateway.stages[0] === "deleted" && address) delete address.association;
  call.changed();
}

function forget({ state, world }: Ec2Call): void {
  const now = world.clock.now().getTime();
  for (const { id, deletedAt, stages } of Object.values(state.natGateways)) {
    if (stages[0] === "deleted" && Date.parse(deletedAt ?? "") + remembered < now) {
      delete state.natGateways[id];
      delete state.tags[id];
    }
  }
}

function describe(call: Ec2Call, gateway: NatGateway): unknown {
  const { id, vpcId, subnetId, stages, allocationId, failure } = gateway;
  return {
    ...{ natGatewayId: id, vpcId, subnetId, state: stages[0], createTime: new Date(gateway.createdAt) },
    ...(gateway.deletedAt && { deleteTime: new Date(gateway.deletedAt) }),
    ...(failure && stages[0] === "failed" && { failureCode: failure.code, failureMessage: failure.message }),
    connectivityType: gateway.connectivity,
    natGatewayAddressSet: [
      {
        ...{ allocationId, publicIp: gateway.publicIp, associationId: gateway.associationId },
        ...{ networkInterfaceId: gateway.networkInterfaceId, privateIp: gateway.privateIp },
        ...{ isPrimary: true, status: "succeeded" },
      },
    ],
    tagSet: tagSet(call, id),
  };
}
