import { ok } from "../../../foundation/result.ts";
import { askAws, everyItem } from "../ask.ts";
import type { AwsSession } from "../session.ts";
import { byNames } from "./finder.ts";

const absent = ["NoSuchEntityException", "NoSuchEntity"];

async function open(session: AwsSession) {
  const sdk = await import("@aws-sdk/client-iam");
  return { sdk, client: new sdk.IAMClient(session.globalSettings) };
}

const role = byNames(["name"], async (session, { name }) => {
  const { sdk, client } = await open(session);
  const command = new sdk.GetRoleCommand({ RoleName: name });
  const found = await askAws("GetRole", () => client.send(command), absent);
  return found.ok ? ok(found.value && name) : found;
});

const inlinePolicy = byNames(["role", "name"], async (session, values) => {
  const { sdk, client } = await open(session);
  const command = new sdk.GetRolePolicyCommand({ RoleName: values.role, PolicyName: values.name });
  const found = await askAws("GetRolePolicy", () => client.send(command), absent);
  return found.ok ? ok(found.value && `${values.role}:${values.name}`) : found;
});

const attachment = byNames(["role", "policy_arn"], async (session, values) => {
  const { sdk, client } = await open(session);
  const pages = sdk.paginateListAttachedRolePolicies({ client }, { RoleName: values.role });
  const listed = await askAws(
    "ListAttachedRolePolicies",
    () => everyItem(pages, (page) => page.AttachedPolicies),
    absent,
  );
  if (!listed.ok) return listed;
  const attached = listed.value?.some(({ PolicyArn }) => PolicyArn === values.policy_arn);
  return ok(attached ? `${values.role}/${values.policy_arn}` : null);
});

/** An account has one for an address, and its ARN is made of it. */
const identityProvider = byNames(["url"], async (session, { url }) => {
  const { sdk, client } = await open(session);
  const arn = `arn:${session.partition}:iam::${session.account}:oidc-provider/${url.replace(/^https?:\/\//, "")}`;
  const command = new sdk.GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn });
  const found = await askAws("GetOpenIDConnectProvider", () => client.send(command), absent);
  return found.ok ? ok(found.value && arn) : found;
});

export const iamFinders = {
  aws_iam_openid_connect_provider: identityProvider,
  aws_iam_role: role,
  aws_iam_role_policy: inlinePolicy,
  aws_iam_role_policy_attachment: attachment,
} as const;
