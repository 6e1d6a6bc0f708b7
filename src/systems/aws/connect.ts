import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { Access } from "../../contracts/access.ts";
import type { Clock } from "../../foundation/clock.ts";
import type { Ids } from "../../foundation/ids.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { type MemberAccount, memberAccounts, partitionOf } from "./accounts.ts";
import { askAws, everyItem, tellAws } from "./ask.ts";
import { awsSection } from "./section.ts";
import { type AwsSession, awsSession } from "./session.ts";
import { signOnVariables } from "./sign-on.ts";
import type { AwsCredentials } from "./signature.ts";

/** AWS, as the operator's own keys reach it. Nothing is asked before somebody calls. */
export interface AwsClient {
  readonly company: string;
  readonly region: string;
  readonly partition: string;
  /** A rehearsal's address; undefined at AWS itself. */
  readonly endpoint: string | undefined;
  readonly accounts: readonly MemberAccount[];
  /** What a person copied from Identity Center's console, as far as they have. Holds a secret. */
  readonly signOn: Readonly<Record<keyof typeof signOnVariables, string | undefined>>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The keys that the operator put into the environment. Fails with `access-missing`. */
  readonly operator: Result<AwsCredentials>;
  /** Whose keys they are: asked once. Fails with `access-missing`. */
  management(): Promise<Result<AwsSession>>;
  /** Another account of the organization, by its name; null while it does not exist. */
  member(name: string): Promise<Result<AwsSession | null>>;
  /** Keys of a role; null where it does not exist, or does not let these keys take it. */
  assume(role: string, account: string): Promise<Result<AwsCredentials | null>>;
}

/** By which an account that the organization made is set up, before the pipeline's roles are there. */
export const firstRole = "OrganizationAccountAccessRole";

/**
 * Reads the operator's keys by the names that every tool of AWS knows. Without any there is no account yet, and a step
 * says how to come by one. Fails with `access-missing` where only a part of them is there.
 */
export function connectAws(blueprint: Blueprint, access: Access): Result<AwsClient> {
  const { region } = section(blueprint, "aws", awsSection);
  const partition = partitionOf(region);
  const accounts = memberAccounts(blueprint);
  const operator = operatorKeys(access.environment);
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = access.environment;
  if (!operator.ok && (id || secret)) return operator;
  const sessionOf = (account: string, credentials: AwsCredentials) =>
    awsSession({
      ...{ account, partition, region, credentials, fetch: access.fetch },
      ...(access.endpoint !== undefined && { endpoint: access.endpoint }),
    });

  const ownAccount = async (): Promise<Result<AwsSession>> => {
    if (!operator.ok) return operator;
    const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
    const sts = new STSClient(sessionOf("", operator.value).settings);
    const caller = await tellAws("GetCallerIdentity", () => sts.send(new GetCallerIdentityCommand()));
    return caller.ok ? ok(sessionOf(caller.value.Account ?? "", operator.value)) : caller;
  };
  let own: Promise<Result<AwsSession>> | undefined;
  const management = async () => {
    own ??= ownAccount();
    const known = await own;
    if (!known.ok) own = undefined;
    return known;
  };

  const assume: AwsClient["assume"] = async (role, account) => {
    if (!operator.ok) return operator;
    const { STSClient, AssumeRoleCommand } = await import("@aws-sdk/client-sts");
    const sts = new STSClient(sessionOf(account, operator.value).settings);
    const command = new AssumeRoleCommand({
      RoleArn: `arn:${partition}:iam::${account}:role/${role}`,
      RoleSessionName: "groundwork-rollout",
      DurationSeconds: 3600,
    });
    // A role that is not there and one that does not trust the caller look the same.
    const taken = await askAws(`AssumeRole of ${role}`, () => sts.send(command), ["AccessDenied"]);
    if (!taken.ok || !taken.value?.Credentials) return taken.ok ? ok(null) : taken;
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = taken.value.Credentials;
    return ok({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });
  };

  const member: AwsClient["member"] = async (name) => {
    const home = await management();
    if (!home.ok) return home;
    const id = await accountIdOf(home.value, accounts.find((account) => account.name === name)?.email ?? "");
    if (!id.ok || id.value === null) return id.ok ? ok(null) : id;
    const keys = await assume(firstRole, id.value);
    if (!keys.ok) return keys;
    if (keys.value) return ok(sessionOf(id.value, keys.value));
    return failure(
      "aws-refused",
      `The role ${firstRole} of the account ${name} (${id.value}) cannot be taken.`,
      {
        next: "Use keys that may take it, or let somebody in the account make the role again: it trusts the management account.",
      },
    );
  };

  const { endpoint, environment, fetch, clock, ids } = access;
  return ok({
    // Read when they are asked for: a person may have set them since.
    get signOn() {
      const names = Object.entries(signOnVariables);
      return Object.fromEntries(
        names.map(([part, name]) => [part, environment[name]]),
      ) as AwsClient["signOn"];
    },
    ...{ fetch, clock, ids },
    ...{ company: blueprint.company.slug, region, partition, endpoint, accounts, operator },
    ...{ management, member, assume },
  });
}

function operatorKeys(environment: Access["environment"]): Result<AwsCredentials> {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  if (accessKeyId && secretAccessKey)
    return ok({ accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) });
  return failure("access-missing", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set.", {
    next: "Log in to the management account and put short-lived keys there: `aws configure export-credentials --format env` prints them.",
  });
}

/** The organization's account with that address, which no other account at AWS has. */
export async function accountIdOf(home: AwsSession, email: string): Promise<Result<string | null>> {
  const { OrganizationsClient, paginateListAccounts } = await import("@aws-sdk/client-organizations");
  const client = new OrganizationsClient(home.globalSettings);
  const listed = await askAws(
    "ListAccounts",
    () => everyItem(paginateListAccounts({ client }, {}), (page) => page.Accounts),
    ["AWSOrganizationsNotInUseException"],
  );
  if (!listed.ok) return listed;
  const found = listed.value?.find((account) => account.Email?.toLowerCase() === email.toLowerCase());
  return ok(found?.Id ?? null);
}
