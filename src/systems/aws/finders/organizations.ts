import { failure, ok, type Result } from "../../../foundation/result.ts";
import { askAws, everyItem } from "../ask.ts";
import { accountIdOf } from "../connect.ts";
import type { AwsSession } from "../session.ts";
import { byNames, onlyOne } from "./finder.ts";

const noOrganization = ["AWSOrganizationsNotInUseException"];

async function open(session: AwsSession) {
  const sdk = await import("@aws-sdk/client-organizations");
  return { sdk, client: new sdk.OrganizationsClient(session.globalSettings) };
}

async function organization(session: AwsSession): Promise<Result<string | null>> {
  const { sdk, client } = await open(session);
  const found = await askAws(
    "DescribeOrganization",
    () => client.send(new sdk.DescribeOrganizationCommand()),
    noOrganization,
  );
  if (!found.ok || !found.value?.Organization) return found.ok ? ok(null) : found;
  const { Id = null, MasterAccountId } = found.value.Organization;
  if (MasterAccountId === session.account) return ok(Id);
  return failure(
    "aws-wrong-account",
    `The account ${session.account} belongs to the organization ${Id} of the account ${MasterAccountId}.`,
    { next: "Use keys of the management account, or an account that belongs to no organization." },
  );
}

const unit = byNames(["parent_id", "name"], async (session, { parent_id, name }) => {
  const { sdk, client } = await open(session);
  const pages = sdk.paginateListOrganizationalUnitsForParent({ client }, { ParentId: parent_id });
  const listed = await askAws(
    "ListOrganizationalUnitsForParent",
    () => everyItem(pages, (page) => page.OrganizationalUnits),
    ["ParentNotFoundException"],
  );
  if (!listed.ok) return listed;
  return ok(listed.value?.find(({ Name }) => Name === name)?.Id ?? null);
});

/** Known by its address. One that AWS is still making is not asked for a second time. */
const account = byNames(
  ["email", "name"],
  async (session, { email, name }): Promise<Result<string | null>> => {
    const found = await accountIdOf(session, email);
    if (!found.ok || found.value !== null) return found;
    const { sdk, client } = await open(session);
    const pages = sdk.paginateListCreateAccountStatus({ client }, { States: ["IN_PROGRESS"] });
    const making = await askAws(
      "ListCreateAccountStatus",
      () => everyItem(pages, (page) => page.CreateAccountStatuses),
      noOrganization,
    );
    if (!making.ok) return making;
    if (!making.value?.some(({ AccountName }) => AccountName === name)) return ok(null);
    return failure("aws-account-underway", `AWS is still making the account ${name}.`, {
      next: "Run again in a few minutes.",
    });
  },
);

const policy = byNames(["name"], async (session, { name }) => {
  const { sdk, client } = await open(session);
  const pages = sdk.paginateListPolicies({ client }, { Filter: "SERVICE_CONTROL_POLICY" });
  const listed = await askAws(
    "ListPolicies",
    () => everyItem(pages, (page) => page.Policies),
    noOrganization,
  );
  if (!listed.ok) return listed;
  const named = (listed.value ?? []).filter(({ Name, AwsManaged }) => Name === name && !AwsManaged);
  return onlyOne(
    `the policy ${name}`,
    named.map(({ Id }) => Id),
  );
});

const attachment = byNames(["policy_id", "target_id"], async (session, { policy_id, target_id }) => {
  const { sdk, client } = await open(session);
  const pages = sdk.paginateListTargetsForPolicy({ client }, { PolicyId: policy_id });
  const listed = await askAws("ListTargetsForPolicy", () => everyItem(pages, (page) => page.Targets), [
    "PolicyNotFoundException",
  ]);
  if (!listed.ok) return listed;
  const attached = listed.value?.some(({ TargetId }) => TargetId === target_id);
  return ok(attached ? `${target_id}:${policy_id}` : null);
});

export const organizationsFinders = {
  aws_organizations_organization: organization,
  aws_organizations_organizational_unit: unit,
  aws_organizations_account: account,
  aws_organizations_policy: policy,
  aws_organizations_policy_attachment: attachment,
} as const;
