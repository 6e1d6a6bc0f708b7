import * as z from "zod";
import type { GitHub } from "../context.ts";
import { actionsOfANewOrganization } from "../world/allowed-actions.ts";
import type { OrganizationActions } from "../world/model.ts";
import { nothing, refuse, success } from "./answer.ts";
import { onOrganization } from "./endpoint.ts";

const permissions = z.object({
  enabled_repositories: z.enum(["all", "none", "selected"]),
  allowed_actions: z.enum(["all", "local_only", "selected"]).optional(),
  sha_pinning_required: z.boolean().optional(),
});
const selected = z.object({
  github_owned_allowed: z.boolean().optional(),
  verified_allowed: z.boolean().optional(),
  patterns_allowed: z.array(z.string()).optional(),
});
const workflow = z.object({
  default_workflow_permissions: z.enum(["read", "write"]).optional(),
  can_approve_pull_request_reviews: z.boolean().optional(),
});

const read = "organization_administration:read";
const write = "organization_administration:write";

/** What Actions may do in the whole organization. */
export const organizationActions = [
  onOrganization("GET /orgs/{org}/actions/permissions", {
    needs: read,
    answer: ({ github }) => {
      const { enabled_repositories, allowed_actions, sha_pinning_required } = settings(github);
      const url = `${github.api}/orgs/${github.state.organization.login}/actions/permissions`;
      return success({
        ...{ enabled_repositories, allowed_actions, sha_pinning_required },
        ...(allowed_actions === "selected" && { selected_actions_url: `${url}/selected-actions` }),
      });
    },
  }),
  onOrganization("PUT /orgs/{org}/actions/permissions", {
    needs: write,
    body: permissions,
    answer: ({ github, body }) => {
      if (body.enabled_repositories === "selected") {
        return refuse(422, "Actions for selected repositories alone are not part of the stand-in.");
      }
      const before = settings(github);
      github.state.organization.actions = {
        ...before,
        enabled_repositories: body.enabled_repositories,
        allowed_actions: body.allowed_actions ?? before.allowed_actions,
        sha_pinning_required: body.sha_pinning_required ?? before.sha_pinning_required,
      };
      return nothing;
    },
  }),
  onOrganization("GET /orgs/{org}/actions/permissions/selected-actions", {
    needs: read,
    answer: ({ github }) =>
      settings(github).allowed_actions === "selected" ? success(settings(github).selected) : notSelected,
  }),
  onOrganization("PUT /orgs/{org}/actions/permissions/selected-actions", {
    needs: write,
    body: selected,
    answer: ({ github, body }) => {
      const before = settings(github);
      if (before.allowed_actions !== "selected") return notSelected;
      github.state.organization.actions = {
        ...before,
        selected: {
          github_owned_allowed: body.github_owned_allowed ?? before.selected.github_owned_allowed,
          verified_allowed: body.verified_allowed ?? before.selected.verified_allowed,
          patterns_allowed: body.patterns_allowed ?? before.selected.patterns_allowed,
        },
      };
      return nothing;
    },
  }),
  onOrganization("GET /orgs/{org}/actions/permissions/workflow", {
    needs: read,
    answer: ({ github }) => success(settings(github).workflow),
  }),
  onOrganization("PUT /orgs/{org}/actions/permissions/workflow", {
    needs: write,
    body: workflow,
    answer: ({ github, body }) => {
      const before = settings(github);
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      github.state.organization.actions = { ...before, workflow: { ...before.workflow, ...given } };
      return nothing;
    },
  }),
];

const notSelected = refuse(409, "Conflict: the organization does not allow selected actions.");

function settings({ state }: GitHub): Readonly<OrganizationActions> {
  return state.organization.actions ?? actionsOfANewOrganization;
}
