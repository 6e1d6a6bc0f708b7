import { policyArn } from "../iam/names.ts";
import { findPolicy } from "../iam/policies.ts";
import { newRole } from "../iam/roles.ts";
import { hexadecimal, type Instance, type PermissionSet } from "../identity-center/model.ts";
import { type AwsWorld, accountOf } from "../world.ts";

/**
 * Where the roles of permission sets lie in an account. Those of the oldest region have no region in their path.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function reservedPath({ region }: Pick<Instance, "region">): string {
  return `/aws-reserved/sso.amazonaws.com/${region === "us-east-1" ? "" : `${region}/`}`;
}

/** Brings a permission set into an account, or up to date there. Gives the reason where that cannot be. */
export function provision(
  world: AwsWorld,
  instance: Instance,
  set: PermissionSet,
  account: string,
): string | undefined {
  const member = world.state.value.organization?.members[account];
  if (!member || member.closedAt) return `Received a 404 status error: The account ${account} is not active.`;
  const { iam } = accountOf(world, account);
  const attached = [...set.managed, ...set.customer.map(({ name, path }) => policyArn(account, name, path))];
  const missing = attached.find((arn) => !findPolicy({ iam }, arn));
  if (missing) return `Received a 404 status error: Policy ${missing} does not exist or is not attachable.`;

  const provider = samlProvider(world, account);
  const known = set.provisioned[account]?.role;
  const name = known ?? `AWSReservedSSO_${set.name}_${hexadecimal(world, 16)}`;
  const before = Object.hasOwn(iam.roles, name) ? iam.roles[name] : undefined;
  const role =
    before ??
    newRole(world, {
      ...{ name, path: reservedPath(instance), maxSessionSeconds: 43_200 },
      trust: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: provider },
            Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
            Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
          },
        ],
      }),
    });
  role.attached = attached;
  role.inline = set.inline === undefined ? {} : { AwsSSOInlinePolicy: set.inline };
  if (set.description !== undefined) role.description = set.description;
  iam.roles[name] = role;
  set.provisioned[account] = { role: name, current: true };
  world.state.changed();
  return undefined;
}

/** Takes a permission set out of an account. */
export function withdraw(world: AwsWorld, set: PermissionSet, account: string): void {
  const role = set.provisioned[account]?.role;
  if (role !== undefined) delete accountOf(world, account).iam.roles[role];
  delete set.provisioned[account];
  world.state.changed();
}

/** Identity Center's own identity provider in an account, made with the first role. */
function samlProvider(world: AwsWorld, account: string): string {
  const { iam } = accountOf(world, account);
  const [known] = Object.keys(iam.samlProviders ?? {});
  if (known !== undefined) return known;
  const arn = `arn:aws:iam::${account}:saml-provider/AWSSSO_${hexadecimal(world, 16)}_DO_NOT_DELETE`;
  iam.samlProviders = { [arn]: { createdAt: world.clock.now().toISOString() } };
  return arn;
}
