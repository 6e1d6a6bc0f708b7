import { crc32 } from "node:zlib";
import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { childAt, childrenOf, type XmlElement } from "../protocol/xml-reader.ts";
import { query, refusedWith } from "./calls.ts";
import { validNetwork } from "./checks.ts";
import { type AwsConnection, arnOf } from "./connection.ts";
import { type Ec2Resource, ec2Resource, findBy, findOne, step, textOf } from "./ec2-resource.ts";

import { given, present } from "./steps.ts";

const findTable: Ec2Resource["find"] = [
  ...(["DescribeRouteTables", "routeTableSet", "RouteTableId", "InvalidRouteTableID.NotFound"] as const),
];

/** `aws_route_table` (`internal/service/ec2/vpc_route_table.go`). Its routes are resources of their own. */
export const routeTable = ec2Resource({
  what: "EC2 Route Table",
  tagType: "route-table",
  checks: [
    {
      path: ["route"],
      says: () => "The stand-in provider serves routes as aws_route only, not inside of aws_route_table.",
    },
  ],
  find: findTable,
  create: [
    "CreateRouteTable",
    (planned) => ({ VpcId: given(planned["vpc_id"]) }),
    "routeTable",
    "routeTableId",
  ],
  state: (found, _prior, connection) => ({
    arn: arnOf(connection, "ec2", `route-table/${textOf(found, "routeTableId")}`),
    ...{ owner_id: textOf(found, "ownerId"), vpc_id: textOf(found, "vpcId"), propagating_vgws: [] },
    route: childrenOf(childAt(found, "routeSet"), "item")
      .filter((one) => textOf(one, "gatewayId") !== "local")
      .map((one) => ({
        ...{ cidr_block: textOf(one, "destinationCidrBlock"), gateway_id: textOf(one, "gatewayId") },
        ...{ nat_gateway_id: textOf(one, "natGatewayId"), carrier_gateway_id: "", core_network_arn: "" },
        ...{ destination_prefix_list_id: "", egress_only_gateway_id: "", ipv6_cidr_block: "" },
        ...{ local_gateway_id: "", network_interface_id: "", transit_gateway_id: "" },
        ...{ vpc_endpoint_id: "", vpc_peering_connection_id: "" },
      })),
  }),
  remove: (prior, connection) => [
    step(connection, "DeleteRouteTable", { RouteTableId: String(prior["id"]) }),
  ],
});

/** `aws_route` (`internal/service/ec2/vpc_route.go`), to an internet or a NAT gateway. */
export const route: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf([validNetwork("destination_cidr_block")], configuration),
  async create(planned, connection) {
    const there = await findRoute(planned, connection);
    if (there.ok && there.value && textOf(there.value, "origin") === "CreateRoute") {
      return failure(
        "terraform-vendor-refused",
        `api error RouteAlreadyExists: Route in Route Table (${planned["route_table_id"]}) with destination (${planned["destination_cidr_block"]}) already exists`,
      );
    }
    return put("CreateRoute", planned, connection);
  },
  read: readRoute,
  update: (_prior, planned, connection) => put("ReplaceRoute", planned, connection),
  async delete(prior, connection) {
    const gone = await query(connection, "ec2", "DeleteRoute", placeOf(prior));
    return gone.ok || refusedWith(gone, "InvalidRoute.NotFound", "InvalidRouteTableID.NotFound")
      ? ok(undefined)
      : gone;
  },
  async import(id) {
    const [table = "", destination] = id.split("_");
    if (destination === undefined) {
      const summary = `unexpected format for import: ${id}. Use 'ROUTETABLEID_DESTINATION'`;
      return failure("terraform-id-malformed", summary);
    }
    return ok({ id, route_table_id: table, destination_cidr_block: destination });
  },
};

const placeOf = (state: State) => ({
  RouteTableId: String(state["route_table_id"]),
  DestinationCidrBlock: String(state["destination_cidr_block"]),
});

