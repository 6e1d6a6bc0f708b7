import { between, lengthBetween, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { textAt } from "../protocol/xml-reader.ts";
import { refusedWith } from "./calls.ts";
import { textCheck, validArn, validJson, validPolicy } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { documentText } from "./documents.ts";
import { generatedName, namePrefix } from "./generated-name.ts";
import { documentAt, iam, membersAt, rfc3339, tagInput, tagsAt, validName } from "./iam-calls.ts";
import { planPolicy } from "./policy-equivalence.ts";
import { changed, given, inOrder, present } from "./steps.ts";
import { planTags, tagChanges, tagList, tagState, tagsOf } from "./tags.ts";

/** `ValidateFunc` of `internal/service/iam/role.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  validJson("assume_role_policy"),
  lengthBetween("description", 0, 1000),
  textCheck("description", (value) =>
    /[“‘]/.test(value)
      ? "invalid value for description (cannot contain specially formatted single or double quotes: [“‘])"
      : undefined,
  ),
  between("max_session_duration", 3600, 43_200),
  ...validName("name", 64),
  ...validName("name_prefix", 38),
  lengthBetween("path", 0, 512),
  validArn("permissions_boundary"),
  validArn("managed_policy_arns"),
  ...validName("inline_policy.name", 128),
  validPolicy("inline_policy.policy"),
];

/** `aws_iam_role`. */
export const iamRole: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: (change, connection) => ({
    attributes: {
      ...planTags(change, connection).attributes,
      ...planPolicy("assume_role_policy", change).attributes,
    },
  }),
  async create(planned, connection) {
    const RoleName = generatedName(planned, connection);
    const made = await iam(connection, "CreateRole", {
      ...{ RoleName, Path: given(planned["path"]), Description: given(planned["description"]) },
      AssumeRolePolicyDocument: normal(planned["assume_role_policy"]),
      MaxSessionDuration:
        given(planned["max_session_duration"]) ?? Number(planned["max_session_duration"] ?? 3600),
      PermissionsBoundary: given(planned["permissions_boundary"]),
      Tags: tagInput(tagList(tagsOf(planned))),
    });
    if (!made.ok) return made;
    const done = await setPolicies({}, planned, RoleName, connection);
    return done.ok ? present(await readRole({ ...planned, id: RoleName }, connection), "IAM Role") : done;
  },
  read: readRole,
  async update(prior, planned, connection) {
    const RoleName = String(prior["id"]);
    const call = (operation: string, input: Parameters<typeof iam>[2]) => () =>
      iam(connection, operation, { RoleName, ...input });
    const boundary = given(planned["permissions_boundary"]);
    const { removed, set } = tagChanges(prior, planned);
    const done = await inOrder([
      changed(prior, planned, "assume_role_policy") &&
        call("UpdateAssumeRolePolicy", { PolicyDocument: normal(planned["assume_role_policy"]) }),
      changed(prior, planned, "description") &&
        call("UpdateRoleDescription", { Description: String(planned["description"] ?? "") }),
      changed(prior, planned, "max_session_duration") &&
        call("UpdateRole", { MaxSessionDuration: Number(planned["max_session_duration"]) }),
      changed(prior, planned, "permissions_boundary") &&
        (boundary
          ? call("PutRolePermissionsBoundary", { PermissionsBoundary: boundary })
          : call("DeleteRolePermissionsBoundary", {})),
      removed.length > 0 && call("UntagRole", { TagKeys: removed }),
      Object.keys(set).length > 0 && call("TagRole", { Tags: tagInput(tagList(set)) }),
    ]);
    if (!done.ok) return done;
    const policies = await setPolicies(prior, planned, RoleName, connection);
    return policies.ok
      ? present(await readRole({ ...planned, id: RoleName }, connection), "IAM Role")
      : policies;
  },
  async delete(prior, connection) {
    const RoleName = String(prior["id"]);
    // Policies that the role itself was configured with go with it; others only where that is asked for.
    const all = prior["force_detach_policies"] === true;
    const found = all ? await readPolicies(RoleName, connection) : ok(ownPolicies(prior));
    if (!found.ok) return refusedWith(found, "NoSuchEntity") ? ok(undefined) : found;
    const emptied = await inOrder([
      ...found.value.attached.map(
        (PolicyArn) => () => iam(connection, "DetachRolePolicy", { RoleName, PolicyArn }),
      ),
      ...found.value.inline.map(
        (PolicyName) => () => iam(connection, "DeleteRolePolicy", { RoleName, PolicyName }),
      ),
    ]);
    if (!emptied.ok) return emptied;
    const gone = await iam(connection, "DeleteRole", { RoleName });
    return gone.ok || refusedWith(gone, "NoSuchEntity") ? ok(undefined) : gone;
  },
  import: async (id) => ok({ id, force_detach_policies: false }),
};

