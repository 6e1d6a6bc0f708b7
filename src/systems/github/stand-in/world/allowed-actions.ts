import type { Organization, OrganizationActions } from "./model.ts";

/** What GitHub leaves a new organization with. */
export const actionsOfANewOrganization: Readonly<OrganizationActions> = {
  enabled_repositories: "all",
  allowed_actions: "all",
  sha_pinning_required: false,
  selected: { github_owned_allowed: false, verified_allowed: false, patterns_allowed: [] },
  workflow: { default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
};

/** Whose actions GitHub counts as its own. */
const github = ["actions", "github"];
/** Some of the creators that the Marketplace has verified. */
const verified = ["aws-actions", "azure", "docker", "google-github-actions", "hashicorp", "sigstore"];

/** May the workflows of the organization's private repositories use `owner/name`? Patterns count in public ones only. */
export function allowsAction({ login, actions }: Organization, action: string): boolean {
  const { allowed_actions, selected } = actions ?? actionsOfANewOrganization;
  const owner = action.split("/")[0]?.toLowerCase() ?? "";
  if (allowed_actions === "all" || owner === login.toLowerCase()) return true;
  if (allowed_actions === "local_only") return false;
  return (
    (selected.github_owned_allowed && github.includes(owner)) ||
    (selected.verified_allowed && verified.includes(owner))
  );
}
