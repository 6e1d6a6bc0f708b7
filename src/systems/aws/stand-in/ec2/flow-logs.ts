import * as z from "zod";
import { operation } from "../protocol/call.ts";
import { byId, type Ec2Call, ec2Error, listOf, missing, newId } from "./call.ts";
import type { FlowLog } from "./model.ts";
import { describeInput, selectById } from "./select.ts";
import { tagNew, tagSet, tagSpecification } from "./tags.ts";

/** AWS's own format of a line, version 2. */
const standardFormat = [
  ...["version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol"],
  ...["packets", "bytes", "start", "end", "action", "log-status"],
]
  .map((field) => `\${${field}}`)
  .join(" ");

const createInput = z.object({
  ResourceId: z.array(z.string()).min(1),
  ResourceType: z.enum(["VPC", "Subnet"]),
  TrafficType: z.enum(["ACCEPT", "REJECT", "ALL"]).default("ALL"),
  LogDestinationType: z.enum(["cloud-watch-logs", "s3"]).default("cloud-watch-logs"),
  LogDestination: z.string().optional(),
  LogGroupName: z.string().optional(),
  DeliverLogsPermissionArn: z.string().optional(),
  LogFormat: z.string().default(standardFormat),
  MaxAggregationInterval: z.enum(["60", "600"]).default("600"),
  ...tagSpecification,
});

export const flowLogOperations = {
  CreateFlowLogs: operation(createInput, createFlowLogs),
  DescribeFlowLogs: operation(
    z.object({ ...describeInput, FlowLogId: listOf(z.string()) }),
    (call: Ec2Call, input) => {
      const known = input.FlowLogId.filter((id) => Object.hasOwn(call.state.flowLogs, id));
      // Other than its siblings it leaves out what is not there.
      if (known.length === 0 && input.FlowLogId.length > 0) return { flowLogSet: [] };
      const { shown, next } = selectById(call, input, known, call.state.flowLogs, missing.flowLog, {
        "flow-log-id": ({ id }) => id,
        "resource-id": ({ resourceId }) => resourceId,
        "traffic-type": ({ trafficType }) => trafficType,
        "log-group-name": ({ logGroup }) => logGroup,
        "log-destination-type": ({ destinationType }) => destinationType,
        "deliver-log-status": () => "SUCCESS",
      });
      return { flowLogSet: shown.map((one) => describe(call, one)), nextToken: next };
    },
  ),
  DeleteFlowLogs: operation(z.object({ FlowLogId: z.array(z.string()).min(1) }), (call: Ec2Call, input) => {
    for (const id of input.FlowLogId) byId(call.state.flowLogs, id, missing.flowLog);
    for (const id of input.FlowLogId) {
      delete call.state.flowLogs[id];
      delete call.state.tags[id];
    }
    call.changed();
    return { unsuccessful: [] };
  }),
};

function createFlowLogs(call: Ec2Call, input: z.output<typeof createInput>): unknown {
  const { state, session, world } = call;
  const { LogDestinationType: destinationType, DeliverLogsPermissionArn: roleArn } = input;
  const toLogs = destinationType === "cloud-watch-logs";
  const group = input.LogGroupName ?? /:log-group:([^:]+)/.exec(input.LogDestination ?? "")?.[1];
  if (toLogs && (group === undefined || roleArn === undefined)) {
    const message =
      "DeliverLogsPermissionArn and a log group are required for the destination type cloud-watch-logs.";
    throw ec2Error("InvalidParameter", message);
  }
  if (!toLogs && input.LogDestination === undefined) {
    throw ec2Error(
      "InvalidParameter",
      `LogDestination is required for the destination type ${destinationType}.`,
    );
  }
  const arn = `arn:aws:logs:${session.region}:${session.account}:log-group:${group}`;
  const destination = toLogs ? arn : (input.LogDestination ?? "");
  const made: FlowLog[] = [];
  const unsuccessful: object[] = [];
  for (const resourceId of input.ResourceId) {
    const vpc = input.ResourceType === "VPC";
    byId<{ readonly id: string }>(
      vpc ? state.vpcs : state.subnets,
      resourceId,
      vpc ? missing.vpc : missing.subnet,
    );
    const twin = Object.values(state.flowLogs).find(
      (one) =>
        one.resourceId === resourceId &&
        one.destination === destination &&
        one.trafficType === input.TrafficType,
    );
    if (twin) {
      const message = `Error. There is an existing Flow Log with the same configuration and log destination. The existing log's ID is ${twin.id}.`;
      unsuccessful.push({ resourceId, error: { code: "FlowLogAlreadyExists", message } });
      continue;
    }
    const flowLog: FlowLog = {
      ...{ id: newId(call, "fl"), resourceId, trafficType: input.TrafficType, destinationType, destination },
      ...(toLogs && group !== undefined && { logGroup: group }),
      ...(roleArn !== undefined && { roleArn }),
      ...{ format: input.LogFormat, interval: Number(input.MaxAggregationInterval) },
      createdAt: world.clock.now().toISOString(),
    };
    tagNew(call, flowLog.id, "vpc-flow-log", input.TagSpecification);
    state.flowLogs[flowLog.id] = flowLog;
    made.push(flowLog);
  }
  call.changed();
  return { flowLogIdSet: made.map(({ id }) => id), unsuccessful };
}

function describe(call: Ec2Call, flowLog: FlowLog): unknown {
  const { id, resourceId, trafficType, destinationType, destination, logGroup, roleArn } = flowLog;
  return {
    ...{ flowLogId: id, flowLogStatus: "ACTIVE", resourceId, trafficType, deliverLogsStatus: "SUCCESS" },
    ...{ logDestinationType: destinationType, logDestination: destination, logGroupName: logGroup },
    ...{ deliverLogsPermissionArn: roleArn, logFormat: flowLog.format },
    ...{ maxAggregationInterval: flowLog.interval, creationTime: new Date(flowLog.createdAt) },
    tagSet: tagSet(call, id),
  };
}