async function readRole(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const RoleName = String(prior["id"]);
  const found = await iam(connection, "GetRole", { RoleName });
  if (!found.ok) return refusedWith(found, "NoSuchEntity") ? ok(null) : found;
  const policies = await readPolicies(RoleName, connection);
  if (!policies.ok) return policies;
  const at = (...path: readonly string[]) => textAt(found.value, "Role", ...path);
  const name = at("RoleName") ?? "";
  return ok({
    ...{ id: name, name, name_prefix: namePrefix(name), path: at("Path") ?? "/" },
    ...{ arn: at("Arn") ?? "", unique_id: at("RoleId") ?? "", create_date: rfc3339(at("CreateDate")) },
    ...{ description: at("Description") ?? "", max_session_duration: Number(at("MaxSessionDuration")) },
    permissions_boundary: at("PermissionsBoundary", "PermissionsBoundaryArn") ?? "",
    assume_role_policy: documentText(
      prior["assume_role_policy"],
      documentAt(found.value, "Role", "AssumeRolePolicyDocument"),
    ),
    managed_policy_arns: policies.value.attached,
    ...tagState(tagsAt(found.value, "Role", "Tags"), prior, connection),
  });
}

interface Policies {
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  /** Names of inline policies. */
  readonly inline: readonly string[];
}

async function readPolicies(RoleName: string, connection: AwsConnection) {
  const attached = await iam(connection, "ListAttachedRolePolicies", { RoleName });
  if (!attached.ok) return attached;
  const inline = await iam(connection, "ListRolePolicies", { RoleName });
  if (!inline.ok) return inline;
  return ok<Policies>({
    attached: membersAt(attached.value, "AttachedPolicies").map((one) => textAt(one, "PolicyArn") ?? ""),
    inline: membersAt(inline.value, "PolicyNames").map(({ text }) => text),
  });
}

interface InlinePolicy {
  readonly name: string;
  readonly policy: string;
}

const inlineOf = (state: State) => (state["inline_policy"] ?? []) as unknown as readonly InlinePolicy[];
const managedOf = (state: State) => (state["managed_policy_arns"] ?? []) as readonly string[];

function ownPolicies(state: State): Policies {
  return {
    attached: inlineOf(state).length > 0 ? managedOf(state) : [],
    inline: inlineOf(state).map(({ name }) => name),
  };
}

/** Brings the policies that stand in the role's own configuration from what they were to what is planned. */
function setPolicies(
  prior: State,
  planned: State,
  RoleName: string,
  connection: AwsConnection,
): Promise<Result<void>> {
  const [before, after] = [managedOf(prior), managedOf(planned)];
  const [was, willBe] = [inlineOf(prior), inlineOf(planned)];
  return inOrder([
    ...was
      .filter(({ name }) => !willBe.some((one) => one.name === name))
      .map(
        ({ name }) =>
          () =>
            iam(connection, "DeleteRolePolicy", { RoleName, PolicyName: name }),
      ),
    ...willBe
      .filter(({ name, policy }) => !was.some((one) => one.name === name && one.policy === policy))
      .map(
        ({ name, policy }) =>
          () =>
            iam(connection, "PutRolePolicy", { RoleName, PolicyName: name, PolicyDocument: normal(policy) }),
      ),
    ...before
      .filter((arn) => !after.includes(arn))
      .map((PolicyArn) => () => iam(connection, "DetachRolePolicy", { RoleName, PolicyArn })),
    ...after
      .filter((arn) => !before.includes(arn))
      .map((PolicyArn) => () => iam(connection, "AttachRolePolicy", { RoleName, PolicyArn })),
  ]);
}

/** Documents are sent without white space. */
export function normal(document: unknown): string {
  return JSON.stringify(JSON.parse(String(document)));
}
