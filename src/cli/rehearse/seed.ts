import type { Blueprint, Person } from "../../blueprint/model.ts";
import type { GitHubSeed } from "../../systems/github/stand-in/index.ts";

/** The name of the token that only reads. */
export const readerToken = "reader";

/** The account name of a person at the code host. */
export function accountOf(person: Person): string {
  return person.accounts["github"] ?? person.handle;
}

/** Who owns the organization: the first of the platform's team. */
export function ownerOf(blueprint: Blueprint): Person | undefined {
  return blueprint.people.find((person) => person.teams.includes(blueprint.platformTeam));
}

/** What is there before Day 1: the organization, the accounts of its people, and a token that only reads. */
export function githubSeed(
  blueprint: Blueprint,
  organization: string,
  plan: GitHubSeed["organization"]["plan"],
): GitHubSeed {
  const owner = ownerOf(blueprint);
  const reader = owner ? accountOf(owner) : "";
  return {
    organization: { login: organization, name: blueprint.company.name, plan, basePermission: "read" },
    users: blueprint.people.map((person) => ({
      login: accountOf(person),
      name: person.name,
      email: person.email,
      role: person === owner ? "owner" : "member",
    })),
    apps: [],
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
    ],
  };
}
