import { lengthBetween, matches, oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { type JsonObject, refusedWith } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import {
  organizations,
  parentOf,
  parentPattern,
  readTags,
  tagSteps,
  timestamp,
} from "./organizations-calls.ts";
import { changed, given, inOrder, present } from "./steps.ts";
import { planTags, tagChanges, tagList, tagState, tagsOf } from "./tags.ts";

const reference =
  "see https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html#organizations-MoveAccount-request-DestinationParentId";

/** `ValidateFunc` of `internal/service/organizations/account.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  lengthBetween("email", 6, 64),
  matches("email", /^[^\s@]+@[^\s@]+\.[^\s@]+$/, "must be a valid email address"),
  oneOf("iam_user_access_to_billing", ["ALLOW", "DENY"]),
  lengthBetween("name", 1, 50),
  matches("parent_id", parentPattern, reference),
  matches(
    "role_name",
    /^[\w+=,.@-]{1,64}$/,
    "must consist of uppercase letters, lowercase letters, digits with no spaces, and any of the following characters",
  ),
];

/** `aws_organizations_account`. Making one takes its time; nothing deletes one at once. */
export const organizationsAccount: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: planTags,
  async create(planned, connection) {
    const name = String(planned["name"]);
    if (planned["create_govcloud"] === true) {
      const summary = "The stand-in provider does not serve 'create_govcloud' of aws_organizations_account.";
      return failure("terraform-not-served", summary);
    }
    const asked = await organizations(connection, "CreateAccount", {
      ...{ AccountName: name, Email: planned["email"], RoleName: given(planned["role_name"]) },
      IamUserAccessToBilling: given(planned["iam_user_access_to_billing"]),
      Tags: tagList(tagsOf(planned)),
    });
    if (!asked.ok) return asked;
    const made = await waitForAccount(asked.value["CreateAccountStatus"] as JsonObject, name, connection);
    if (!made.ok) return made;
    const moved = await moveTo(made.value, given(planned["parent_id"]), connection);
    if (!moved.ok) return moved;
    return present(
      await readAccount({ ...planned, id: made.value, govcloud_id: "" }, connection),
      "Organizations Account",
    );
  },
  read: readAccount,
  async update(prior, planned, connection) {
    const id = String(prior["id"]);
    if (changed(prior, planned, "name")) {
      const summary = "The stand-in provider does not serve a change of 'name' of aws_organizations_account.";
      return failure("terraform-not-served", summary);
    }
    const moved = await moveTo(id, given(planned["parent_id"]), connection);
    if (!moved.ok) return moved;
    const done = await inOrder(tagSteps(connection, id, tagChanges(prior, planned)));
    return done.ok
      ? present(await readAccount({ ...planned, id }, connection), "Organizations Account")
      : done;
  },
  async delete(prior, connection) {
    const operation = prior["close_on_deletion"] === true ? "CloseAccount" : "RemoveAccountFromOrganization";
    const gone = await organizations(connection, operation, { AccountId: prior["id"] });
    return gone.ok || refusedWith(gone, "AccountNotFoundException") ? ok(undefined) : gone;
  },
  async import(id) {
    const [account = "", access, ...rest] = id.split("_");
    if (rest.length === 0 && account !== "" && access !== "") {
      return ok({ id: account, ...(access !== undefined && { iam_user_access_to_billing: access }) });
    }
    const summary = `unexpected format of ID (${id}), expected <account_id>_<IAM User Access Status> or <account_id>`;
    return failure("terraform-vendor-refused", summary);
  },
};

/** Milliseconds between two looks, and how long it is waited altogether. */
const interval = 100;
const timeout = 10 * 60_000;

async function waitForAccount(
  asked: JsonObject,
  name: string,
  connection: AwsConnection,
): Promise<Result<string>> {
  const { clock } = connection;
  const until = clock.now().getTime() + timeout;
  for (let status = asked; ; ) {
    if (status["State"] === "SUCCEEDED") return ok(String(status["AccountId"]));
    const wait = `waiting for AWS Organizations Account (${name}) create:`;
    if (status["State"] === "FAILED") {
      const summary = `${wait} unexpected state 'FAILED', wanted target 'SUCCEEDED'. last error: ${String(status["FailureReason"])}`;
      return failure("terraform-vendor-refused", summary);
    }
    if (clock.now().getTime() > until) {
      return failure(
        "terraform-vendor-refused",
        `${wait} timeout while waiting for state to become 'SUCCEEDED'`,
      );
    }
    await clock.sleep(interval);
    const looked = await organizations(connection, "DescribeCreateAccountStatus", {
      CreateAccountRequestId: asked["Id"],
    });
    if (!looked.ok) return looked;
    status = looked.value["CreateAccountStatus"] as JsonObject;
  }
}

/** Moves an account to where it is to be; new ones are in the root. */
async function moveTo(
  AccountId: string,
  DestinationParentId: string | undefined,
  connection: AwsConnection,
): Promise<Result<void>> {
  if (DestinationParentId === undefined) return ok(undefined);
  const parent = await parentOf(connection, AccountId);
  if (!parent.ok) return parent;
  const SourceParentId = parent.value;
  if (SourceParentId === DestinationParentId) return ok(undefined);
  const move = { AccountId, SourceParentId, DestinationParentId };
  return inOrder([() => organizations(connection, "MoveAccount", move)]);
}

async function readAccount(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const id = String(prior["id"]);
  const found = await organizations(connection, "DescribeAccount", { AccountId: id });
  if (!found.ok) {
    return refusedWith(found, "AccountNotFoundException", "AWSOrganizationsNotInUseException")
      ? ok(null)
      : found;
  }
  const account = found.value["Account"] as JsonObject;
  // One that was closed is as good as gone.
  if (account["Status"] === "SUSPENDED") return ok(null);
  const parent = await parentOf(connection, id);
  if (!parent.ok) return parent;
  const tags = await readTags(connection, id);
  if (!tags.ok) return tags;
  const text = (name: string) => String(account[name] ?? "");
  return ok({
    ...{ id, arn: text("Arn"), email: text("Email"), name: text("Name"), parent_id: parent.value },
    ...{ state: text("State"), status: text("Status"), joined_method: text("JoinedMethod") },
    joined_timestamp: timestamp(account["JoinedTimestamp"]),
    govcloud_id: prior["govcloud_id"] ?? "",
    ...tagState(tags.value, prior, connection),
  });
}
