import { oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { type EntraConnection, find, send, standsAlready } from "./connection.ts";
import { objectOf, partsOf, textsOf } from "./values.ts";

/** `azuread_application_identifier_uri`: one of the names by which others know an application. */
export const identifierUri: ResourceBackend<EntraConnection> = {
  async create(planned, connection) {
    const application = String(planned["application_id"]);
    const uri = String(planned["identifier_uri"]);
    const uris = await urisOf(connection, application);
    if (!uris.ok) return uris;
    const id = `${application}/identifierUris/${encodeURIComponent(Buffer.from(uri).toString("base64"))}`;
    if (uris.value.includes(uri)) return standsAlready("azuread_application_identifier_uri", id);
    const changed = await send(connection, "PATCH", application, { identifierUris: [...uris.value, uri] });
    return changed.ok ? ok({ ...planned, id }) : changed;
  },
  async read(prior, connection) {
    const parts = partsOf(String(prior["id"]), "(/applications/{})/identifierUris/{}");
    if (!parts.ok) return parts;
    const [application = "", , encoded = ""] = parts.value;
    const uri = Buffer.from(decodeURIComponent(encoded), "base64").toString("utf8");
    const found = await find(connection, application);
    if (!found.ok || !found.value) return found.ok ? ok(null) : found;
    if (!textsOf(found.value["identifierUris"]).includes(uri)) return ok(null);
    return ok({ ...prior, application_id: application, identifier_uri: uri });
  },
  async delete(prior, connection) {
    const application = String(prior["application_id"]);
    const uris = await urisOf(connection, application);
    if (!uris.ok) return uris;
    const left = uris.value.filter((uri) => uri !== prior["identifier_uri"]);
    const changed = await send(connection, "PATCH", application, { identifierUris: left });
    return changed.ok ? ok(undefined) : changed;
  },
  import: importBy("/applications/{}/identifierUris/{}"),
};

async function urisOf(connection: EntraConnection, application: string): Promise<Result<readonly string[]>> {
  const found = await send(connection, "GET", application);
  return found.ok ? ok(textsOf(found.value["identifierUris"])) : found;
}

const platforms: Readonly<Record<string, string>> = { PublicClient: "publicClient", SPA: "spa", Web: "web" };

/** `azuread_application_redirect_uris`: all addresses of one kind that a browser is sent back to. */
export const redirectUris: ResourceBackend<EntraConnection> = {
  validate: (configuration) => remarksOf([oneOf("type", Object.keys(platforms))], configuration),
  async create(planned, connection) {
    const application = String(planned["application_id"]);
    const type = String(planned["type"]);
    const id = `${application}/redirectUris/${type}`;
    const found = await send(connection, "GET", application);
    if (!found.ok) return found;
    const standing = textsOf(objectOf(found.value[platforms[type] ?? ""])["redirectUris"]);
    if (standing.length > 0) return standsAlready("azuread_application_redirect_uris", id);
    return write(connection, { ...planned, id });
  },
  async read(prior, connection) {
    const parts = partsOf(String(prior["id"]), "(/applications/{})/redirectUris/{}");
    if (!parts.ok) return parts;
    const [application = "", , type = ""] = parts.value;
    const found = await find(connection, application);
    if (!found.ok || !found.value) return found.ok ? ok(null) : found;
    const uris = textsOf(objectOf(found.value[platforms[type] ?? ""])["redirectUris"]);
    return ok(
      uris.length === 0 ? null : { ...prior, application_id: application, type, redirect_uris: uris },
    );
  },
  update: (prior, planned, connection) => write(connection, { ...planned, id: prior["id"] ?? null }),
  async delete(prior, connection) {
    const emptied = await write(connection, { ...prior, redirect_uris: [] });
    return emptied.ok ? ok(undefined) : emptied;
  },
  import: importBy("/applications/{}/redirectUris/{}"),
};

async function write(connection: EntraConnection, wanted: State): Promise<Result<State>> {
  const platform = platforms[String(wanted["type"])] ?? "";
  const changed = await send(connection, "PATCH", String(wanted["application_id"]), {
    [platform]: { redirectUris: textsOf(wanted["redirect_uris"]) },
  });
  return changed.ok ? ok(wanted) : changed;
}

/** `azuread_application_federated_identity_credential`: whose tokens are taken for the application's own. */
export const federatedCredential: ResourceBackend<EntraConnection> = {
  async create(planned, connection) {
    const folder = `${String(planned["application_id"])}/federatedIdentityCredentials`;
    const made = await send(connection, "POST", folder, {
      name: planned["display_name"],
      ...credential(planned),
    });
    if (!made.ok) return made;
    const id = String(made.value["id"]);
    return ok({
      ...planned,
      id: `${String(planned["application_id"])}/federatedIdentityCredential/${id}`,
      credential_id: id,
    });
  },
  async read(prior, connection) {
    const parts = partsOf(String(prior["id"]), "(/applications/{})/federatedIdentityCredential/{}");
    if (!parts.ok) return parts;
    const [application = "", , id = ""] = parts.value;
    const found = await find(connection, `${application}/federatedIdentityCredentials/${id}`);
    if (!found.ok || !found.value) return found.ok ? ok(null) : found;
    const { name, issuer, subject, audiences, description } = found.value;
    return ok({
      ...prior,
      ...{
        application_id: application,
        credential_id: id,
        display_name: String(name),
        issuer: String(issuer),
      },
      ...{
        subject: String(subject),
        audiences: textsOf(audiences),
        description: (description ?? null) as string | null,
      },
    });
  },
  async update(prior, planned, connection) {
    const path = `${String(prior["application_id"])}/federatedIdentityCredentials/${String(prior["credential_id"])}`;
    const changed = await send(connection, "PATCH", path, credential(planned));
    return changed.ok
      ? ok({ ...planned, id: prior["id"] ?? null, credential_id: prior["credential_id"] ?? null })
      : changed;
  },
  async delete(prior, connection) {
    const path = `${String(prior["application_id"])}/federatedIdentityCredentials/${String(prior["credential_id"])}`;
    const gone = await send(connection, "DELETE", path);
    return gone.ok ? ok(undefined) : failure("terraform-vendor-refused", gone.diagnostics[0]?.summary ?? "");
  },
  import: importBy("/applications/{}/federatedIdentityCredential/{}"),
};

const credential = ({ issuer, subject, audiences, description }: State) => ({
  ...{ issuer, subject, audiences: textsOf(audiences), description: description ?? null },
});

function importBy(pattern: string) {
  return async (id: string): Promise<Result<State>> => {
    const parts = partsOf(id, pattern);
    return parts.ok ? ok({ id }) : parts;
  };
}
