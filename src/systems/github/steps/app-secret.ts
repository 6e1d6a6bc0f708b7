import type { Step } from "../../../contracts/step.ts";
import type { AppPermissions, AppRole } from "../apps.ts";
import type { GitHubCalls } from "../client/call.ts";
import { anything } from "../client/replies.ts";
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
import { seal } from "../sealed-box.ts";
import { publicKeyReply, secretReply } from "./replies.ts";
import { absentOr, matches, outcomeOf, unknown } from "./sights.ts";

/** Where an App's private key lies for the workflows that use it. */
interface Place {
  readonly secret: string;
  /** The collection of secrets, as REST's path. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Who may see it, for a secret of the organization. */
  readonly visibility?: "private";
  readonly permissions: AppPermissions;
  readonly needs: readonly string[];
}

const ofRepository = (repo: string) => ({
  parameters: { repo },
  needs: [`github.repository.${repo}.id`],
});
const environmentPath = "/repos/{owner}/{repo}/environments/{environment_name}/secrets";
const inEnvironment = (repo: string, environment_name: string) => ({
  parameters: { repo, environment_name },
  needs: [`github.repository.${repo}.id`],
});

const places = {
  infrastructure: {
    secret: applyKeySecret,
    path: environmentPath,
    permissions: { environments: "write" },
    ...inEnvironment(infrastructureRepository, applyEnvironment),
  },
  plan: {
    secret: planKeySecret,
    path: "/repos/{owner}/{repo}/actions/secrets",
    permissions: { secrets: "write" },
    ...ofRepository(infrastructureRepository),
  },
  delivery: {
    secret: deliveryKeySecret,
    path: environmentPath,
    permissions: { environments: "write" },
    ...inEnvironment(configurationRepository, keyEnvironment),
  },
  nudge: {
    secret: nudgeKeySecret,
    path: "/orgs/{org}/actions/secrets",
    parameters: {},
    // Every private repository: an application of next year as well. The App can do nothing but comment.
    visibility: "private",
    permissions: { organization_secrets: "write" },
    needs: [],
  },
} as const satisfies Partial<Record<AppRole, Place>>;

export type StoredRole = keyof typeof places;
export const storedRoles = Object.keys(places) as readonly StoredRole[];

/**
 * Puts an App's key where its workflows read it. It goes in sealed and cannot be read back: that one is there is all
 * that a look can tell, and a key is changed by taking the secret away.
 */
export function appSecretStep(role: StoredRole): Step<GitHubClient> {
  const place: Place = places[role];
  const key = `github.app.${role}.key`;
  const open = (client: GitHubClient) => client.as("infrastructure", { permissions: place.permissions });
  const parametersOf = ({ organization }: GitHubClient) => ({
    owner: organization,
    org: organization,
    ...place.parameters,
  });
  return {
    id: `github-secret-${role}`,
    title: `Keep the key of the App "${role}" as ${place.secret}`,
    day1: 9,
    by: "groundwork",
    effort: { hours: 0, usualWaitHours: 0 },
    needs: ["github.app.infrastructure.installation", key, ...place.needs],
    gives: [`github.app.${role}.secret`],
    undo: "automatic",
    async look({ client }) {
      const app = await open(client);
      if (!app.ok) return unknown(app);
      const parameters = { ...parametersOf(client), secret_name: place.secret };
      const found = await app.value.call(`GET ${place.path}/{secret_name}`, parameters, secretReply);
      return found.ok ? matches({ [`github.app.${role}.secret`]: found.value.name }) : absentOr(found);
    },
    async act(context) {
      const { client } = context;
      const value = await context.reveal(key);
      if (!value.ok) return { outcome: "failed", diagnostics: value.diagnostics };
      const app = await open(client);
      if (!app.ok) return { outcome: "failed", diagnostics: app.diagnostics };
      return outcomeOf(await store(app.value, place, parametersOf(client), value.value));
    },
  };
}

async function store(
  calls: GitHubCalls,
  { path, secret, visibility }: Place,
  parameters: Readonly<Record<string, string>>,
  value: string,
) {
  const sealing = await calls.call(`GET ${path}/public-key`, parameters, publicKeyReply);
  if (!sealing.ok) return sealing;
  const sealed = {
    secret_name: secret,
    encrypted_value: seal(sealing.value.key, value),
    key_id: sealing.value.key_id,
    ...(visibility && { visibility }),
  };
  return calls.call(`PUT ${path}/{secret_name}`, { ...parameters, ...sealed }, anything);
}
