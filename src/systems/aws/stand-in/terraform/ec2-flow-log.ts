import { oneOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import { validArn } from "./checks.ts";
import { arnOf } from "./connection.ts";
import { ec2Resource, step, textOf } from "./ec2-resource.ts";
import { given } from "./steps.ts";

/** `aws_flow_log` (`internal/service/ec2/vpc_flow_log.go`), of a network or a subnet. */
export const flowLog = ec2Resource({
  what: "Flow Log",
  tagType: "vpc-flow-log",
  checks: [
    ...[validArn("iam_role_arn"), validArn("log_destination"), validArn("deliver_cross_account_role")],
    oneOf("log_destination_type", ["cloud-watch-logs", "s3", "kinesis-data-firehose"]),
    oneOf("traffic_type", ["ACCEPT", "REJECT", "ALL"]),
    {
      path: ["max_aggregation_interval"],
      says: (value) =>
        value === 60 || value === 600
          ? undefined
          : `expected max_aggregation_interval to be one of [60 600], got ${value}`,
    },
  ],
  find: ["DescribeFlowLogs", "flowLogSet", "FlowLogId", "InvalidFlowLogId.NotFound"],
  create: [
    "CreateFlowLogs",
    (planned) => ({
      ResourceId: [given(planned["vpc_id"]) ?? given(planned["subnet_id"])],
      ResourceType: given(planned["vpc_id"]) === undefined ? "Subnet" : "VPC",
      TrafficType: given(planned["traffic_type"]),
      LogDestinationType: given(planned["log_destination_type"]),
      LogDestination: given(planned["log_destination"])?.replace(/:\*$/, ""),
      LogFormat: given(planned["log_format"]),
      DeliverLogsPermissionArn: given(planned["iam_role_arn"]),
      MaxAggregationInterval: Number(planned["max_aggregation_interval"] ?? 600),
    }),
    ...["flowLogIdSet", "item"],
  ],
  state: (found, _prior, connection) => {
    const resource = textOf(found, "resourceId");
    return {
      arn: arnOf(connection, "ec2", `vpc-flow-log/${textOf(found, "flowLogId")}`),
      ...(resource.startsWith("vpc-") ? { vpc_id: resource } : { subnet_id: resource }),
      ...{
        iam_role_arn: textOf(found, "deliverLogsPermissionArn"),
        traffic_type: textOf(found, "trafficType"),
      },
      log_destination: textOf(found, "logDestination"),
      log_destination_type: textOf(found, "logDestinationType"),
      log_format: textOf(found, "logFormat"),
      max_aggregation_interval: Number(textOf(found, "maxAggregationInterval")),
    };
  },
  remove: (prior, connection) => [step(connection, "DeleteFlowLogs", { FlowLogId: [String(prior["id"])] })],
});
