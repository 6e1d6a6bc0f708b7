import * as z from "zod";
import { operation } from "../protocol/call.ts";
import { byId, done, type Ec2Call, ec2Error, missing } from "./call.ts";
import { readCidr } from "./cidr.ts";
import type { Route, RouteTable } from "./model.ts";

const one = z.object({ RouteTableId: z.string(), DestinationCidrBlock: z.string() });
const withTarget = one.extend({ GatewayId: z.string().optional(), NatGatewayId: z.string().optional() });

export const routeOperations = {
  CreateRoute: operation(withTarget, (call: Ec2Call, input) => {
    const { table, destination, known } = placeOf(call, input);
    if (known) {
      const message = `The route identified by ${destination} already exists.`;
      throw ec2Error("RouteAlreadyExists", message);
    }
    return set(call, table, destination, input);
  }),
  ReplaceRoute: operation(withTarget, (call: Ec2Call, input) => {
    const { table, destination, known } = placeOf(call, input);
    if (!known) throw noRoute(table, destination);
    return set(call, table, destination, input);
  }),
  DeleteRoute: operation(one, (call: Ec2Call, input) => {
    const { table, destination, known } = placeOf(call, input);
    if (!known) throw noRoute(table, destination);
    if (known.target.gatewayId === "local") {
      const message = `cannot remove local route ${destination} in route table ${table.id}`;
      throw ec2Error("InvalidParameterValue", message);
    }
    delete table.routes[destination];
    call.changed();
    return done;
  }),
};

function placeOf({ state }: Ec2Call, input: z.output<typeof one>) {
  const table = byId(state.routeTables, input.RouteTableId, missing.routeTable);
  const cidr = readCidr(input.DestinationCidrBlock);
  if (!cidr) {
    const message = `Value (${input.DestinationCidrBlock}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.`;
    throw ec2Error("InvalidParameterValue", message);
  }
  const known = Object.hasOwn(table.routes, cidr.text) ? table.routes[cidr.text] : undefined;
  return { table, destination: cidr.text, known };
}

function set(
  call: Ec2Call,
  table: RouteTable,
  destination: string,
  { GatewayId, NatGatewayId }: z.output<typeof withTarget>,
): unknown {
  if ((GatewayId === undefined) === (NatGatewayId === undefined)) {
    throw ec2Error(
      "InvalidParameterCombination",
      "The request must contain exactly one target of the route.",
    );
  }
  const gateway =
    NatGatewayId === undefined
      ? byId(call.state.internetGateways, GatewayId ?? "", ["InvalidGatewayID.NotFound", "gateway ID"])
      : byId(call.state.natGateways, NatGatewayId, missing.natGateway);
  if (gateway.vpcId !== table.vpcId) {
    const message = `route table ${table.id} and network gateway ${gateway.id} belong to different networks`;
    throw ec2Error("InvalidParameterValue", message);
  }
  const target = NatGatewayId === undefined ? { gatewayId: gateway.id } : { natGatewayId: gateway.id };
  table.routes[destination] = { destination, target, origin: "CreateRoute" };
  call.changed();
  return done;
}

function noRoute({ id }: RouteTable, destination: string) {
  const message = `no route with destination-cidr-block ${destination} in route table ${id}`;
  return ec2Error("InvalidRoute.NotFound", message);
}

/** A route to what is no longer there leads into a black hole. */
export function describeRoute({ state }: Ec2Call, { destination, target, origin }: Route): unknown {
  const { gatewayId, natGatewayId } = target;
  const nat = natGatewayId === undefined ? undefined : state.natGateways[natGatewayId];
  const leads =
    gatewayId === "local" ||
    (gatewayId !== undefined && state.internetGateways[gatewayId]?.vpcId !== undefined) ||
    (nat !== undefined && !["deleted", "failed"].includes(nat.stages[0] ?? ""));
  return {
    ...{ destinationCidrBlock: destination, gatewayId, natGatewayId },
    ...{ state: leads ? "active" : "blackhole", origin },
  };
}
