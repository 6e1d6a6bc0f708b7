import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type EntraConnection, find, remove, send } from "./connection.ts";
import { objectOf, partsOf } from "./values.ts";

const pattern = "/applicationTemplates/{}/instantiate/{}/{}";

/** `azuread_application_from_template`: an application of the gallery, with its service principal. */
export const fromTemplate: ResourceBackend<EntraConnection> = {
  async create(planned, connection) {
    const template = String(planned["template_id"]);
    const displayName = planned["display_name"];
    const made = await send(connection, "POST", `/applicationTemplates/${template}/instantiate`, {
      displayName,
    });
    if (!made.ok) return made;
    const application = String(objectOf(made.value["application"])["id"]);
    const principal = String(objectOf(made.value["servicePrincipal"])["id"]);
    const id = `/applicationTemplates/${template}/instantiate/${application}/${principal}`;
    return ok({ ...planned, id, ...named(application, principal) });
  },
  async read(prior, connection) {
    const parts = partsOf(String(prior["id"]), pattern);
    if (!parts.ok) return parts;
    const [template = "", application = "", principal = ""] = parts.value;
    const found = await find(connection, `/applications/${application}`);
    if (!found.ok || !found.value) return found.ok ? ok(null) : found;
    const displayName = String(found.value["displayName"]);
    return ok({
      ...prior,
      template_id: template,
      display_name: displayName,
      ...named(application, principal),
    });
  },
  async update(prior, planned, connection) {
    const displayName = planned["display_name"];
    const changed = await send(connection, "PATCH", String(prior["application_id"]), { displayName });
    return changed.ok ? ok({ ...prior, display_name: displayName ?? null }) : changed;
  },
  delete: (prior, connection) => remove(connection, String(prior["application_id"])),
  async import(id): Promise<Result<State>> {
    const parts = partsOf(id, pattern);
    return parts.ok ? ok({ id }) : parts;
  },
};

const named = (application: string, principal: string): State => ({
  application_id: `/applications/${application}`,
  application_object_id: application,
  service_principal_id: `/servicePrincipals/${principal}`,
  service_principal_object_id: principal,
});
