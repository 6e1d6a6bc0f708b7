import type { GitHub } from "../../context.ts";
import type { App } from "../../world/model.ts";
import { ownerView } from "./user.ts";

export function installationView(github: GitHub, app: App) {
  const { organization } = github.state;
  return {
    id: app.installationId,
    client_id: app.clientId,
    account: ownerView(github),
    repository_selection: app.installedOn === "all" ? "all" : "selected",
    access_tokens_url: `${github.api}/app/installations/${app.installationId}/access_tokens`,
    repositories_url: `${github.api}/installation/repositories`,
    html_url: `${github.url}/organizations/${organization.login}/settings/installations/${app.installationId}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: organization.id,
    target_type: "Organization",
    permissions: app.permissions,
    events: app.events,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}
