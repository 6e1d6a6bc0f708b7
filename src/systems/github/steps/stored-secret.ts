import type { FactName } from "../../../contracts/facts.ts";
import type { PipelineSecret } from "../../../contracts/offers.ts";
import type { Day1, Step } from "../../../contracts/step.ts";
import type { AppPermissions } from "../apps.ts";
import type { GitHubCalls } from "../client/call.ts";
import { anything } from "../client/replies.ts";
import type { GitHubClient } from "../connect.ts";
import { seal } from "../sealed-box.ts";
import { publicKeyReply, secretReply } from "./replies.ts";
import { absentOr, matches, outcomeOf, unknown } from "./sights.ts";

/** Where secrets lie for the workflows that use them. */
export interface SecretPlace {
  /** The collection of secrets, as REST's path. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Who may see it, for a secret of the organization. */
  readonly visibility?: "private";
  readonly permissions: AppPermissions;
  readonly needs: readonly FactName[];
}

export const inRepository = (repo: string): SecretPlace => ({
  path: "/repos/{owner}/{repo}/actions/secrets",
  parameters: { repo },
  permissions: { secrets: "write" },
  needs: [`github.repository.${repo}.id`],
});

export const inEnvironment = (repo: string, environment_name: string): SecretPlace => ({
  path: "/repos/{owner}/{repo}/environments/{environment_name}/secrets",
  parameters: { repo, environment_name },
  permissions: { environments: "write" },
  needs: [`github.repository.${repo}.id`],
});

export interface StoredSecret {
  readonly id: string;
  readonly title: string;
  readonly day1: Day1;
  readonly name: string;
  readonly place: SecretPlace;
  /** The secret fact that holds its value. */
  readonly value: FactName;
  /** The fact that it is there. */
  readonly stored: FactName;
}

/** A secret that another system gives, for a pipeline to read. */
export function pipelineSecretStep({
  name,
  title,
  repository,
  environment,
  value,
}: PipelineSecret): Step<GitHubClient> {
  const place = environment === undefined ? inRepository(repository) : inEnvironment(repository, environment);
  const where = environment === undefined ? repository : `${repository}-${environment}`;
  const id = name.toLowerCase().replaceAll("_", "-");
  return storedSecretStep({
    ...{ name, place, value },
    id: `github-secret-${where}-${id}`,
    title: `Keep ${title} as ${name} of ${environment === undefined ? repository : `${repository}, environment ${environment}`}`,
    day1: 9,
    stored: `github.secret.${where}.${id}`,
  });
}

/**
 * Puts a secret where workflows read it. It goes in sealed and cannot be read back: that one is there is all that a
 * look can tell, and it is changed by taking the secret away.
 */
export function storedSecretStep({
  id,
  title,
  day1,
  name,
  place,
  value,
  stored,
}: StoredSecret): Step<GitHubClient> {
  const open = (client: GitHubClient) => client.as("infrastructure", { permissions: place.permissions });
  const parametersOf = ({ organization }: GitHubClient) => ({
    owner: organization,
    org: organization,
    ...place.parameters,
  });
  return {
    ...{ id, title, day1 },
    by: "groundwork",
    effort: { hours: 0, usualWaitHours: 0 },
    needs: ["github.app.infrastructure.installation", value, ...place.needs],
    gives: [stored],
    undo: "automatic",
    async look({ client }) {
      const app = await open(client);
      if (!app.ok) return unknown(app);
      const parameters = { ...parametersOf(client), secret_name: name };
      const found = await app.value.call(`GET ${place.path}/{secret_name}`, parameters, secretReply);
      return found.ok ? matches({ [stored]: found.value.name }) : absentOr(found);
    },
    async act(context) {
      const { client } = context;
      const revealed = await context.reveal(value);
      if (!revealed.ok) return { outcome: "failed", diagnostics: revealed.diagnostics };
      const app = await open(client);
      if (!app.ok) return { outcome: "failed", diagnostics: app.diagnostics };
      return outcomeOf(await store(app.value, name, place, parametersOf(client), revealed.value));
    },
  };
}

async function store(
  calls: GitHubCalls,
  name: string,
  { path, visibility }: SecretPlace,
  parameters: Readonly<Record<string, string>>,
  value: string,
) {
  const sealing = await calls.call(`GET ${path}/public-key`, parameters, publicKeyReply);
  if (!sealing.ok) return sealing;
  const sealed = {
    secret_name: name,
    encrypted_value: seal(sealing.value.key, value),
    key_id: sealing.value.key_id,
    ...(visibility && { visibility }),
  };
  return calls.call(`PUT ${path}/{secret_name}`, { ...parameters, ...sealed }, anything);
}
