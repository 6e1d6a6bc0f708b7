import * as z from "zod";
import { type OperationTable, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { accountOf } from "../world.ts";
import {
  byManagement,
  constraint,
  ids,
  listed,
  notFound,
  type OrganizationCall,
  organizationArn,
  pageInput,
  requireParent,
} from "./call.ts";
import type { Creation, Member } from "./model.ts";
import { readTags, tagsInput } from "./tags.ts";

/** AWS takes minutes for a new account; a rehearsal need not. */
const creationMilliseconds = 150;

function memberOf({ organization }: OrganizationCall, id: string): Member {
  const member = Object.hasOwn(organization.members, id) ? organization.members[id] : undefined;
  if (!member) throw notFound("Account", "an account");
  return member;
}

function describe(
  { world, organization }: OrganizationCall,
  { id, joinedAt, joinedMethod, closedAt }: Member,
) {
  const { name, email } = accountOf(world, id);
  return {
    ...{ Id: id, Arn: organizationArn(world, "account", organization.id, id), Email: email, Name: name },
    // `Status` is the older of the two and knows no closed accounts.
    ...{ Status: closedAt ? "SUSPENDED" : "ACTIVE", State: closedAt ? "CLOSED" : "ACTIVE" },
    ...{ JoinedMethod: joinedMethod, JoinedTimestamp: Date.parse(joinedAt) / 1000 },
  };
}

const create = byManagement(
  "CreateAccount",
  z.object({
    Email: text(6, 64, /^[^\s@]+@[^\s@]+\.[^\s@]+$/),
    AccountName: text(1, 50),
    RoleName: text(1, 64, /^[\w+=,.@-]{1,64}$/).default("OrganizationAccountAccessRole"),
    IamUserAccessToBilling: z.enum(["ALLOW", "DENY"]).optional(),
    Tags: tagsInput,
  }),
  (call, { Email, AccountName, RoleName, Tags }) => {
    const { world, organization } = call;
    const now = world.clock.now();
    const creation: Creation = {
      ...{ id: `car-${world.ids.token(32).toLowerCase()}`, name: AccountName, email: Email },
      ...{ roleName: RoleName, tags: readTags(Tags), requestedAt: now.toISOString(), state: "IN_PROGRESS" },
      dueAt: new Date(now.getTime() + creationMilliseconds).toISOString(),
    };
    organization.creations[creation.id] = creation;
    call.changed();
    return { CreateAccountStatus: describeCreation(creation) };
  },
);

function describeCreation({ id, name, state, requestedAt, dueAt, account, failure }: Creation) {
  return {
    ...{ Id: id, AccountName: name, State: state, RequestedTimestamp: Date.parse(requestedAt) / 1000 },
    ...(state !== "IN_PROGRESS" && { CompletedTimestamp: Date.parse(dueAt) / 1000 }),
    ...(account && { AccountId: account }),
    ...(failure && { FailureReason: failure }),
  };
}

const creationStatus = byManagement(
  "DescribeCreateAccountStatus",
  z.object({ CreateAccountRequestId: text(12, 36, /^car-[a-z0-9]{8,32}$/) }),
  ({ organization }, { CreateAccountRequestId: id }) => {
    const creation = organization.creations[id];
    if (!creation) throw notFound("CreateAccountStatus", "a create account request ID");
    return { CreateAccountStatus: describeCreation(creation) };
  },
);

const listCreations = byManagement(
  "ListCreateAccountStatus",
  z.object({ States: z.array(z.enum(["IN_PROGRESS", "SUCCEEDED", "FAILED"])).optional(), ...pageInput }),
  ({ organization }, input) => {
    const all = Object.values(organization.creations).filter(
      ({ state }) => input.States === undefined || input.States.includes(state),
    );
    return listed("CreateAccountStatuses", all.map(describeCreation), input);
  },
);

const list = byManagement("ListAccounts", z.object(pageInput), (call, input) => {
  const members = Object.values(call.organization.members);
  return listed(
    "Accounts",
    members.map((member) => describe(call, member)),
    input,
  );
});

const listForParent = byManagement(
  "ListAccountsForParent",
  z.object({ ParentId: ids.parent, ...pageInput }),
  (call, input) => {
    requireParent(call, input.ParentId);
    const members = Object.values(call.organization.members).filter(
      ({ parent }) => parent === input.ParentId,
    );
    return listed(
      "Accounts",
      members.map((member) => describe(call, member)),
      input,
    );
  },
);

const move = byManagement(
  "MoveAccount",
  z.object({ AccountId: ids.account, SourceParentId: ids.parent, DestinationParentId: ids.parent }),
  (call, { AccountId, SourceParentId, DestinationParentId }) => {
    const member = memberOf(call, AccountId);
    if (member.parent !== SourceParentId) throw notFound("SourceParent", "a source root or OU");
    requireParent(call, DestinationParentId, "DestinationParent");
    if (member.parent === DestinationParentId) {
      const message = "The account is already present in the specified destination.";
      throw new AwsError(400, "DuplicateAccountException", message);
    }
    member.parent = DestinationParentId;
    call.changed();
  },
);

const one = z.object({ AccountId: ids.account });

/** Closing is asked for at once; the account stays in the organization, suspended, for ninety days. */
const close = byManagement("CloseAccount", one, (call, { AccountId }) => {
  const member = memberOf(call, AccountId);
  if (AccountId === call.world.management) throw constraint("You can't close the management account.");
  if (member.closedAt) {
    throw new AwsError(400, "AccountAlreadyClosedException", "The provided account is already closed.");
  }
  member.closedAt = call.world.clock.now().toISOString();
  call.changed();
});

/** An account that Organizations made has nobody's payment method, so it cannot leave as it is. */
const remove = byManagement("RemoveAccountFromOrganization", one, (call, { AccountId }) => {
  memberOf(call, AccountId);
  if (AccountId === call.world.management) {
    const message = "The management account can't leave the organization.";
    throw new AwsError(400, "MasterCannotLeaveOrganizationException", message);
  }
  throw constraint(
    "The member account is missing one or more of the prerequisites required to operate as a standalone account. To add what is missing, sign-in to the member account using the AWS Organizations console, then select to leave the organization. You will then be prompted to enter any missing information.",
  );
});

export const accountOperations: OperationTable = {
  CreateAccount: create,
  DescribeCreateAccountStatus: creationStatus,
  ListCreateAccountStatus: listCreations,
  DescribeAccount: byManagement("DescribeAccount", one, (call, { AccountId }) => ({
    Account: describe(call, memberOf(call, AccountId)),
  })),
  ListAccounts: list,
  ListAccountsForParent: listForParent,
  MoveAccount: move,
  CloseAccount: close,
  RemoveAccountFromOrganization: remove,
};
