import * as z from "zod";
import type { Variable } from "../world/model.ts";
import { type Answer, created, invalid, notFound, nothing, refuse, success } from "./answer.ts";
import { type Call, onOrganization, onRepository } from "./endpoint.ts";
import { onEnvironment } from "./environments.ts";
import { page } from "./page.ts";

const newVariable = z.object({ name: z.string(), value: z.string() });
const ofOrganization = newVariable.extend({
  visibility: z.enum(["all", "private", "selected"]),
  selected_repository_ids: z.array(z.number().int()).optional(),
});
const update = newVariable.partial();

type Box = Record<string, Variable>;

const onRepositoryVariables = "/repos/{owner}/{repo}/actions/variables";
const onEnvironmentVariables = "/repos/{owner}/{repo}/environments/{environment_name}/variables";
const onOrganizationVariables = "/orgs/{org}/actions/variables";

export const variables = [
  onRepository(`GET ${onRepositoryVariables}`, {
    needs: "actions_variables:read",
    answer: (call) => list(call, call.repository.variables),
  }),
  onRepository(`GET ${onRepositoryVariables}/{name}`, {
    needs: "actions_variables:read",
    answer: (call) => one(call, call.repository.variables),
  }),
  onRepository(`POST ${onRepositoryVariables}`, {
    needs: "actions_variables:write",
    body: newVariable,
    answer: (call) => add(call, call.repository.variables, call.body),
  }),
  onRepository(`PATCH ${onRepositoryVariables}/{name}`, {
    needs: "actions_variables:write",
    body: update,
    answer: (call) => change(call, call.repository.variables, call.body),
  }),
  onRepository(`DELETE ${onRepositoryVariables}/{name}`, {
    needs: "actions_variables:write",
    answer: (call) => remove(call, call.repository.variables),
  }),
  onRepository(`GET ${onEnvironmentVariables}`, {
    needs: "environments:read",
    answer: onEnvironment((call, environment) => list(call, environment.variables)),
  }),
  onRepository(`POST ${onEnvironmentVariables}`, {
    needs: "environments:write",
    body: newVariable,
    answer: onEnvironment((call, environment) => add(call, environment.variables, call.body)),
  }),
  onOrganization(`GET ${onOrganizationVariables}`, {
    needs: "organization_actions_variables:read",
    answer: (call) => list(call, call.github.state.variables),
  }),
  onOrganization(`POST ${onOrganizationVariables}`, {
    needs: "organization_actions_variables:write",
    body: ofOrganization,
    answer: (call) =>
      add(call, call.github.state.variables, call.body, {
        visibility: call.body.visibility,
        selected: call.body.selected_repository_ids ?? [],
      }),
  }),
];

function list(call: Call, box: Box): Answer {
  const views = Object.keys(box);
  return page(
    call,
    views,
    (name) => view(call, name, box),
    (variables, total_count) => ({ total_count, variables }),
  );
}

function one(call: Call, box: Box): Answer {
  const name = call.param("name").toUpperCase();
  return box[name] ? success(view(call, name, box)) : notFound;
}

function add(
  call: Call,
  box: Box,
  body: z.infer<typeof newVariable>,
  rest: Pick<Variable, "visibility" | "selected"> = {},
): Answer {
  const name = body.name.toUpperCase();
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || name.startsWith("GITHUB_")) {
    return invalid({ resource: "Variable", code: "invalid", field: "name" });
  }
  if (box[name]) return refuse(409, "Already exists - Variable already exists");
  const now = call.github.now();
  box[name] = { value: body.value, createdAt: now, updatedAt: now, ...rest };
  return created({});
}

function change(call: Call, box: Box, body: z.infer<typeof update>): Answer {
  const name = call.param("name").toUpperCase();
  const known = box[name];
  if (!known) return notFound;
  delete box[name];
  box[body.name?.toUpperCase() ?? name] = {
    ...known,
    value: body.value ?? known.value,
    updatedAt: call.github.now(),
  };
  return nothing;
}

function remove(call: Call, box: Box): Answer {
  const name = call.param("name").toUpperCase();
  if (!box[name]) return notFound;
  delete box[name];
  return nothing;
}

function view({ github }: Call, name: string, box: Box) {
  const { value = "", createdAt, updatedAt, visibility } = box[name] ?? {};
  return {
    name,
    value,
    created_at: createdAt,
    updated_at: updatedAt,
    ...(visibility && { visibility }),
    ...(visibility === "selected" && {
      selected_repositories_url: `${github.api}/orgs/${github.state.organization.login}/actions/variables/${name}/repositories`,
    }),
  };
}
