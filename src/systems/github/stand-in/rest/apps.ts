import * as z from "zod";
import { reaches } from "../world/actor.ts";
import { exceeds } from "../world/permissions.ts";
import { type Answer, created, notFound, nothing, refuse, success } from "./answer.ts";
import { type AppCall, forApp, forEverybody, forSignedIn } from "./endpoint.ts";
import { installationView } from "./views/installation.ts";
import { repositoryView } from "./views/repository.ts";
import { appView } from "./views/user.ts";

const empty = z.object({});
const scope = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number().int()).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
});

/** An installation's token is good for an hour. */
const lifetimeMilliseconds = 3_600_000;

export const apps = [
  forApp("GET /app", empty, ({ github, app }) =>
    success({ ...appView(github, app), installations_count: app.installationId > 0 ? 1 : 0 }),
  ),
  forApp("GET /app/installations", empty, ({ github, app }) =>
    success(app.installationId > 0 ? [installationView(github, app)] : []),
  ),
  forApp("GET /app/installations/{installation_id}", empty, (call) =>
    isOwn(call) ? success(installationView(call.github, call.app)) : notFound,
  ),
  forApp("POST /app/installations/{installation_id}/access_tokens", scope, (call) => createToken(call)),
  forApp("GET /repos/{owner}/{repo}/installation", empty, ({ github, app, param }) => {
    const repository = github.repository(`${param("owner")}/${param("repo")}`);
    return repository && reaches(app, repository) ? success(installationView(github, app)) : notFound;
  }),
  forApp("GET /orgs/{org}/installation", empty, ({ github, app, param }) =>
    app.installationId > 0 && param("org").toLowerCase() === github.state.organization.login.toLowerCase()
      ? success(installationView(github, app))
      : notFound,
  ),
  forEverybody("GET /apps/{app_slug}", ({ github, param }) => {
    const app = github.state.apps.find(({ slug }) => slug === param("app_slug"));
    return app ? success(appView(github, app)) : notFound;
  }),
  forSignedIn("DELETE /installation/token", ({ github, header }) => {
    const token = header("authorization")?.split(" ")[1];
    github.state.tokens = github.state.tokens.filter(
      (one) => one.kind !== "installation" || one.token !== token,
    );
    return nothing;
  }),
];

function isOwn({ app, param }: AppCall<unknown>): boolean {
  return app.installationId > 0 && param("installation_id") === String(app.installationId);
}

/** A token for some of the installation's repositories with some of its permissions, never for more. */
function createToken(call: AppCall<z.infer<typeof scope>>): Answer {
  const { github, app, body } = call;
  if (!isOwn(call)) return notFound;
  const { permissions = app.permissions } = body;
  if (exceeds(permissions, app.permissions)) {
    return refuse(422, "The permissions requested are not granted to this installation.");
  }
  const named = body.repositories?.map((name) =>
    github.repository(`${github.state.organization.login}/${name}`),
  );
  const numbered = body.repository_ids?.map((id) => github.state.repositories.find((one) => one.id === id));
  const wanted = named || numbered ? [...(named ?? []), ...(numbered ?? [])] : undefined;
  if (wanted?.some((one) => !one || !reaches(app, one))) {
    return refuse(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  const repositories = wanted?.filter((one) => one !== undefined);
  const expiresAt = new Date(github.clock.now().getTime() + lifetimeMilliseconds);
  const token = `ghs_${github.ids.token(36)}`;
  github.state.tokens.push({
    kind: "installation",
    token,
    appId: app.id,
    permissions,
    ...(repositories && { repositories: repositories.map(({ id }) => id) }),
    expiresAt: expiresAt.toISOString(),
  });
  return created({
    token,
    expires_at: `${expiresAt.toISOString().slice(0, 19)}Z`,
    permissions: { ...permissions, metadata: "read" },
    repository_selection: repositories || app.installedOn !== "all" ? "selected" : "all",
    ...(repositories && { repositories: repositories.map((one) => repositoryView(github, one)) }),
  });
}
