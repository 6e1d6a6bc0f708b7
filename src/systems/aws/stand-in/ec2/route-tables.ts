import * as z from "zod";
import { operation } from "../protocol/call.ts";
import { byId, dependencyViolation, done, type Ec2Call, ec2Error, listOf, missing, newId } from "./call.ts";
import type { Ec2State, RouteTable } from "./model.ts";
import { describeRoute } from "./routes.ts";
import { describeInput, selectById } from "./select.ts";
import { tagNew, tagSet, tagSpecification } from "./tags.ts";

export const routeTableOperations = {
  CreateRouteTable: operation(
    z.object({ VpcId: z.string(), ...tagSpecification }),
    (call: Ec2Call, { VpcId, TagSpecification }) => {
      const { cidr } = byId(call.state.vpcs, VpcId, missing.vpc);
      const local = {
        destination: cidr,
        target: { gatewayId: "local" },
        origin: "CreateRouteTable",
      } as const;
      const table: RouteTable = {
        ...{ id: newId(call, "rtb"), vpcId: VpcId, routes: { [cidr]: local }, associations: {} },
      };
      tagNew(call, table.id, "route-table", TagSpecification);
      call.state.routeTables[table.id] = table;
      call.changed();
      return { routeTable: describe(call, table) };
    },
  ),
  DescribeRouteTables: operation(
    z.object({ ...describeInput, RouteTableId: listOf(z.string()) }),
    (call: Ec2Call, input) => {
      const { routeTables } = call.state;
      const { shown, next } = selectById(
        call,
        input,
        input.RouteTableId,
        routeTables,
        missing.routeTable,
        filters,
      );
      return { routeTableSet: shown.map((table) => describe(call, table)), nextToken: next };
    },
  ),
  DeleteRouteTable: operation(
    z.object({ RouteTableId: z.string() }),
    (call: Ec2Call, { RouteTableId: id }) => {
      const table = byId(call.state.routeTables, id, missing.routeTable);
      if (Object.keys(table.associations).length > 0) throw dependencyViolation("routeTable", id);
      delete call.state.routeTables[id];
      delete call.state.tags[id];
      call.changed();
      return done;
    },
  ),
  AssociateRouteTable: operation(
    z.object({ RouteTableId: z.string(), SubnetId: z.string() }),
    (call: Ec2Call, { RouteTableId, SubnetId }) => {
      const { state } = call;
      const table = byId(state.routeTables, RouteTableId, missing.routeTable);
      const subnet = byId(state.subnets, SubnetId, missing.subnet);
      requireSameNetwork(table, subnet.vpcId, SubnetId);
      if (associationsOf(state).some(([, one]) => one.subnetId === SubnetId)) {
        const message = `the specified association for route table ${RouteTableId} conflicts with an existing association`;
        throw ec2Error("Resource.AlreadyAssociated", message);
      }
      return associate(call, table, { main: false, subnetId: SubnetId });
    },
  ),
  ReplaceRouteTableAssociation: operation(
    z.object({ AssociationId: z.string(), RouteTableId: z.string() }),
    (call: Ec2Call, { AssociationId, RouteTableId }) => {
      const [from, { main, subnetId }] = findAssociation(call.state, AssociationId);
      const table = byId(call.state.routeTables, RouteTableId, missing.routeTable);
      requireSameNetwork(table, from.vpcId, AssociationId);
      delete from.associations[AssociationId];
      const { associationId, ...rest } = associate(call, table, { main, ...(subnetId && { subnetId }) });
      return { newAssociationId: associationId, ...rest };
    },
  ),
  DisassociateRouteTable: operation(
    z.object({ AssociationId: z.string() }),
    (call: Ec2Call, { AssociationId }) => {
      const [table, { main }] = findAssociation(call.state, AssociationId);
      if (main) {
        const message = `cannot disassociate the main route table association ${AssociationId}`;
        throw ec2Error("InvalidParameterValue", message);
      }
      delete table.associations[AssociationId];
      call.changed();
      return done;
    },
  ),
};

const filters = {
  "route-table-id": ({ id }: RouteTable) => id,
  "vpc-id": ({ vpcId }: RouteTable) => vpcId,
  "association.main": ({ associations }: RouteTable) =>
    Object.values(associations).map(({ main }) => String(main)),
  "association.route-table-association-id": ({ associations }: RouteTable) => Object.keys(associations),
  "association.subnet-id": ({ associations }: RouteTable) =>
    Object.values(associations).flatMap(({ subnetId }) => subnetId ?? []),
};

type Association = RouteTable["associations"][string];

function associationsOf({ routeTables }: Ec2State): readonly (readonly [RouteTable, Association])[] {
  return Object.values(routeTables).flatMap((table) =>
    Object.values(table.associations).map((association) => [table, association] as const),
  );
}

function findAssociation(state: Ec2State, id: string): readonly [RouteTable, Association] {
  const found = associationsOf(state).find(([, association]) => association.id === id);
  if (found) return found;
  throw ec2Error(missing.association[0], `The ${missing.association[1]} '${id}' does not exist`);
}

function associate(call: Ec2Call, table: RouteTable, what: Omit<Association, "id">) {
  const id = newId(call, "rtbassoc");
  table.associations[id] = { id, ...what };
  call.changed();
  return { associationId: id, associationState: { state: "associated" } };
}

function requireSameNetwork({ id, vpcId }: RouteTable, network: string, what: string): void {
  if (vpcId === network) return;
  throw ec2Error("InvalidParameterValue", `Route table ${id} and ${what} belong to different networks`);
}

function describe(call: Ec2Call, table: RouteTable): unknown {
  const { id, vpcId, routes, associations } = table;
  return {
    ...{ routeTableId: id, vpcId, ownerId: call.session.account },
    routeSet: Object.values(routes).map((route) => describeRoute(call, route)),
    associationSet: Object.values(associations).map((one) => ({
      ...{ routeTableAssociationId: one.id, routeTableId: id, subnetId: one.subnetId, main: one.main },
      associationState: { state: "associated" },
    })),
    propagatingVgwSet: [],
    tagSet: tagSet(call, id),
  };
}
