import { lengthBetween, matches, oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { json, refusedWith } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { generatedName, namePrefix } from "./generated-name.ts";
import { changed, given, inOrder, present } from "./steps.ts";
import { planTags, type Tags, tagChanges, tagState, tagsOf } from "./tags.ts";

const days = [
  ...[
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
    3653,
  ],
];
const characters =
  "isn't a valid log group name (alphanumeric characters, underscores, hyphens, slashes, hash signs and dots are allowed)";

/** `ValidateFunc` of `internal/service/logs/group.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  matches("name", /^[0-9A-Za-z_./#-]+$/, characters),
  lengthBetween("name", 1, 512),
  oneOf("log_group_class", ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]),
  {
    path: ["retention_in_days"],
    says: (value: unknown) =>
      days.includes(Number(value))
        ? undefined
        : `expected retention_in_days to be one of [${days.join(" ")}], got ${value}`,
  },
];

/** `aws_cloudwatch_log_group`. */
export const logGroup: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: planTags,
  async create(planned, connection) {
    const id = generatedName(planned, connection);
    const made = await json(connection, "logs", "CreateLogGroup", {
      ...{ logGroupName: id, kmsKeyId: given(planned["kms_key_id"]), tags: tagsOf(planned) },
      logGroupClass: given(planned["log_group_class"]),
    });
    if (!made.ok) return made;
    const kept = Number(planned["retention_in_days"]) > 0 && (() => keep(id, planned, connection));
    const done = await inOrder([kept]);
    return done.ok ? present(await readGroup({ ...planned, id }, connection), `Log Group (${id})`) : done;
  },
  read: readGroup,
  async update(prior, planned, connection) {
    const id = String(prior["id"]);
    const kmsKeyId = given(planned["kms_key_id"]);
    const { removed, set } = tagChanges(prior, planned);
    const call = (operation: string, input: object) => () => json(connection, "logs", operation, input);
    const resourceArn = prior["arn"];
    const done = await inOrder([
      changed(prior, planned, "retention_in_days") && (() => keep(id, planned, connection)),
      changed(prior, planned, "kms_key_id") &&
        call(kmsKeyId ? "AssociateKmsKey" : "DisassociateKmsKey", { logGroupName: id, kmsKeyId }),
      removed.length > 0 && call("UntagResource", { resourceArn, tagKeys: removed }),
      Object.keys(set).length > 0 && call("TagResource", { resourceArn, tags: set }),
    ]);
    return done.ok ? present(await readGroup({ ...planned, id }, connection), `Log Group (${id})`) : done;
  },
  async delete(prior, connection) {
    if (prior["skip_destroy"] === true) return ok(undefined);
    const gone = await json(connection, "logs", "DeleteLogGroup", { logGroupName: prior["id"] });
    return gone.ok || refusedWith(gone, "ResourceNotFoundException") ? ok(undefined) : gone;
  },
  import: async (id) => ok({ id }),
};

function keep(logGroupName: string, planned: State, connection: AwsConnection) {
  const retentionInDays = Number(planned["retention_in_days"]);
  return retentionInDays > 0
    ? json(connection, "logs", "PutRetentionPolicy", { logGroupName, retentionInDays })
    : json(connection, "logs", "DeleteRetentionPolicy", { logGroupName });
}

async function readGroup(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const id = String(prior["id"]);
  const listed = await json(connection, "logs", "DescribeLogGroups", { logGroupNamePrefix: id });
  if (!listed.ok) return listed;
  const groups = listed.value["logGroups"] as readonly Readonly<Record<string, unknown>>[];
  // A name comes before every name that begins with it.
  const found = groups.find(({ logGroupName }) => logGroupName === id);
  if (!found) return ok(null);
  const arn = String(found["logGroupArn"]);
  const tags = await json(connection, "logs", "ListTagsForResource", { resourceArn: arn });
  if (!tags.ok) return tags;
  return ok({
    ...{ id, name: id, name_prefix: namePrefix(id), arn, log_group_class: String(found["logGroupClass"]) },
    kms_key_id: String(found["kmsKeyId"] ?? ""),
    retention_in_days: Number(found["retentionInDays"] ?? 0),
    skip_destroy: prior["skip_destroy"] ?? false,
    deletion_protection_enabled: false,
    ...tagState((tags.value["tags"] ?? {}) as Tags, prior, connection),
  });
}
