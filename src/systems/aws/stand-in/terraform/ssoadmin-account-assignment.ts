import { lengthBetween, matches, oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { type JsonObject, refusedWith } from "./calls.ts";
import { validAccountId } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import {
  idParts,
  listAll,
  missing,
  placeChecks,
  placeInput,
  placeOf,
  ssoadmin,
  statusAt,
  waitFor,
} from "./ssoadmin-calls.ts";
import { present } from "./steps.ts";

const uuid = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}";

/** `ValidateFunc` of `internal/service/ssoadmin/account_assignment.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  ...placeChecks,
  lengthBetween("principal_id", 1, 47),
  matches("principal_id", new RegExp(`^([0-9a-f]{10}-|)${uuid}$`), `must match ([0-9a-f]{10}-|)${uuid}`),
  oneOf("principal_type", ["USER", "GROUP"]),
  validAccountId("target_id"),
  oneOf("target_type", ["AWS_ACCOUNT"]),
];

const idNames = [
  ...(["PRINCIPAL_ID", "PRINCIPAL_TYPE", "TARGET_ID", "TARGET_TYPE"] as const),
  ...(["PERMISSION_SET_ARN", "INSTANCE_ARN"] as const),
];
const attributes = [
  ...(["principal_id", "principal_type", "target_id", "target_type"] as const),
  ...(["permission_set_arn", "instance_arn"] as const),
];
const what = "SSO Account Assignment";

const idOf = (state: State) => attributes.map((name) => String(state[name])).join(",");
const inputOf = (state: State) => ({
  ...{
    ...placeInput(placeOf(state)),
    PrincipalId: state["principal_id"],
    PrincipalType: state["principal_type"],
  },
  ...{ TargetId: state["target_id"], TargetType: state["target_type"] },
});

/** `aws_ssoadmin_account_assignment`: nothing of it can be changed, and making and deleting take their time. */
export const ssoadminAccountAssignment: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  async create(planned, connection) {
    const principal = `${planned["principal_type"]} (${planned["principal_id"]})`;
    const before = await read(planned, connection);
    if (!before.ok) return before;
    if (before.value) {
      const summary = `creating ${what} for ${principal}: already exists`;
      return failure("terraform-vendor-refused", summary);
    }
    const asked = await ssoadmin(connection, "CreateAccountAssignment", inputOf(planned));
    if (!asked.ok) return asked;
    const done = await settled(connection, planned, "Creation", asked.value);
    return done.ok ? present(await read(planned, connection), what) : done;
  },
  read,
  async delete(prior, connection) {
    const asked = await ssoadmin(connection, "DeleteAccountAssignment", inputOf(prior));
    if (!asked.ok) return refusedWith(asked, missing) ? ok(undefined) : asked;
    return settled(connection, prior, "Deletion", asked.value);
  },
  async import(id) {
    const parts = idParts(id, ...idNames);
    if (!parts.ok) return parts;
    return ok({
      id,
      ...Object.fromEntries(attributes.map((name, index) => [name, parts.value[index] ?? ""])),
    });
  },
};

function settled(
  connection: AwsConnection,
  state: State,
  verb: "Creation" | "Deletion",
  answer: JsonObject,
): Promise<Result<void>> {
  const name = `AccountAssignment${verb}`;
  const { RequestId } = answer[`${name}Status`] as JsonObject;
  const input = { InstanceArn: state["instance_arn"], [`${name}RequestId`]: RequestId };
  return waitFor(connection, `${what} for ${state["principal_type"]} (${state["principal_id"]})`, () =>
    statusAt(connection, `Describe${name}Status`, `${name}Status`, input),
  );
}

async function read(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const assignments = await listAll(connection, "ListAccountAssignments", "AccountAssignments", {
    ...{ ...placeInput(placeOf(prior)), AccountId: prior["target_id"] },
  });
  if (!assignments.ok) return refusedWith(assignments, missing) ? ok(null) : assignments;
  const found = assignments.value.find(
    (one) => one["PrincipalId"] === prior["principal_id"] && one["PrincipalType"] === prior["principal_type"],
  );
  if (!found) return ok(null);
  return ok({ ...Object.fromEntries(attributes.map((name) => [name, prior[name] ?? ""])), id: idOf(prior) });
}
