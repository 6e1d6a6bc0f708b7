import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { textAt } from "../protocol/xml-reader.ts";
import { type AwsAnswer, refusedWith } from "./calls.ts";
import { validPolicy } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { documentText } from "./documents.ts";
import { generatedName, namePrefix } from "./generated-name.ts";
import { documentAt, iam, membersAt, tagInput, tagsAt, validName } from "./iam-calls.ts";
import { normal } from "./iam-role.ts";
import { planPolicy } from "./policy-equivalence.ts";
import { changed, given, inOrder, present } from "./steps.ts";
import { planTags, tagChanges, tagList, tagState, tagsOf } from "./tags.ts";

/** `ValidateFunc` of `internal/service/iam/policy.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [...validName("name", 128), ...validName("name_prefix", 102), validPolicy("policy", 6144)];

/** `aws_iam_policy`: a managed policy of the account. */
export const iamPolicy: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: (change, connection) => ({
    attributes: { ...planTags(change, connection).attributes, ...planPolicy("policy", change).attributes },
  }),
  async create(planned, connection) {
    const made = await iam(connection, "CreatePolicy", {
      ...{ PolicyName: generatedName(planned, connection), Path: given(planned["path"]) },
      ...{ Description: given(planned["description"]), PolicyDocument: normal(planned["policy"]) },
      Tags: tagInput(tagList(tagsOf(planned))),
    });
    if (!made.ok) return made;
    const id = textAt(made.value, "Policy", "Arn") ?? "";
    return present(await readPolicy({ ...planned, id }, connection), "IAM Policy");
  },
  read: readPolicy,
  async update(prior, planned, connection) {
    const PolicyArn = String(prior["id"]);
    const { removed, set } = tagChanges(prior, planned);
    const done = await inOrder([
      changed(prior, planned, "policy") && (() => putVersion(PolicyArn, planned, connection)),
      removed.length > 0 && (() => iam(connection, "UntagPolicy", { PolicyArn, TagKeys: removed })),
      Object.keys(set).length > 0 &&
        (() => iam(connection, "TagPolicy", { PolicyArn, Tags: tagInput(tagList(set)) })),
    ]);
    return done.ok
      ? present(await readPolicy({ ...planned, id: PolicyArn }, connection), "IAM Policy")
      : done;
  },
  async delete(prior, connection) {
    const PolicyArn = String(prior["id"]);
    const versions = await otherVersions(PolicyArn, connection);
    if (!versions.ok) return refusedWith(versions, "NoSuchEntity") ? ok(undefined) : versions;
    const emptied = await inOrder(
      versions.value.map(
        (VersionId) => () => iam(connection, "DeletePolicyVersion", { PolicyArn, VersionId }),
      ),
    );
    if (!emptied.ok) return emptied;
    const gone = await iam(connection, "DeletePolicy", { PolicyArn });
    return gone.ok || refusedWith(gone, "NoSuchEntity") ? ok(undefined) : gone;
  },
  import: async (id) => ok({ id }),
};

async function readPolicy(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const PolicyArn = String(prior["id"]);
  const found = await iam(connection, "GetPolicy", { PolicyArn });
  if (!found.ok) return refusedWith(found, "NoSuchEntity") ? ok(null) : found;
  const at = (name: string) => textAt(found.value, "Policy", name) ?? "";
  const version = await iam(connection, "GetPolicyVersion", { PolicyArn, VersionId: at("DefaultVersionId") });
  if (!version.ok) return refusedWith(version, "NoSuchEntity") ? ok(null) : version;
  return ok({
    ...{ id: at("Arn"), arn: at("Arn"), policy_id: at("PolicyId"), path: at("Path") },
    ...{ name: at("PolicyName"), name_prefix: namePrefix(at("PolicyName")), description: at("Description") },
    attachment_count: Number(at("AttachmentCount")),
    policy: documentText(prior["policy"], documentAt(version.value, "PolicyVersion", "Document")),
    ...tagState(tagsAt(found.value, "Policy", "Tags"), prior, connection),
  });
}

/** The ids of all versions but the one in force, the oldest last. */
async function otherVersions(
  PolicyArn: string,
  connection: AwsConnection,
): Promise<AwsAnswer<readonly string[]>> {
  const listed = await iam(connection, "ListPolicyVersions", { PolicyArn });
  if (!listed.ok) return listed;
  const others = membersAt(listed.value, "Versions").filter(
    (one) => textAt(one, "IsDefaultVersion") !== "true",
  );
  return ok(others.map((one) => textAt(one, "VersionId") ?? ""));
}

/** A policy has five versions at most: the oldest makes room for the new one, which then comes into force. */
async function putVersion(
  PolicyArn: string,
  planned: State,
  connection: AwsConnection,
): Promise<AwsAnswer<unknown>> {
  const others = await otherVersions(PolicyArn, connection);
  if (!others.ok) return others;
  const oldest = others.value.length >= 4 ? others.value.at(-1) : undefined;
  if (oldest !== undefined) {
    const gone = await iam(connection, "DeletePolicyVersion", { PolicyArn, VersionId: oldest });
    if (!gone.ok) return gone;
  }
  const document = normal(planned["policy"]);
  const made = await iam(connection, "CreatePolicyVersion", { PolicyArn, PolicyDocument: document });
  if (!made.ok) return made;
  const VersionId = textAt(made.value, "PolicyVersion", "VersionId") ?? "";
  return iam(connection, "SetDefaultPolicyVersion", { PolicyArn, VersionId });
}
