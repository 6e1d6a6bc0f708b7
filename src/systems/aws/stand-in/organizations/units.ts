import * as z from "zod";
import { type OperationTable, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import {
  byManagement,
  constraint,
  ids,
  listed,
  notFound,
  type OrganizationCall,
  organizationArn,
  pageInput,
  requireParent,
} from "./call.ts";
import { fullAccess, pathToRoot, type Unit } from "./model.ts";
import { readTags, tagsInput } from "./tags.ts";

const name = text(1, 128);

function unitOf({ organization }: OrganizationCall, id: string): Unit {
  const unit = Object.hasOwn(organization.units, id) ? organization.units[id] : undefined;
  if (!unit) throw notFound("OrganizationalUnit", "an organizational unit");
  return unit;
}

/** Two units below the same parent cannot have the same name. */
function refuseTaken(call: OrganizationCall, parent: string, wanted: string, except?: string): void {
  const siblings = Object.values(call.organization.units).filter((unit) => unit.parent === parent);
  if (!siblings.some((unit) => unit.name === wanted && unit.id !== except)) return;
  const message = "An OU with the same name already exists.";
  throw new AwsError(400, "DuplicateOrganizationalUnitException", message);
}

function describe({ world, organization }: OrganizationCall, { id, name: Name }: Unit) {
  return { Id: id, Arn: organizationArn(world, "ou", organization.id, id), Name };
}

const create = byManagement(
  "CreateOrganizationalUnit",
  z.object({ ParentId: ids.parent, Name: name, Tags: tagsInput }),
  (call, { ParentId, Name, Tags }) => {
    const { world, organization } = call;
    requireParent(call, ParentId);
    refuseTaken(call, ParentId, Name);
    // Five levels below the root.
    if (pathToRoot(organization, ParentId).length > 5) {
      throw constraint("You have exceeded the allowed depth of the organizational unit tree.");
    }
    const id = `ou-${organization.root.slice(2)}-${world.ids.token(8).toLowerCase()}`;
    const unit: Unit = { id, name: Name, parent: ParentId, tags: readTags(Tags) };
    organization.units[id] = unit;
    if (organization.policyTypes.includes("SERVICE_CONTROL_POLICY"))
      organization.attachments[id] = [fullAccess];
    call.changed();
    return { OrganizationalUnit: describe(call, unit) };
  },
);

const update = byManagement(
  "UpdateOrganizationalUnit",
  z.object({ OrganizationalUnitId: ids.unit, Name: name.optional() }),
  (call, { OrganizationalUnitId, Name }) => {
    const unit = unitOf(call, OrganizationalUnitId);
    if (Name !== undefined) refuseTaken(call, unit.parent, Name, unit.id);
    unit.name = Name ?? unit.name;
    call.changed();
    return { OrganizationalUnit: describe(call, unit) };
  },
);

const one = z.object({ OrganizationalUnitId: ids.unit });

const remove = byManagement("DeleteOrganizationalUnit", one, (call, { OrganizationalUnitId: id }) => {
  const { organization } = call;
  unitOf(call, id);
  const inside = [...Object.values(organization.units), ...Object.values(organization.members)];
  if (inside.some(({ parent }) => parent === id)) {
    const message =
      "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.";
    throw new AwsError(400, "OrganizationalUnitNotEmptyException", message);
  }
  delete organization.units[id];
  delete organization.attachments[id];
  call.changed();
});

const listForParent = byManagement(
  "ListOrganizationalUnitsForParent",
  z.object({ ParentId: ids.parent, ...pageInput }),
  (call, input) => {
    requireParent(call, input.ParentId);
    const units = Object.values(call.organization.units).filter(({ parent }) => parent === input.ParentId);
    return listed(
      "OrganizationalUnits",
      units.map((unit) => describe(call, unit)),
      input,
    );
  },
);

const listParents = byManagement(
  "ListParents",
  z.object({ ChildId: ids.child, ...pageInput }),
  (call, input) => {
    const { units, members } = call.organization;
    const parent = (units[input.ChildId] ?? members[input.ChildId])?.parent;
    if (parent === undefined) throw notFound("Child", "an organizational unit (OU) or AWS account ID");
    const Type = parent.startsWith("r-") ? "ROOT" : "ORGANIZATIONAL_UNIT";
    return listed("Parents", [{ Id: parent, Type }], input);
  },
);

const listChildren = byManagement(
  "ListChildren",
  z.object({ ParentId: ids.parent, ChildType: z.enum(["ACCOUNT", "ORGANIZATIONAL_UNIT"]), ...pageInput }),
  (call, input) => {
    requireParent(call, input.ParentId);
    const { units, members } = call.organization;
    const all = Object.values(input.ChildType === "ACCOUNT" ? members : units);
    const children = all.filter(({ parent }) => parent === input.ParentId);
    return listed(
      "Children",
      children.map(({ id }) => ({ Id: id, Type: input.ChildType })),
      input,
    );
  },
);

export const unitOperations: OperationTable = {
  CreateOrganizationalUnit: create,
  DescribeOrganizationalUnit: byManagement("DescribeOrganizationalUnit", one, (call, input) => ({
    OrganizationalUnit: describe(call, unitOf(call, input.OrganizationalUnitId)),
  })),
  UpdateOrganizationalUnit: update,
  DeleteOrganizationalUnit: remove,
  ListOrganizationalUnitsForParent: listForParent,
  ListParents: listParents,
  ListChildren: listChildren,
};