async function put(operation: string, planned: State, connection: AwsConnection): Promise<Result<State>> {
  const target = { GatewayId: given(planned["gateway_id"]), NatGatewayId: given(planned["nat_gateway_id"]) };
  const set = await query(connection, "ec2", operation, { ...placeOf(planned), ...target });
  return set.ok ? present(await readRoute(planned, connection), "Route") : set;
}

async function findRoute(state: State, connection: AwsConnection): Promise<Result<XmlElement | null>> {
  const table = await findOne(connection, findTable, String(state["route_table_id"]));
  if (!table.ok || table.value === null) return table;
  const routes = childrenOf(childAt(table.value, "routeSet"), "item");
  const wanted = state["destination_cidr_block"];
  return ok(routes.find((one) => textOf(one, "destinationCidrBlock") === wanted) ?? null);
}

async function readRoute(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const found = await findRoute(prior, connection);
  if (!found.ok) return found;
  if (found.value === null) return ok(null);
  const [table, destination] = [String(prior["route_table_id"]), String(prior["destination_cidr_block"])];
  return ok({
    ...{ id: `r-${table}${crc32(destination)}`, route_table_id: table, destination_cidr_block: destination },
    ...{ gateway_id: textOf(found.value, "gatewayId"), nat_gateway_id: textOf(found.value, "natGatewayId") },
    ...{ origin: textOf(found.value, "origin"), state: textOf(found.value, "state") },
    ...{ instance_id: "", instance_owner_id: "", network_interface_id: "" },
  });
}

/** `aws_route_table_association` (`internal/service/ec2/vpc_route_table_association.go`), of a subnet. */
export const routeTableAssociation: ResourceBackend<AwsConnection> = {
  async create(planned, connection) {
    const made = await query(connection, "ec2", "AssociateRouteTable", {
      ...{ RouteTableId: String(planned["route_table_id"]), SubnetId: given(planned["subnet_id"]) },
    });
    if (!made.ok) return made;
    const id = textOf(made.value, "associationId");
    return present(await readAssociation({ ...planned, id }, connection), "Route Table Association");
  },
  read: readAssociation,
  async update(prior, planned, connection) {
    const done = await query(connection, "ec2", "ReplaceRouteTableAssociation", {
      ...{ AssociationId: String(prior["id"]), RouteTableId: String(planned["route_table_id"]) },
    });
    if (!done.ok) return done;
    const id = textOf(done.value, "newAssociationId");
    return present(await readAssociation({ ...planned, id }, connection), "Route Table Association");
  },
  async delete(prior, connection) {
    const gone = await query(connection, "ec2", "DisassociateRouteTable", {
      AssociationId: String(prior["id"]),
    });
    return gone.ok || refusedWith(gone, "InvalidAssociationID.NotFound") ? ok(undefined) : gone;
  },
  async import(id, connection) {
    const [target = "", table = ""] = id.split("/");
    const filters = { "route-table-id": table, "association.subnet-id": target };
    const found = await findBy(connection, "DescribeRouteTables", "routeTableSet", filters);
    if (!found.ok) return found;
    const association = associationsOf(found.value).find((one) => textOf(one, "subnetId") === target);
    const known = textOf(association, "routeTableAssociationId");
    return known === ""
      ? failure(
          "terraform-vendor-refused",
          `No association found between route table ID "${table}" and target ID "${target}"`,
        )
      : ok({ id: known, route_table_id: table, subnet_id: target });
  },
};

const associationsOf = (tables: readonly XmlElement[]) =>
  tables.flatMap((table) => childrenOf(childAt(table, "associationSet"), "item"));

async function readAssociation(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const id = String(prior["id"]);
  const filters = { "association.route-table-association-id": id };
  const found = await findBy(connection, "DescribeRouteTables", "routeTableSet", filters);
  if (!found.ok) return found;
  const association = associationsOf(found.value).find(
    (one) => textOf(one, "routeTableAssociationId") === id,
  );
  if (!association) return ok(null);
  return ok({
    ...{
      id,
      route_table_id: textOf(association, "routeTableId"),
      subnet_id: textOf(association, "subnetId"),
    },
    gateway_id: "",
  });
}
