import { lengthBetween, matches, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type JsonObject, refusedWith } from "./calls.ts";
import { validArn } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { timestamp } from "./organizations-calls.ts";
import { idParts, missing, placeInput, provision, ssoadmin } from "./ssoadmin-calls.ts";
import { changed, given, inOrder, present } from "./steps.ts";
import { planTags, tagChanges, tagList, tagRecord, tagState, tagsOf } from "./tags.ts";

/** `ValidateFunc` of `internal/service/ssoadmin/permission_set.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  lengthBetween("description", 1, 700),
  validArn("instance_arn"),
  lengthBetween("name", 1, 32),
  matches("name", /[\w+=,.@-]+/, "must match [\\w+=,.@-]"),
  lengthBetween("relay_state", 1, 240),
  lengthBetween("session_duration", 1, 100),
];

const idNames = ["PERMISSION_SET_ARN", "INSTANCE_ARN"] as const;
const what = "SSO Permission Set";

const settings = (planned: State) => ({
  ...{ Description: given(planned["description"]), RelayState: given(planned["relay_state"]) },
  SessionDuration: given(planned["session_duration"]),
});

/** `aws_ssoadmin_permission_set`. Its id is its ARN and the instance's. */
export const ssoadminPermissionSet: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: planTags,
  async create(planned, connection) {
    const instance = String(planned["instance_arn"]);
    const made = await ssoadmin(connection, "CreatePermissionSet", {
      ...{
        InstanceArn: instance,
        Name: planned["name"],
        ...settings(planned),
        Tags: tagList(tagsOf(planned)),
      },
    });
    if (!made.ok) return made;
    const { PermissionSetArn } = made.value["PermissionSet"] as JsonObject;
    return present(await read({ ...planned, id: `${PermissionSetArn},${instance}` }, connection), what);
  },
  read,
  async update(prior, planned, connection) {
    const place = { set: String(prior["arn"]), instance: String(prior["instance_arn"]) };
    const { removed, set } = tagChanges(prior, planned);
    const tagged = { InstanceArn: place.instance, ResourceArn: place.set };
    const differs = changed(prior, planned, "description", "relay_state", "session_duration");
    const done = await inOrder([
      differs &&
        (() => ssoadmin(connection, "UpdatePermissionSet", { ...placeInput(place), ...settings(planned) })),
      differs && (() => provision(connection, place)),
      removed.length > 0 && (() => ssoadmin(connection, "UntagResource", { ...tagged, TagKeys: removed })),
      Object.keys(set).length > 0 &&
        (() => ssoadmin(connection, "TagResource", { ...tagged, Tags: tagList(set) })),
    ]);
    return done.ok ? present(await read({ ...planned, id: prior["id"] ?? "" }, connection), what) : done;
  },
  async delete(prior, connection) {
    const place = { set: String(prior["arn"]), instance: String(prior["instance_arn"]) };
    const gone = await ssoadmin(connection, "DeletePermissionSet", placeInput(place));
    return gone.ok || refusedWith(gone, missing) ? ok(undefined) : gone;
  },
  import: async (id) => {
    const parts = idParts(id, ...idNames);
    return parts.ok ? ok({ id }) : parts;
  },
};

async function read(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const parts = idParts(String(prior["id"]), ...idNames);
  if (!parts.ok) return parts;
  const [set = "", instance = ""] = parts.value;
  const found = await ssoadmin(connection, "DescribePermissionSet", placeInput({ set, instance }));
  if (!found.ok) return refusedWith(found, missing) ? ok(null) : found;
  const tags = await ssoadmin(connection, "ListTagsForResource", { InstanceArn: instance, ResourceArn: set });
  if (!tags.ok) return tags;
  const shown = found.value["PermissionSet"] as JsonObject;
  return ok({
    ...{ id: `${set},${instance}`, arn: set, instance_arn: instance, name: String(shown["Name"]) },
    ...{ created_date: timestamp(shown["CreatedDate"]), session_duration: String(shown["SessionDuration"]) },
    ...{ description: String(shown["Description"] ?? ""), relay_state: String(shown["RelayState"] ?? "") },
    ...tagState(tagRecord(tags.value["Tags"]), prior, connection),
  });
}
