import type { State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { type AwsAnswer, type JsonObject, json } from "./calls.ts";
import { validArn } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";

/** One call of IAM Identity Center. */
export function ssoadmin(
  connection: AwsConnection,
  operation: string,
  input: object,
): Promise<AwsAnswer<JsonObject>> {
  return json(connection, "sso", operation, input);
}

export const missing = "ResourceNotFoundException";

/** All pages of a list, which the answers have under that name. */
export async function listAll(
  connection: AwsConnection,
  operation: string,
  name: string,
  input: object,
): Promise<AwsAnswer<readonly JsonObject[]>> {
  const all: JsonObject[] = [];
  for (let token: unknown; ; ) {
    const page = await ssoadmin(connection, operation, { ...input, ...(token ? { NextToken: token } : {}) });
    if (!page.ok) return page;
    all.push(...((page.value[name] ?? []) as readonly JsonObject[]));
    token = page.value["NextToken"];
    if (token === undefined) return ok(all);
  }
}

/** Milliseconds between two looks at a request, and how many there are at most. */
const pause = 30;
const looks = 2000;

/** Looks until a request is through. Fails as the real provider says that it failed. */
export async function waitFor(
  connection: AwsConnection,
  what: string,
  look: () => Promise<AwsAnswer<JsonObject>>,
): Promise<Result<void>> {
  for (let left = looks; left > 0; left--) {
    const found = await look();
    if (!found.ok) return found;
    const { Status, FailureReason } = found.value;
    if (Status === "SUCCEEDED") return ok(undefined);
    if (Status === "FAILED") {
      const summary = `waiting for ${what}: unexpected state 'FAILED', wanted target 'SUCCEEDED'. last error: ${FailureReason}`;
      return failure("terraform-vendor-refused", summary);
    }
    await connection.clock.sleep(pause);
  }
  return failure("terraform-vendor-refused", `waiting for ${what}: timeout while waiting for state`);
}

/** What was changed in a permission set is brought to every account that it is in. */
export async function provision(
  connection: AwsConnection,
  { set, instance }: SetPlace,
): Promise<Result<void>> {
  const asked = await ssoadmin(connection, "ProvisionPermissionSet", {
    ...{ InstanceArn: instance, PermissionSetArn: set, TargetType: "ALL_PROVISIONED_ACCOUNTS" },
  });
  if (!asked.ok) return asked;
  const { RequestId } = asked.value["PermissionSetProvisioningStatus"] as JsonObject;
  return waitFor(connection, `SSO Permission Set (${set}) provision`, () =>
    statusAt(connection, "DescribePermissionSetProvisioningStatus", "PermissionSetProvisioningStatus", {
      ...{ InstanceArn: instance, ProvisionPermissionSetRequestId: RequestId },
    }),
  );
}

export async function statusAt(
  connection: AwsConnection,
  operation: string,
  name: string,
  input: object,
): Promise<AwsAnswer<JsonObject>> {
  const found = await ssoadmin(connection, operation, input);
  return found.ok ? ok(found.value[name] as JsonObject) : found;
}

/** A permission set and the instance that it is of. */
export interface SetPlace {
  readonly set: string;
  readonly instance: string;
}

export const placeOf = (state: State): SetPlace => ({
  ...{ set: String(state["permission_set_arn"]), instance: String(state["instance_arn"]) },
});

export const placeInput = ({ set, instance }: SetPlace) => ({ InstanceArn: instance, PermissionSetArn: set });

export const placeChecks = [validArn("instance_arn"), validArn("permission_set_arn")];

/** The parts of an id that are separated by commas; fails as the real provider does. */
export function idParts(id: string, ...names: readonly string[]): Result<readonly string[]> {
  const parts = id.split(",");
  if (parts.length === names.length && parts.every((part) => part !== "")) return ok(parts);
  return failure("terraform-id-malformed", `unexpected format for ID ("${id}"), expected ${names.join(",")}`);
}
