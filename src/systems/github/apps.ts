import type { Blueprint } from "../../blueprint/model.ts";
import { configurationRepository, organization } from "./files/names.ts";

/** The company's robots. Each is a GitHub App of its own, which may do what its task needs and no more. */
export const appRoles = ["infrastructure", "plan", "delivery", "health", "nudge"] as const;
export type AppRole = (typeof appRoles)[number];

export type AppPermissions = Readonly<Record<string, "read" | "write">>;

export interface WantedApp {
  readonly role: AppRole;
  /** Also its short name, as long as nobody else on GitHub has it. */
  readonly name: string;
  readonly description: string;
  /** In the words of https://docs.github.com/en/rest/apps/apps ("permissions"). `metadata` comes with every other. */
  readonly permissions: AppPermissions;
  /** Every repository of the organization, those to come as well, or these alone. */
  readonly installedOn: "all" | readonly string[];
}

const descriptions: Readonly<Record<AppRole, string>> = {
  infrastructure: "Applies the stacks of the infrastructure repository",
  plan: "Reads what the stacks of the infrastructure repository describe",
  delivery: "Opens promotions, decides the gate and merges",
  health: "Reports from the clusters how a release is doing",
  nudge: "Wakes the promotion workflow with a comment",
};

const permissions: Readonly<Record<AppRole, AppPermissions>> = {
  infrastructure: {
    actions: "write",
    administration: "write",
    contents: "write",
    environments: "write",
    issues: "write",
    members: "write",
    metadata: "read",
    organization_administration: "write",
    organization_plan: "read",
    organization_secrets: "write",
    pull_requests: "write",
    secrets: "write",
    workflows: "write",
  },
  plan: {
    actions: "read",
    administration: "read",
    contents: "read",
    environments: "read",
    members: "read",
    metadata: "read",
    organization_administration: "read",
  },
  delivery: {
    actions: "read",
    contents: "write",
    deployments: "write",
    members: "read",
    metadata: "read",
    pull_requests: "write",
    statuses: "write",
  },
  health: { contents: "read", metadata: "read", statuses: "write" },
  nudge: { issues: "write", metadata: "read" },
};

export function wantedApp(blueprint: Blueprint, role: AppRole): WantedApp {
  const narrow = role === "health" || role === "nudge";
  return {
    role,
    name: `${organization(blueprint)}-${role}`,
    description: descriptions[role],
    permissions: permissions[role],
    installedOn: narrow ? [configurationRepository] : "all",
  };
}

/** The environment variables that hold an App's number and its private key. */
export function variablesOf(role: AppRole): { readonly id: string; readonly key: string } {
  const prefix = `GROUNDWORK_GITHUB_APP_${role.toUpperCase()}`;
  return { id: `${prefix}_ID`, key: `${prefix}_KEY` };
}

/**
 * Where a person registers the App, with everything filled in.
 * https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-using-url-parameters
 */
export function registrationLink(url: string, login: string, app: WantedApp): string {
  const parameters = new URLSearchParams({
    name: app.name,
    description: app.description,
    url: `${url}/${login}`,
    public: "false",
    webhook_active: "false",
    ...app.permissions,
  });
  return `${url}/organizations/${login}/settings/apps/new?${parameters}`;
}
