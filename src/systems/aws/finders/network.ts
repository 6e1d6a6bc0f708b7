import type { EC2Client } from "@aws-sdk/client-ec2";
import { ok } from "../../../foundation/result.ts";
import { askAws, tellAws } from "../ask.ts";
import type { AwsSession } from "../session.ts";
import { type AwsFinder, byNames, onlyOne, ownTags, tagFilters } from "./finder.ts";

type Sdk = typeof import("@aws-sdk/client-ec2");
type Filters = { readonly Name: string; readonly Values: string[] }[];

async function open(session: AwsSession) {
  const sdk = await import("@aws-sdk/client-ec2");
  return { sdk, client: new sdk.EC2Client(session.settings) };
}

/** What EC2 makes has no name, so it is known by its tags. */
function byTags(
  what: string,
  ids: (client: EC2Client, sdk: Sdk, filters: Filters) => Promise<readonly (string | undefined)[]>,
): AwsFinder {
  return async (session, wanted) => {
    const tags = ownTags(wanted);
    if (!tags) return ok(null);
    const { sdk, client } = await open(session);
    const found = await tellAws(what, () => ids(client, sdk, tagFilters(tags)));
    return found.ok ? onlyOne(`${tags.name} (${what})`, found.value) : found;
  };
}

const routeTable = async (session: AwsSession, filters: Filters) => {
  const { sdk, client } = await open(session);
  const command = new sdk.DescribeRouteTablesCommand({ Filters: filters });
  const found = await askAws("DescribeRouteTables", () => client.send(command));
  return found.ok ? ok(found.value?.RouteTables?.[0]) : found;
};

const route = byNames(["route_table_id", "destination_cidr_block"], async (session, values) => {
  const table = await routeTable(session, [{ Name: "route-table-id", Values: [values.route_table_id] }]);
  if (!table.ok) return table;
  const there = table.value?.Routes?.some(
    ({ DestinationCidrBlock }) => DestinationCidrBlock === values.destination_cidr_block,
  );
  return ok(there ? `${values.route_table_id}_${values.destination_cidr_block}` : null);
});

const association = byNames(["subnet_id", "route_table_id"], async (session, values) => {
  const table = await routeTable(session, [
    { Name: "route-table-id", Values: [values.route_table_id] },
    { Name: "association.subnet-id", Values: [values.subnet_id] },
  ]);
  if (!table.ok) return table;
  return ok(table.value ? `${values.subnet_id}/${values.route_table_id}` : null);
});

export const networkFinders = {
  aws_vpc: byTags("DescribeVpcs", async (client, sdk, Filters) => {
    const { Vpcs } = await client.send(new sdk.DescribeVpcsCommand({ Filters }));
    return (Vpcs ?? []).map(({ VpcId }) => VpcId);
  }),
  aws_subnet: byTags("DescribeSubnets", async (client, sdk, Filters) => {
    const { Subnets } = await client.send(new sdk.DescribeSubnetsCommand({ Filters }));
    return (Subnets ?? []).map(({ SubnetId }) => SubnetId);
  }),
  aws_internet_gateway: byTags("DescribeInternetGateways", async (client, sdk, Filters) => {
    const { InternetGateways } = await client.send(new sdk.DescribeInternetGatewaysCommand({ Filters }));
    return (InternetGateways ?? []).map(({ InternetGatewayId }) => InternetGatewayId);
  }),
  aws_eip: byTags("DescribeAddresses", async (client, sdk, Filters) => {
    const { Addresses } = await client.send(new sdk.DescribeAddressesCommand({ Filters }));
    return (Addresses ?? []).map(({ AllocationId }) => AllocationId);
  }),
  // One that was deleted is shown for an hour more.
  aws_nat_gateway: byTags("DescribeNatGateways", async (client, sdk, filters) => {
    const Filter = [...filters, { Name: "state", Values: ["pending", "available"] }];
    const { NatGateways } = await client.send(new sdk.DescribeNatGatewaysCommand({ Filter }));
    return (NatGateways ?? []).map(({ NatGatewayId }) => NatGatewayId);
  }),
  aws_route_table: byTags("DescribeRouteTables", async (client, sdk, Filters) => {
    const { RouteTables } = await client.send(new sdk.DescribeRouteTablesCommand({ Filters }));
    return (RouteTables ?? []).map(({ RouteTableId }) => RouteTableId);
  }),
  aws_flow_log: byTags("DescribeFlowLogs", async (client, sdk, Filter) => {
    const { FlowLogs } = await client.send(new sdk.DescribeFlowLogsCommand({ Filter }));
    return (FlowLogs ?? []).map(({ FlowLogId }) => FlowLogId);
  }),
  aws_route: route,
  aws_route_table_association: association,
} as const;
