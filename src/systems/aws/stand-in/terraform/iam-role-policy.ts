import { lengthBetween, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { refusedWith } from "./calls.ts";
import { textCheck, validPolicy } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { documentText } from "./documents.ts";
import { generatedName, namePrefix } from "./generated-name.ts";
import { documentAt, iam, validName } from "./iam-calls.ts";
import { normal } from "./iam-role.ts";
import { planPolicy } from "./policy-equivalence.ts";
import { present } from "./steps.ts";

/** `ValidateFunc` of `internal/service/iam/role_policy.go` and `validate.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  ...validName("name", 128),
  ...validName("name_prefix", 102),
  validPolicy("policy", 10_240),
  lengthBetween("role", 1, 128),
  textCheck("role", (value, name) =>
    value.startsWith("arn:") ? `"${name}" must be the role's name not its ARN` : undefined,
  ),
];

/** `aws_iam_role_policy`: a policy that is written into a role. */
export const iamRolePolicy: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: (change) => planPolicy("policy", change),
  create: (planned, connection) => put(planned, generatedName(planned, connection), connection),
  read: readRolePolicy,
  update: (prior, planned, connection) => put(planned, String(prior["name"]), connection),
  async delete(prior, connection) {
    const [RoleName, PolicyName] = partsOf(String(prior["id"]));
    const gone = await iam(connection, "DeleteRolePolicy", { RoleName, PolicyName });
    return gone.ok || refusedWith(gone, "NoSuchEntity") ? ok(undefined) : gone;
  },
  async import(id) {
    if (partsOf(id)[1] !== "") return ok({ id });
    const summary = "role_policy id must be of the form <role name>:<policy name>";
    return failure("terraform-vendor-refused", summary);
  },
};

async function put(planned: State, PolicyName: string, connection: AwsConnection): Promise<Result<State>> {
  const RoleName = String(planned["role"]);
  const document = normal(planned["policy"]);
  const done = await iam(connection, "PutRolePolicy", { RoleName, PolicyName, PolicyDocument: document });
  if (!done.ok) return done;
  return present(
    await readRolePolicy({ ...planned, id: `${RoleName}:${PolicyName}` }, connection),
    "IAM Role Policy",
  );
}

async function readRolePolicy(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const [RoleName, PolicyName] = partsOf(String(prior["id"]));
  const found = await iam(connection, "GetRolePolicy", { RoleName, PolicyName });
  if (!found.ok) return refusedWith(found, "NoSuchEntity") ? ok(null) : found;
  return ok({
    ...{ id: `${RoleName}:${PolicyName}`, role: RoleName, name: PolicyName },
    name_prefix: namePrefix(PolicyName),
    policy: documentText(prior["policy"], documentAt(found.value, "PolicyDocument")),
  });
}

/** `role:policy`. */
function partsOf(id: string): readonly [string, string] {
  const cut = id.indexOf(":");
  return cut < 0 ? [id, ""] : [id.slice(0, cut), id.slice(cut + 1)];
}
