import { lengthBetween, matches, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type JsonObject, refusedWith } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import {
  listAll,
  organizations,
  parentOf,
  parentPattern,
  readTags,
  tagSteps,
} from "./organizations-calls.ts";
import { changed, inOrder, present } from "./steps.ts";
import { planTags, tagChanges, tagList, tagState, tagsOf } from "./tags.ts";

const reference =
  "see https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html#organizations-CreateOrganizationalUnit-request-ParentId";

/** `ValidateFunc` of `internal/service/organizations/organizational_unit.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [lengthBetween("name", 1, 128), matches("parent_id", parentPattern, reference)];

/** `aws_organizations_organizational_unit`. */
export const organizationsUnit: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: planTags,
  async create(planned, connection) {
    const made = await organizations(connection, "CreateOrganizationalUnit", {
      ...{ Name: planned["name"], ParentId: planned["parent_id"], Tags: tagList(tagsOf(planned)) },
    });
    if (!made.ok) return made;
    const { Id } = made.value["OrganizationalUnit"] as JsonObject;
    return present(
      await readUnit({ ...planned, id: String(Id) }, connection),
      "Organizations Organizational Unit",
    );
  },
  read: readUnit,
  async update(prior, planned, connection) {
    const id = String(prior["id"]);
    const renamed = { OrganizationalUnitId: id, Name: planned["name"] };
    const done = await inOrder([
      changed(prior, planned, "name") &&
        (() => organizations(connection, "UpdateOrganizationalUnit", renamed)),
      ...tagSteps(connection, id, tagChanges(prior, planned)),
    ]);
    if (!done.ok) return done;
    return present(await readUnit({ ...planned, id }, connection), "Organizations Organizational Unit");
  },
  async delete(prior, connection) {
    const gone = await organizations(connection, "DeleteOrganizationalUnit", {
      OrganizationalUnitId: prior["id"],
    });
    return gone.ok || refusedWith(gone, "OrganizationalUnitNotFoundException") ? ok(undefined) : gone;
  },
  import: async (id) => ok({ id }),
};

async function readUnit(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const id = String(prior["id"]);
  const found = await organizations(connection, "DescribeOrganizationalUnit", { OrganizationalUnitId: id });
  if (!found.ok) {
    const missing = ["OrganizationalUnitNotFoundException", "AWSOrganizationsNotInUseException"];
    return refusedWith(found, ...missing) ? ok(null) : found;
  }
  const parent = await parentOf(connection, id);
  if (!parent.ok) return parent;
  const accounts = await listAll(connection, "ListAccountsForParent", "Accounts", { ParentId: id });
  if (!accounts.ok) return accounts;
  const tags = await readTags(connection, id);
  if (!tags.ok) return tags;
  const { Arn, Name } = found.value["OrganizationalUnit"] as JsonObject;
  return ok({
    ...{ id, arn: String(Arn), name: String(Name), parent_id: parent.value },
    accounts: accounts.value.map((one) => ({
      ...{ id: String(one["Id"]), arn: String(one["Arn"]) },
      ...{ email: String(one["Email"]), name: String(one["Name"]) },
    })),
    ...tagState(tags.value, prior, connection),
  });
}
