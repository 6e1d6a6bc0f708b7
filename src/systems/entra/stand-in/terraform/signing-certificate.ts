import { createHash } from "node:crypto";
import { matches, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type EntraConnection, find, type Json, send } from "./connection.ts";
import { partsOf, textOf } from "./values.ts";

/** Where nobody names it, Microsoft's own name stands. */
const usualName = "CN=Microsoft Azure Federated SSO Certificate";

/**
 * `azuread_service_principal_token_signing_certificate`: the certificate whose private half stays with Entra ID. The id
 * names the key that verifies; there is another that signs, found by the same custom identifier.
 */
export const signingCertificate: ResourceBackend<EntraConnection> = {
  validate: (configuration) => remarksOf([matches("display_name", /^CN=.+$|^$/, "")], configuration),
  async create(planned, connection) {
    const principal = String(planned["service_principal_id"]);
    const made = await send(connection, "POST", `${principal}/addTokenSigningCertificate`, {
      displayName: textOf(planned["display_name"]) ?? usualName,
      ...(textOf(planned["end_date"]) !== null && { endDateTime: planned["end_date"] }),
    });
    if (!made.ok) return made;
    const keys = await keysOf(connection, principal);
    if (!keys.ok) return keys;
    const verify = keys.value?.find(
      ({ usage, customKeyIdentifier }) =>
        usage === "Verify" && customKeyIdentifier === made.value["customKeyIdentifier"],
    );
    const keyId = String((verify ?? made.value)["keyId"]);
    const id = `${principal.replace("/servicePrincipals/", "")}/tokenSigningCertificate/${keyId}`;
    return ok(stateOf({ ...planned, id }, principal, verify ?? made.value));
  },
  async read(prior, connection) {
    const parts = partsOf(String(prior["id"]), "{}/tokenSigningCertificate/{}");
    if (!parts.ok) return parts;
    const [principal = "", keyId = ""] = parts.value;
    const path = `/servicePrincipals/${principal}`;
    const keys = await keysOf(connection, path);
    if (!keys.ok) return keys;
    const key = keys.value?.find((one) => one["keyId"] === keyId);
    return ok(key ? stateOf(prior, path, key) : null);
  },
  async delete(prior, connection) {
    const path = String(prior["service_principal_id"]);
    const keys = await keysOf(connection, path);
    if (!keys.ok || !keys.value) return keys.ok ? ok(undefined) : keys;
    const own = keys.value.find((one) => one["keyId"] === prior["key_id"]);
    const left = keys.value.filter((one) => one["customKeyIdentifier"] !== own?.["customKeyIdentifier"]);
    const changed = await send(connection, "PATCH", path, { keyCredentials: left, passwordCredentials: [] });
    return changed.ok ? ok(undefined) : changed;
  },
  async import(id) {
    const parts = partsOf(id, "{}/tokenSigningCertificate/{}");
    return parts.ok ? ok({ id }) : parts;
  },
};

async function keysOf(connection: EntraConnection, path: string): Promise<Result<readonly Json[] | null>> {
  const found = await find(connection, `${path}?$select=id,keyCredentials`);
  return found.ok ? ok(found.value && (found.value["keyCredentials"] as readonly Json[])) : found;
}

function stateOf(before: State, principal: string, key: Json): State {
  const value = String(key["key"]);
  const seconds = (time: unknown) => String(time).replace(/\.\d+Z$/, "Z");
  return {
    ...before,
    service_principal_id: principal,
    display_name: String(key["displayName"]),
    key_id: String(key["keyId"]),
    value,
    thumbprint: createHash("sha1").update(Buffer.from(value, "base64")).digest("hex").toUpperCase(),
    start_date: seconds(key["startDateTime"]),
    end_date: textOf(before["end_date"]) ?? seconds(key["endDateTime"]),
  };
}
