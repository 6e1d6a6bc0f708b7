import type { Blueprint } from "../../../blueprint/model.ts";
import type { PersonTask } from "../../../contracts/outcome.ts";
import { SecretHandle } from "../../../contracts/secret.ts";
import type { Step } from "../../../contracts/step.ts";
import { failure, ok } from "../../../foundation/result.ts";
import { type AppRole, registrationLink, variablesOf, type WantedApp, wantedApp } from "../apps.ts";
import type { GitHubClient } from "../connect.ts";
import { type AppState, readApp } from "./app-state.ts";
import { unknown } from "./sights.ts";

/** One of the company's Apps: a person registers and installs it, and it proves itself by its own signature. */
export function appStep(blueprint: Blueprint, role: AppRole): Step<GitHubClient> {
  const wanted = wantedApp(blueprint, role);
  const fact = (name: string) => `github.app.${role}.${name}`;
  return {
    id: `github-app-${role}`,
    title: `Register and install the App ${wanted.name}`,
    day1: 1,
    by: "person",
    effort: { hours: 0.25, usualWaitHours: 0 },
    needs: [
      "github.organization.id",
      // It can be installed on a repository only once that is there.
      ...(wanted.installedOn === "all"
        ? []
        : wanted.installedOn.map((name) => `github.repository.${name}.id`)),
    ],
    gives: [fact("id"), fact("login"), fact("installation"), fact("key")],
    secrets: [fact("key")],
    undo: "manual",
    async look({ client }) {
      const found = await readApp(client, wanted);
      if (!found.ok) return unknown(found);
      const app = found.value;
      if (!app) return { sight: "missing" };
      if (app.differences.length > 0) return { sight: "differs", differences: app.differences };
      return {
        sight: "matches",
        facts: new Map([
          [fact("id"), String(app.id)],
          [fact("login"), `${app.slug}[bot]`],
          [fact("installation"), String(app.installation)],
        ]),
        secrets: new Map([[fact("key"), keyOf(client, role, fact("key"))]]),
      };
    },
    async act({ client, sight }) {
      const found = await readApp(client, wanted);
      if (!found.ok) return { outcome: "failed", diagnostics: found.diagnostics };
      const task = found.value ? mend(client, found.value, sight) : register(client, wanted);
      return { outcome: "needs-person", task };
    },
  };
}

function keyOf(client: GitHubClient, role: AppRole, name: string): SecretHandle {
  return new SecretHandle(name, async () => {
    const credentials = client.credentials(role);
    if (!credentials.ok) return credentials;
    const { key } = variablesOf(role);
    return credentials.value
      ? ok(credentials.value.key)
      : failure("access-missing", `${key} is not set any more.`);
  });
}

function register({ url, organization }: GitHubClient, wanted: WantedApp): PersonTask {
  const names = variablesOf(wanted.role);
  const where = wanted.installedOn === "all" ? "All repositories" : `Only ${wanted.installedOn.join(", ")}`;
  return {
    what: `Register the App ${wanted.name}, create its private key, and install it on ${organization}`,
    link: registrationLink(url, organization, wanted),
    enter: [
      { field: "GitHub App name", value: wanted.name },
      ...Object.entries(wanted.permissions).map(([name, value]) => ({ field: `Permission ${name}`, value })),
      { field: "Where can this GitHub App be installed?", value: "Only on this account" },
      { field: "Install App, repositories", value: where },
      { field: names.id, value: "the App ID that its page shows" },
      { field: names.key, value: "the private key that its page lets you create, the whole file" },
    ],
    usualWaitHours: 0,
  };
}

function mend(
  { url, organization }: GitHubClient,
  app: AppState,
  sight: { readonly sight: string },
): PersonTask {
  const settings = `${url}/organizations/${organization}/settings/apps/${app.slug}`;
  const registered = app.differences.some(({ what }) => what.startsWith(`App ${app.slug}: permission `));
  const installed = app.installation !== undefined;
  const link =
    registered || sight.sight === "missing"
      ? `${settings}/permissions`
      : installed
        ? `${url}/organizations/${organization}/settings/installations/${app.installation}`
        : `${settings}/installations`;
  return {
    what: `Change the App ${app.slug} to what the platform needs of it`,
    link,
    enter: app.differences.map(({ what, wanted }) => ({ field: what, value: wanted })),
    usualWaitHours: 0,
  };
}
