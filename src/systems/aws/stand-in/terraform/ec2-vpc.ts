import { oneOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import type { XmlElement } from "../protocol/xml-reader.ts";
import { query } from "./calls.ts";
import { type AwsConnection, arnOf } from "./connection.ts";
import { networkBetween } from "./ec2-checks.ts";
import { ec2Resource, findBy, step, textOf, truthOf } from "./ec2-resource.ts";
import { changed, given } from "./steps.ts";

/** Attributes of a network and what ModifyVpcAttribute calls them. */
const switches = {
  enable_dns_hostnames: "EnableDnsHostnames",
  enable_dns_support: "EnableDnsSupport",
  enable_network_address_usage_metrics: "EnableNetworkAddressUsageMetrics",
} as const;
type Switch = keyof typeof switches;
const names = Object.keys(switches) as readonly Switch[];

const turn = (connection: AwsConnection, VpcId: string, name: Switch, on: unknown) =>
  step(connection, "ModifyVpcAttribute", { VpcId, [switches[name]]: { Value: on === true } });

/** `aws_vpc` (`internal/service/ec2/vpc_.go`). */
export const vpc = ec2Resource({
  what: "EC2 VPC",
  tagType: "vpc",
  checks: [networkBetween("cidr_block", 16, 28), oneOf("instance_tenancy", ["default", "dedicated"])],
  find: ["DescribeVpcs", "vpcSet", "VpcId", "InvalidVpcID.NotFound"],
  create: [
    "CreateVpc",
    (planned) => ({
      CidrBlock: given(planned["cidr_block"]),
      InstanceTenancy: given(planned["instance_tenancy"]),
    }),
    ...["vpc", "vpcId"],
  ],
  settle: (id, planned, connection) => [
    planned["enable_dns_hostnames"] === true && turn(connection, id, "enable_dns_hostnames", true),
    planned["enable_dns_support"] === false && turn(connection, id, "enable_dns_support", false),
    planned["enable_network_address_usage_metrics"] === true &&
      turn(connection, id, "enable_network_address_usage_metrics", true),
  ],
  change: (id, prior, planned, connection) =>
    names.map((name) => changed(prior, planned, name) && turn(connection, id, name, planned[name])),
  state: readVpc,
  remove: (prior, connection) => [step(connection, "DeleteVpc", { VpcId: String(prior["id"]) })],
});

async function readVpc(found: XmlElement, _prior: State, connection: AwsConnection): Promise<Result<State>> {
  const id = textOf(found, "vpcId");
  const here = { "vpc-id": id };
  const settings: Record<string, boolean> = {};
  for (const name of names) {
    const Attribute = `${switches[name].charAt(0).toLowerCase()}${switches[name].slice(1)}`;
    const answer = await query(connection, "ec2", "DescribeVpcAttribute", { VpcId: id, Attribute });
    if (!answer.ok) return answer;
    settings[name] = truthOf(answer.value, Attribute, "value");
  }
  const acls = await findBy(connection, "DescribeNetworkAcls", "networkAclSet", { ...here, default: "true" });
  if (!acls.ok) return acls;
  const main = { ...here, "association.main": "true" };
  const tables = await findBy(connection, "DescribeRouteTables", "routeTableSet", main);
  if (!tables.ok) return tables;
  const group = { ...here, "group-name": "default" };
  const groups = await findBy(connection, "DescribeSecurityGroups", "securityGroupInfo", group);
  if (!groups.ok) return groups;
  const table = textOf(tables.value[0], "routeTableId");
  return ok({
    ...{ arn: arnOf(connection, "ec2", `vpc/${id}`), cidr_block: textOf(found, "cidrBlock") },
    ...{ instance_tenancy: textOf(found, "instanceTenancy"), owner_id: textOf(found, "ownerId") },
    ...{ dhcp_options_id: textOf(found, "dhcpOptionsId"), assign_generated_ipv6_cidr_block: false },
    ...{ ipv6_association_id: "", ipv6_cidr_block: "", ipv6_cidr_block_network_border_group: "" },
    ...{ default_route_table_id: table, main_route_table_id: table },
    default_network_acl_id: textOf(acls.value[0], "networkAclId"),
    default_security_group_id: textOf(groups.value[0], "groupId"),
    ...settings,
  });
}
