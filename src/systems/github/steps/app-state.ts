import type { Difference } from "../../../contracts/outcome.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { AppPermissions, WantedApp } from "../apps.ts";
import { failedWith } from "../client/call.ts";
import type { GitHubClient } from "../connect.ts";
import { appReply, installationReply, installedOnReply } from "./replies.ts";

/** An App as it is registered and installed. */
export interface AppState {
  readonly id: number;
  readonly slug: string;
  /** Undefined while it is installed nowhere in the organization. */
  readonly installation: number | undefined;
  readonly differences: readonly Difference[];
}

/** Null while there are no credentials. */
export async function readApp(client: GitHubClient, wanted: WantedApp): Promise<Result<AppState | null>> {
  const credentials = client.credentials(wanted.role);
  if (!credentials.ok) return credentials;
  if (!credentials.value) return ok(null);
  const app = client.asApp(wanted.role);
  if (!app.ok) return app;
  const found = await app.value.call("GET /app", {}, appReply);
  if (!found.ok) return found;
  const { id, slug, owner, permissions } = found.value;
  const name = `App ${slug}`;
  const differences = [
    ...(owner.login.toLowerCase() === client.organization.toLowerCase()
      ? []
      : [{ what: `${name}: owner`, wanted: client.organization, found: owner.login }]),
    ...compare(`${name}: permission`, wanted.permissions, permissions),
  ];
  const organization = { org: client.organization };
  const installed = await app.value.call("GET /orgs/{org}/installation", organization, installationReply);
  if (!installed.ok) {
    if (!failedWith(installed, "code-host-not-found")) return installed;
    const absent = { what: `${name}: installed on ${client.organization}`, wanted: "yes", found: "no" };
    return ok({ id, slug, installation: undefined, differences: [...differences, absent] });
  }
  const { id: installation, permissions: granted, repository_selection: selection } = installed.value;
  // What the registration lacks, the installation cannot have.
  const accepted = Object.fromEntries(
    Object.entries(wanted.permissions).filter(([one, level]) => permissions[one] === level),
  );
  const pending = compare(`${name}: permission granted to its installation`, accepted, {
    ...Object.fromEntries(Object.entries(granted).filter(([one]) => one in accepted)),
  });
  const where = await compareRepositories(client, wanted, selection, name);
  if (!where.ok) return where;
  return ok({ id, slug, installation, differences: [...differences, ...pending, ...where.value] });
}

/** More than is wanted is a difference as well. */
function compare(
  what: string,
  wanted: AppPermissions,
  found: Readonly<Record<string, string>>,
): readonly Difference[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort();
  return names
    .map((name) => ({
      what: `${what} ${name}`,
      wanted: wanted[name] ?? "none",
      found: found[name] ?? "none",
    }))
    .filter((one) => one.wanted !== one.found && !one.what.endsWith(" metadata"));
}

async function compareRepositories(
  client: GitHubClient,
  { role, installedOn }: WantedApp,
  selection: "all" | "selected",
  name: string,
): Promise<Result<readonly Difference[]>> {
  const what = `${name}: repositories`;
  const wanted = installedOn === "all" ? "all" : installedOn.join(", ");
  if (installedOn === "all" || selection === "all") {
    return ok(wanted === selection ? [] : [{ what, wanted, found: selection }]);
  }
  const installation = await client.as(role);
  if (!installation.ok) return installation;
  const listed = await installation.value.call(
    "GET /installation/repositories",
    { per_page: 100 },
    installedOnReply,
  );
  if (!listed.ok) return listed;
  const found = listed.value.repositories
    .map((one) => one.name)
    .sort()
    .join(", ");
  return ok(found === wanted ? [] : [{ what, wanted, found: found || "none" }]);
}
