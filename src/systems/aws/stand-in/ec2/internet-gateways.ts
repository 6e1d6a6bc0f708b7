import * as z from "zod";
import { operation } from "../protocol/call.ts";
import { byId, dependencyViolation, done, type Ec2Call, ec2Error, listOf, missing, newId } from "./call.ts";
import type { InternetGateway } from "./model.ts";
import { describeInput, selectById } from "./select.ts";
import { tagNew, tagSet, tagSpecification } from "./tags.ts";

const one = z.object({ InternetGatewayId: z.string() });
const both = one.extend({ VpcId: z.string() });

export const internetGatewayOperations = {
  CreateInternetGateway: operation(z.object(tagSpecification), (call: Ec2Call, { TagSpecification }) => {
    const gateway: InternetGateway = { id: newId(call, "igw") };
    tagNew(call, gateway.id, "internet-gateway", TagSpecification);
    call.state.internetGateways[gateway.id] = gateway;
    call.changed();
    return { internetGateway: describe(call, gateway) };
  }),
  DescribeInternetGateways: operation(
    z.object({ ...describeInput, InternetGatewayId: listOf(z.string()) }),
    (call: Ec2Call, input) => {
      const { internetGateways } = call.state;
      const { shown, next } = selectById(
        ...([
          call,
          input,
          input.InternetGatewayId,
          internetGateways,
          missing.internetGateway,
          filters,
        ] as const),
      );
      return { internetGatewaySet: shown.map((gateway) => describe(call, gateway)), nextToken: next };
    },
  ),
  AttachInternetGateway: operation(both, (call: Ec2Call, { InternetGatewayId, VpcId }) => {
    const { state } = call;
    const gateway = byId(state.internetGateways, InternetGatewayId, missing.internetGateway);
    byId(state.vpcs, VpcId, missing.vpc);
    if (gateway.vpcId !== undefined) {
      const message = `resource ${gateway.id} is already attached to network ${gateway.vpcId}`;
      throw ec2Error("Resource.AlreadyAssociated", message);
    }
    const other = Object.values(state.internetGateways).find(({ vpcId }) => vpcId === VpcId);
    if (other) {
      const message = `Network ${VpcId} already has an internet gateway attached`;
      throw ec2Error("InvalidParameterValue", message);
    }
    gateway.vpcId = VpcId;
    call.changed();
    return done;
  }),
  DetachInternetGateway: operation(both, (call: Ec2Call, { InternetGatewayId, VpcId }) => {
    const { state } = call;
    const gateway = byId(state.internetGateways, InternetGatewayId, missing.internetGateway);
    if (gateway.vpcId !== VpcId) {
      throw ec2Error("Gateway.NotAttached", `resource ${gateway.id} is not attached to network ${VpcId}`);
    }
    const mapped = Object.values(state.natGateways).some(
      ({ vpcId, publicIp, stages }) =>
        vpcId === VpcId && publicIp !== undefined && !["deleted", "failed"].includes(stages[0] ?? ""),
    );
    if (mapped) {
      const message = `Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`;
      throw ec2Error("DependencyViolation", message);
    }
    delete gateway.vpcId;
    call.changed();
    return done;
  }),
  DeleteInternetGateway: operation(one, (call: Ec2Call, { InternetGatewayId: id }) => {
    const gateway = byId(call.state.internetGateways, id, missing.internetGateway);
    if (gateway.vpcId !== undefined) throw dependencyViolation("internetGateway", id);
    delete call.state.internetGateways[id];
    delete call.state.tags[id];
    call.changed();
    return done;
  }),
};

const filters = {
  "internet-gateway-id": ({ id }: InternetGateway) => id,
  "attachment.vpc-id": ({ vpcId }: InternetGateway) => vpcId,
  "attachment.state": ({ vpcId }: InternetGateway) => (vpcId === undefined ? [] : ["available"]),
};

function describe(call: Ec2Call, { id, vpcId }: InternetGateway): unknown {
  const attachmentSet = vpcId === undefined ? [] : [{ vpcId, state: "available" }];
  return { internetGatewayId: id, ownerId: call.session.account, attachmentSet, tagSet: tagSet(call, id) };
}
