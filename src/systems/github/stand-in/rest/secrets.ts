import * as z from "zod";
import { openSealed } from "../../sealed-box.ts";
import type { GitHub } from "../context.ts";
import type { Secret } from "../world/model.ts";
import { type Answer, created, notFound, nothing, refuse, success } from "./answer.ts";
import { type Call, onOrganization, onRepository } from "./endpoint.ts";
import { onEnvironment } from "./environments.ts";
import { page } from "./page.ts";

const sealed = z.object({ encrypted_value: z.string(), key_id: z.string() });
const ofOrganization = sealed.extend({
  visibility: z.enum(["all", "private", "selected"]),
  selected_repository_ids: z.array(z.number().int()).optional(),
});

type Box = Record<string, Secret>;

const onRepositorySecrets = "/repos/{owner}/{repo}/actions/secrets";
const onEnvironmentSecrets = "/repos/{owner}/{repo}/environments/{environment_name}/secrets";

/** Values go in sealed for the public key and never come out again. */
export const secrets = [
  onRepository(`GET ${onRepositorySecrets}/public-key`, {
    needs: "secrets:read",
    answer: ({ github }) => publicKey(github),
  }),
  onRepository(`GET ${onRepositorySecrets}`, {
    needs: "secrets:read",
    answer: (call) => list(call, call.repository.secrets),
  }),
  onRepository(`GET ${onRepositorySecrets}/{secret_name}`, {
    needs: "secrets:read",
    answer: (call) => one(call, call.repository.secrets),
  }),
  onRepository(`PUT ${onRepositorySecrets}/{secret_name}`, {
    needs: "secrets:write",
    body: sealed,
    answer: (call) => put(call, call.repository.secrets),
  }),
  onRepository(`DELETE ${onRepositorySecrets}/{secret_name}`, {
    needs: "secrets:write",
    answer: (call) => remove(call, call.repository.secrets),
  }),
  onRepository(`GET ${onEnvironmentSecrets}/public-key`, {
    needs: "environments:read",
    answer: onEnvironment(({ github }) => publicKey(github)),
  }),
  onRepository(`GET ${onEnvironmentSecrets}`, {
    needs: "environments:read",
    answer: onEnvironment((call, environment) => list(call, environment.secrets)),
  }),
  onRepository(`GET ${onEnvironmentSecrets}/{secret_name}`, {
    needs: "environments:read",
    answer: onEnvironment((call, environment) => one(call, environment.secrets)),
  }),
  onRepository(`PUT ${onEnvironmentSecrets}/{secret_name}`, {
    needs: "environments:write",
    body: sealed,
    answer: onEnvironment((call, environment) => put(call, environment.secrets)),
  }),
  onRepository(`DELETE ${onEnvironmentSecrets}/{secret_name}`, {
    needs: "environments:write",
    answer: onEnvironment((call, environment) => remove(call, environment.secrets)),
  }),
  onOrganization("GET /orgs/{org}/actions/secrets/public-key", {
    needs: "organization_secrets:read",
    answer: ({ github }) => publicKey(github),
  }),
  onOrganization("GET /orgs/{org}/actions/secrets", {
    needs: "organization_secrets:read",
    answer: (call) => list(call, call.github.state.secrets),
  }),
  onOrganization("GET /orgs/{org}/actions/secrets/{secret_name}", {
    needs: "organization_secrets:read",
    answer: (call) => one(call, call.github.state.secrets),
  }),
  onOrganization("PUT /orgs/{org}/actions/secrets/{secret_name}", {
    needs: "organization_secrets:write",
    body: ofOrganization,
    answer: (call) => {
      const { visibility, selected_repository_ids: selected } = call.body;
      return put(call, call.github.state.secrets, { visibility, ...(selected && { selected }) });
    },
  }),
  onOrganization("DELETE /orgs/{org}/actions/secrets/{secret_name}", {
    needs: "organization_secrets:write",
    answer: (call) => remove(call, call.github.state.secrets),
  }),
];

/** GitHub keeps names in upper case and refuses its own prefix. */
export function secretName(call: Call, part = "secret_name"): string | undefined {
  const name = call.param(part).toUpperCase();
  return /^[A-Z_][A-Z0-9_]*$/.test(name) && !name.startsWith("GITHUB_") ? name : undefined;
}

function publicKey({ state }: GitHub): Answer {
  return success({ key_id: state.sealing.id, key: state.sealing.publicKey });
}

function list(call: Call, box: Box): Answer {
  const { github } = call;
  return page(
    call,
    Object.entries(box),
    ([name, secret]) => view(github, name, secret),
    (secrets, total_count) => ({ total_count, secrets }),
  );
}

function one(call: Call, box: Box): Answer {
  const name = call.param("secret_name").toUpperCase();
  const secret = box[name];
  return secret ? success(view(call.github, name, secret)) : notFound;
}

function put(
  call: Call<z.infer<typeof sealed>>,
  box: Box,
  rest: Pick<Secret, "visibility" | "selected"> = {},
): Answer {
  const { github, body } = call;
  const name = secretName(call);
  if (!name)
    return refuse(
      422,
      "Secret names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).",
    );
  const { sealing } = github.state;
  const value = body.key_id === sealing.id ? openSealed(sealing, body.encrypted_value) : undefined;
  if (value === undefined) {
    return refuse(
      422,
      "Bad request - Secrets must be encrypted with the public key of the repository, environment or organization.",
    );
  }
  const known = box[name];
  box[name] = { value, createdAt: known?.createdAt ?? github.now(), updatedAt: github.now(), ...rest };
  return known ? nothing : created({});
}

function remove(call: Call, box: Box): Answer {
  const name = call.param("secret_name").toUpperCase();
  if (!box[name]) return notFound;
  delete box[name];
  return nothing;
}

function view(github: GitHub, name: string, { createdAt, updatedAt, visibility }: Secret) {
  return {
    name,
    created_at: createdAt,
    updated_at: updatedAt,
    ...(visibility && { visibility }),
    ...(visibility === "selected" && {
      selected_repositories_url: `${github.api}/orgs/${github.state.organization.login}/actions/secrets/${name}/repositories`,
    }),
  };
}
