import * as z from "zod";
import type { Call } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import type { Place } from "../protocol/place.ts";
import type { Ec2State } from "./model.ts";

/** A call, and what EC2 keeps for its account and region. */
export type Ec2Call = Call & Place<Ec2State>;

/** Truth values come as words. */
export const flag = z.enum(["true", "false"]).transform((word) => word === "true");

export const listOf = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).default([]);

/** `{ Value: "true" }`, as the calls that modify attributes have it. */
export const flagValue = z.object({ Value: flag }).optional();

/** Seventeen digits, the first of which is zero: `vpc-0a1b2c3d4e5f60718`. */
export function newId({ world }: Ec2Call, prefix: string): string {
  return `${prefix}-0${world.ids.uuid().replaceAll("-", "").slice(0, 16)}`;
}

export function ec2Error(code: string, message: string): AwsError {
  return new AwsError(400, code, message);
}

/** The one of that id; refused in EC2's words where there is none. */
export function byId<Kind>(all: Readonly<Record<string, Kind>>, id: string, [code, noun]: NotFound): Kind {
  const found = Object.hasOwn(all, id) ? all[id] : undefined;
  if (found) return found;
  throw ec2Error(code, `The ${noun} '${id}' does not exist`);
}

/** The code and the noun of "does not exist". */
export type NotFound = readonly [code: string, noun: string];

export const missing = {
  vpc: ["InvalidVpcID.NotFound", "vpc ID"],
  subnet: ["InvalidSubnetID.NotFound", "subnet ID"],
  internetGateway: ["InvalidInternetGatewayID.NotFound", "internetGateway ID"],
  address: ["InvalidAllocationID.NotFound", "allocation ID"],
  natGateway: ["NatGatewayNotFound", "NAT gateway"],
  routeTable: ["InvalidRouteTableID.NotFound", "routeTable ID"],
  association: ["InvalidAssociationID.NotFound", "association ID"],
  securityGroup: ["InvalidGroup.NotFound", "security group"],
  rule: ["InvalidSecurityGroupRuleId.NotFound", "security group rule ID"],
  flowLog: ["InvalidFlowLogId.NotFound", "flow log ID"],
  networkAcl: ["InvalidNetworkAclID.NotFound", "networkAcl ID"],
} as const satisfies Readonly<Record<string, NotFound>>;

export function dependencyViolation(kind: string, id: string): AwsError {
  return ec2Error("DependencyViolation", `The ${kind} '${id}' has dependencies and cannot be deleted.`);
}

/** What most calls answer that have nothing to tell. */
export const done = { return: true };
