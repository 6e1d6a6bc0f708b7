import { createHash } from "node:crypto";
import type { DataSourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { shared as applicationState } from "./application.ts";
import { readBlocks } from "./application-blocks.ts";
import { type EntraConnection, type Json, list, query, quoted } from "./connection.ts";
import { shared as groupState } from "./group.ts";
import { relatedTo } from "./owners.ts";
import { shared as principalState } from "./service-principal.ts";
import { objectOf, rolesOf, scopesOf, textOf, textsOf } from "./values.ts";

type Source = DataSourceBackend<EntraConnection>;

/** Whoever the provider acts as. */
export const clientConfig: Source = {
  async read(_, { tenantId, clientId, objectId }) {
    return ok({
      id: `${tenantId}-${clientId}-${objectId}`,
      tenant_id: tenantId,
      client_id: clientId,
      object_id: objectId,
    });
  },
};

/** By which attribute of a configuration Graph is asked, and by which of Graph's. */
type Keys = readonly (readonly [attribute: string, graphs: string])[];

/** The one entity of a collection that a configuration names. */
async function only(
  kind: string,
  set: string,
  keys: Keys,
  configuration: State,
  connection: EntraConnection,
): Promise<Result<Json>> {
  const key = keys.find(([attribute]) => textOf(configuration[attribute]) !== null);
  if (!key)
    return failure(
      "terraform-vendor-refused",
      `one of \`${keys.map(([name]) => name).join(",")}\` must be specified`,
    );
  const [attribute, graphs] = key;
  const wanted = String(configuration[attribute]);
  const filter = `${graphs} eq ${quoted(wanted)}`;
  const select = set === "/users" ? { $select: userProperties } : {};
  const found = await list(connection, `${set}${query({ $filter: filter, ...select })}`);
  if (!found.ok) return found;
  const [first, ...more] = found.value;
  if (more.length > 0)
    return failure("terraform-vendor-refused", `Found multiple ${kind}s with ${attribute} "${wanted}"`);
  if (!first) return failure("terraform-vendor-refused", `No ${kind} found matching filter: "${filter}"`);
  return ok(first);
}

export const applicationTemplate: Source = {
  async read(configuration, connection) {
    const keys: Keys = [
      ["template_id", "id"],
      ["display_name", "displayName"],
    ];
    const found = await only(
      "application template",
      "/applicationTemplates",
      keys,
      configuration,
      connection,
    );
    if (!found.ok) return found;
    const template = found.value;
    return ok({
      ...{
        id: String(template["id"]),
        template_id: String(template["id"]),
        display_name: String(template["displayName"]),
      },
      ...{
        homepage_url: textOf(template["homePageUrl"]),
        logo_url: null,
        publisher: textOf(template["publisher"]),
      },
      categories: textsOf(template["categories"]),
      supported_provisioning_types: textsOf(template["supportedProvisioningTypes"]),
      supported_single_sign_on_modes: textsOf(template["supportedSingleSignOnModes"]),
    });
  },
};

export const applicationData: Source = {
  async read(configuration, connection) {
    const keys: Keys = [
      ["object_id", "id"],
      ["client_id", "appId"],
      ["display_name", "displayName"],
    ];
    const found = await only("application", "/applications", keys, configuration, connection);
    if (!found.ok) return found;
    const path = `/applications/${String(found.value["id"])}`;
    const owners = await relatedTo(connection, path, "owners");
    if (!owners.ok) return owners;
    const { app_role: _, ...shown } = readBlocks(found.value, {});
    const { oauth2_permission_scopes: scopes } = scopesOf(
      objectOf(found.value["api"])["oauth2PermissionScopes"],
    );
    return ok({
      ...applicationState(found.value),
      ...shown,
      ...{ id: path, owners: owners.value, feature_tags: [] },
      app_roles: rolesOf(found.value["appRoles"]).app_roles,
      api: [
        {
          known_client_applications: [],
          mapped_claims_enabled: false,
          oauth2_permission_scopes: scopes,
          requested_access_token_version: 1,
        },
      ],
    });
  },
};

export const servicePrincipalData: Source = {
  async read(configuration, connection) {
    const keys: Keys = [
      ["object_id", "id"],
      ["client_id", "appId"],
      ["display_name", "displayName"],
    ];
    const found = await only("service principal", "/servicePrincipals", keys, configuration, connection);
    if (!found.ok) return found;
    const none = { feature_tags: [], features: [], saml_single_sign_on: [] };
    return ok({
      id: `/servicePrincipals/${String(found.value["id"])}`,
      ...principalState(found.value),
      ...none,
    });
  },
};

export const groupData: Source = {
  async read(configuration, connection) {
    const keys: Keys = [
      ["object_id", "id"],
      ["display_name", "displayName"],
      ["mail_nickname", "mailNickname"],
    ];
    const found = await only("group", "/groups", keys, configuration, connection);
    if (!found.ok) return found;
    const path = `/groups/${String(found.value["id"])}`;
    const transitive = configuration["include_transitive_members"] === true;
    const members = await relatedTo(connection, path, transitive ? "transitiveMembers" : "members");
    const owners = await relatedTo(connection, path, "owners");
    if (!members.ok) return members;
    if (!owners.ok) return owners;
    const none = { behaviors: [], provisioning_options: [], types: [], dynamic_membership: [] };
    return ok({
      id: path,
      ...groupState(found.value),
      members: members.value,
      owners: owners.value,
      ...none,
    });
  },
};

const userProperties =
  "id,userPrincipalName,displayName,givenName,surname,mail,mailNickname,accountEnabled,userType,jobTitle";
const userKeys: Keys = [
  ["user_principal_name", "userPrincipalName"],
  ["object_id", "id"],
  ["mail", "mail"],
  ["mail_nickname", "mailNickname"],
];

const userState = (user: Json): State => ({
  ...{ object_id: String(user["id"]), user_principal_name: String(user["userPrincipalName"]) },
  ...{
    display_name: textOf(user["displayName"]),
    mail: textOf(user["mail"]),
    mail_nickname: textOf(user["mailNickname"]),
  },
  account_enabled: user["accountEnabled"] === true,
});

export const userData: Source = {
  async read(configuration, connection) {
    const found = await only("user", "/users", userKeys, configuration, connection);
    if (!found.ok) return found;
    const user = found.value;
    return ok({
      ...{ id: `/users/${String(user["id"])}`, ...userState(user), user_type: textOf(user["userType"]) },
      ...{
        given_name: textOf(user["givenName"]),
        surname: textOf(user["surname"]),
        job_title: textOf(user["jobTitle"]),
      },
    });
  },
};

/** Several people at once; fails where one of them is missing, unless that was allowed. */
export const usersData: Source = {
  async read(configuration, connection) {
    const key = userKeys.find(([attribute]) => Array.isArray(configuration[`${attribute}s`]));
    const found: Json[] = [];
    const everybody = await list(connection, `/users${query({ $select: userProperties, $top: "999" })}`);
    if (!everybody.ok) return everybody;
    if (configuration["return_all"] === true) found.push(...everybody.value);
    const same = (one: unknown, other: string) => String(one).toLowerCase() === other.toLowerCase();
    for (const wanted of key ? textsOf(configuration[`${key[0]}s`]) : []) {
      const user = everybody.value.find((one) => same(one[key?.[1] ?? ""], wanted));
      if (user) found.push(user);
      else if (configuration["ignore_missing"] !== true)
        return failure("terraform-vendor-refused", `User not found with ${key?.[0]}: "${wanted}"`);
    }
    const users = found.map(userState);
    const all = (name: string) => users.flatMap((user) => textOf(user[name]) ?? []);
    const unset = { employee_id: null, onpremises_immutable_id: null, onpremises_sam_account_name: null };
    const names = all("user_principal_name");
    return ok({
      id: `users#${createHash("sha1").update(names.join("-")).digest("base64url")}`,
      ...{ user_principal_names: names, object_ids: all("object_id"), mails: all("mail"), employee_ids: [] },
      mail_nicknames: all("mail_nickname"),
      users: users.map((user) => ({
        ...user,
        ...unset,
        onpremises_user_principal_name: null,
        usage_location: null,
      })),
    });
  },
};

/** https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in */
export const publishedAppIds: Source = {
  async read() {
    const result = {
      AzureActiveDirectoryGraph: "00000002-0000-0000-c000-000000000000",
      MicrosoftGraph: "00000003-0000-0000-c000-000000000000",
      MicrosoftAzureCli: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
    };
    return ok({ id: "appIds", result });
  },
};
