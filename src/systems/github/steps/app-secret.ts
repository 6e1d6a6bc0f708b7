import type { Step } from "../../../contracts/step.ts";
import type { AppRole } from "../apps.ts";
import type { GitHubClient } from "../connect.ts";
import {
  applyEnvironment,
  applyKeySecret,
  configurationRepository,
  deliveryKeySecret,
  infrastructureRepository,
  keyEnvironment,
  nudgeKeySecret,
  planKeySecret,
} from "../files/names.ts";
import { inEnvironment, inRepository, type SecretPlace, storedSecretStep } from "./stored-secret.ts";

const places = {
  infrastructure: { name: applyKeySecret, place: inEnvironment(infrastructureRepository, applyEnvironment) },
  plan: { name: planKeySecret, place: inRepository(infrastructureRepository) },
  delivery: { name: deliveryKeySecret, place: inEnvironment(configurationRepository, keyEnvironment) },
  nudge: {
    name: nudgeKeySecret,
    place: {
      path: "/orgs/{org}/actions/secrets",
      parameters: {},
      // Every private repository: an application of next year as well. The App can do nothing but comment.
      visibility: "private",
      permissions: { organization_secrets: "write" },
      needs: [],
    },
  },
} as const satisfies Partial<Record<AppRole, { readonly name: string; readonly place: SecretPlace }>>;

export type StoredRole = keyof typeof places;
export const storedRoles = Object.keys(places) as readonly StoredRole[];

/** Puts an App's key where its workflows read it. */
export function appSecretStep(role: StoredRole): Step<GitHubClient> {
  const { name, place } = places[role];
  return storedSecretStep({
    ...{ name, place },
    id: `github-secret-${role}`,
    title: `Keep the key of the App "${role}" as ${name}`,
    day1: 9,
    value: `github.app.${role}.key`,
    stored: `github.app.${role}.secret`,
  });
}
