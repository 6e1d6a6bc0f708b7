import { newRole } from "../iam/roles.ts";
import { type AwsWorld, emptyAccount } from "../world.ts";
import { type Creation, fullAccess, type Organization } from "./model.ts";

/** How long AWS keeps an account that was closed. */
const keptMilliseconds = 90 * 24 * 3_600_000;

/** Brings the organization up to now: accounts whose time has come exist, and those that were closed long ago are gone. */
export function finishCreations(world: AwsWorld): void {
  const { organization } = world.state.value;
  if (!organization) return;
  const now = world.clock.now().getTime();
  for (const creation of Object.values(organization.creations)) {
    if (creation.state !== "IN_PROGRESS" || Date.parse(creation.dueAt) > now) continue;
    finish(world, organization, creation);
    world.state.changed();
  }
  for (const { id, closedAt } of Object.values(organization.members)) {
    if (closedAt === undefined || Date.parse(closedAt) + keptMilliseconds > now) continue;
    delete organization.members[id];
    delete organization.attachments[id];
    world.state.changed();
  }
}

function finish(world: AwsWorld, organization: Organization, creation: Creation): void {
  const { accounts } = world.state.value;
  const taken = Object.values(accounts).some(({ email }) => sameMailbox(email, creation.email));
  const failure = taken
    ? "EMAIL_ALREADY_EXISTS"
    : Object.keys(organization.members).length >= world.accountQuota
      ? "ACCOUNT_LIMIT_EXCEEDED"
      : undefined;
  if (failure !== undefined) {
    creation.state = "FAILED";
    creation.failure = failure;
    return;
  }
  const id = newAccountId(world);
  const account = emptyAccount(id, creation.name, creation.email);
  account.iam.roles[creation.roleName] = newRole(world, {
    name: creation.roleName,
    trust: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${world.management}:root` },
          Action: "sts:AssumeRole",
        },
      ],
    }),
    inline: {
      AdministratorAccess: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
      }),
    },
  });
  accounts[id] = account;
  organization.members[id] = {
    ...{ id, parent: organization.root, tags: creation.tags },
    joinedAt: world.clock.now().toISOString(),
    joinedMethod: "CREATED",
  };
  if (organization.policyTypes.includes("SERVICE_CONTROL_POLICY"))
    organization.attachments[id] = [fullAccess];
  creation.state = "SUCCEEDED";
  creation.account = id;
}

/** Addresses are compared without regard to case. */
function sameMailbox(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function newAccountId(world: AwsWorld): string {
  const digits = Array.from(world.ids.token(12), (letter) => letter.charCodeAt(0) % 10).join("");
  return Object.hasOwn(world.state.value.accounts, digits) ? newAccountId(world) : digits;
}
