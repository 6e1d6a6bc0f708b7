import * as z from "zod";
import type { Finder, Finders, Wanted } from "../../../contracts/adoption.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { EntraClient } from "../connect.ts";
import { type Graph, odata, path, query } from "../graph/call.ts";
import { assignmentReply, idReply, principalReply } from "../graph/replies.ts";

type Look = (wanted: Wanted, graph: Graph) => Promise<Result<string | null>>;

const certificates = z.object({
  keyCredentials: z.array(z.object({ keyId: z.string(), usage: z.string().nullish() })).default([]),
});
const instantiated = z.object({
  id: z.string(),
  appId: z.string(),
  applicationTemplateId: z.string().nullish(),
});
const urls = z.object({
  web: z.object({ redirectUris: z.array(z.string()) }).nullish(),
  identifierUris: z.array(z.string()),
});

/**
 * How each type that the stack uses is found, and the id that `terraform import` takes it by (the "Import" section of each
 * resource at https://registry.terraform.io/providers/hashicorp/azuread/latest/docs).
 */
const looks: Readonly<Record<string, Look>> = {
  azuread_group: async ({ values }, graph) => {
    const found = await named(graph, "/groups", values["display_name"]);
    return then(found, ({ id }) => `/groups/${id}`);
  },
  azuread_application: async ({ values }, graph) => {
    const found = await named(graph, "/applications", values["display_name"]);
    return then(found, ({ id }) => `/applications/${id}`);
  },
  azuread_application_from_template: async ({ values }, graph) => {
    const name = text(values["display_name"]);
    const template = text(values["template_id"]);
    const filter = { $filter: `displayName eq '${odata(name)}'`, $select: "id,appId,applicationTemplateId" };
    const listed = await graph.list(`/applications${query(filter)}`, instantiated);
    if (!listed.ok) return listed;
    const only = onlyOne(
      name,
      listed.value.filter(({ applicationTemplateId }) => applicationTemplateId === template),
    );
    if (!only.ok || !only.value) return only.ok ? ok(null) : only;
    const principal = await principalOf(graph, only.value.appId);
    const { id } = only.value;
    return then(principal, (one) => `/applicationTemplates/${template}/instantiate/${id}/${one.id}`);
  },
  azuread_application_identifier_uri: async ({ values }, graph) => {
    const [application, uri] = [text(values["application_id"]), text(values["identifier_uri"])];
    const found = await urlsOf(graph, application);
    return then(found, ({ identifierUris }) =>
      identifierUris.includes(uri)
        ? `${application}/identifierUris/${encodeURIComponent(Buffer.from(uri).toString("base64"))}`
        : null,
    );
  },
  azuread_application_redirect_uris: async ({ values }, graph) => {
    const application = text(values["application_id"]);
    const found = await urlsOf(graph, application);
    return then(found, ({ web }) =>
      web && web.redirectUris.length > 0 ? `${application}/redirectUris/${text(values["type"])}` : null,
    );
  },
  azuread_service_principal: async ({ values }, graph) => {
    const found = await principalOf(graph, text(values["client_id"]));
    return then(found, ({ id }) => `/servicePrincipals/${id}`);
  },
  azuread_service_principal_token_signing_certificate: async ({ values }, graph) => {
    const principal = text(values["service_principal_id"]).replace("/servicePrincipals/", "");
    if (principal === "") return ok(null);
    const found = await graph.find(path`/servicePrincipals/${principal}`, certificates);
    return then(found, ({ keyCredentials }) => {
      const key = keyCredentials.find(({ usage }) => usage === "Verify");
      return key ? `${principal}/tokenSigningCertificate/${key.keyId}` : null;
    });
  },
  azuread_app_role_assignment: async ({ values }, graph) => {
    const resource = text(values["resource_object_id"]);
    if (resource === "") return ok(null);
    const listed = await graph.list(path`/servicePrincipals/${resource}/appRoleAssignedTo`, assignmentReply);
    if (!listed.ok) return listed;
    const found = listed.value.find(
      ({ principalId, appRoleId }) =>
        principalId === values["principal_object_id"] && appRoleId === values["app_role_id"],
    );
    return ok(found ? `/servicePrincipals/${resource}/appRoleAssignedTo/${found.id}` : null);
  },
};

/** Looks with the operator's session. */
export function entraFinders({ graph }: EntraClient): Finders {
  const finder =
    (look: Look): Finder =>
    (wanted) =>
      look(wanted, graph);
  return Object.fromEntries(Object.entries(looks).map(([type, look]) => [type, finder(look)]));
}

async function named(graph: Graph, folder: string, name: unknown): Promise<Result<{ id: string } | null>> {
  const filter = { $filter: `displayName eq '${odata(text(name))}'`, $select: "id" };
  const listed = await graph.list(`${folder}${query(filter)}`, idReply);
  return listed.ok ? onlyOne(text(name), listed.value) : listed;
}

/** Names are not unique in a directory: several are nobody's to choose from. */
function onlyOne<Item extends { readonly id: string }>(
  name: string,
  found: readonly Item[],
): Result<Item | null> {
  const [first, ...more] = found;
  if (more.length === 0) return ok(first ?? null);
  const ids = found.map(({ id }) => id).join(", ");
  return failure("entra-found-several", `There are ${found.length} of the name ${name}: ${ids}.`, {
    next: "Find out which of them is in use, rename the others, and run again.",
  });
}

async function principalOf(graph: Graph, client: string) {
  if (client === "") return ok(null);
  const select = query({ $select: "id,appId" });
  return graph.find(`${path`/servicePrincipals(appId='${client}')`}${select}`, principalReply);
}

/** `application` is a resource's id as the provider has it: `/applications/<object id>`. */
async function urlsOf(graph: Graph, application: string) {
  const id = application.replace("/applications/", "");
  if (id === "") return ok(null);
  return graph.find(`${path`/applications/${id}`}${query({ $select: "web,identifierUris" })}`, urls);
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function then<Value>(
  found: Result<Value | null>,
  id: (value: Value) => string | null,
): Result<string | null> {
  if (!found.ok) return found;
  return ok(found.value === null ? null : id(found.value));
}
