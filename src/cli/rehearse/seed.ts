import type { Blueprint, Person } from "../../blueprint/model.ts";
import type { GitHubSeed } from "../../systems/github/stand-in/index.ts";

/** Names of the tokens that only read. */
export const readerToken = "reader";
export const deployerToken = "deployer";

/** The account name of a person at the code host. */
export function accountOf(person: Person): string {
  return person.accounts["github"] ?? person.handle;
}

/** Who owns the organization: the first of the platform's team. */
export function ownerOf(blueprint: Blueprint): Person | undefined {
  return blueprint.people.find((person) => person.teams.includes(blueprint.platformTeam));
}

/** Slugs of the company's three robots. */
export function robots(organization: string): {
  readonly delivery: string;
  readonly health: string;
  readonly nudge: string;
} {
  return {
    delivery: `${organization}-delivery`,
    health: `${organization}-health`,
    nudge: `${organization}-nudge`,
  };
}

/**
 * What people do in the browser before anything else: the organization, their accounts, the Apps and their
 * installation. Each App may do what its task needs and no more.
 */
export function githubSeed(
  blueprint: Blueprint,
  organization: string,
  plan: GitHubSeed["organization"]["plan"],
): GitHubSeed {
  const owner = ownerOf(blueprint);
  const { delivery, health, nudge } = robots(organization);
  const reader = owner ? accountOf(owner) : "";
  return {
    organization: { login: organization, name: blueprint.company.name, plan, basePermission: "read" },
    users: blueprint.people.map((person) => ({
      login: accountOf(person),
      name: person.name,
      email: person.email,
      role: person === owner ? "owner" : "member",
    })),
    apps: [
      {
        slug: delivery,
        permissions: {
          actions: "read",
          contents: "write",
          deployments: "write",
          members: "read",
          metadata: "read",
          pull_requests: "write",
          statuses: "write",
        },
      },
      {
        slug: health,
        permissions: { contents: "read", metadata: "read", statuses: "write" },
        installedOn: ["configuration"],
      },
      { slug: nudge, permissions: { issues: "write", metadata: "read" }, installedOn: ["configuration"] },
    ],
    tokens: [
      {
        name: readerToken,
        user: reader,
        permissions: {
          actions: "read",
          checks: "read",
          contents: "read",
          deployments: "read",
          issues: "read",
          members: "read",
          metadata: "read",
          pull_requests: "read",
          statuses: "read",
        },
      },
      { name: deployerToken, user: reader, permissions: { contents: "read", metadata: "read" } },
    ],
  };
}
