import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { find, type GitHubConnection, part } from "./connection.ts";

/** The parts of a resource's identifier; only the last may hold a colon. */
export function partsOf(id: string, count: number, form: string): Result<readonly string[]> {
  const all = id.split(":");
  const parts = [...all.slice(0, count - 1), all.slice(count - 1).join(":")];
  return all.length < count || parts.some((one) => one === "")
    ? failure("terraform-id-malformed", `unexpected format of ID "${id}", expected ${form}`)
    : ok(parts);
}

/** Colons inside of a part are written `??`: https://github.com/integrations/terraform-provider-github, util.go. */
export const escapePart = (text: string): string => text.replaceAll(":", "??");
export const unescapePart = (text: string): string => text.replaceAll("??", ":");

/** A team as configurations name it (by its number or its short name), as the paths of REST have it. */
export async function teamPath(connection: GitHubConnection, idOrSlug: string): Promise<Result<string>> {
  if (!/^\d+$/.test(idOrSlug)) return ok(`/orgs/${part(connection.owner)}/teams/${part(idOrSlug)}`);
  const organization = await organizationId(connection);
  return organization.ok ? ok(`/organizations/${organization.value}/team/${idOrSlug}`) : organization;
}

export async function organizationId(connection: GitHubConnection): Promise<Result<number>> {
  const found = await find(connection, `/orgs/${part(connection.owner)}`);
  if (!found.ok) return found;
  const id = found.value?.["id"];
  return typeof id === "number"
    ? ok(id)
    : failure(
        "terraform-owner-unknown",
        `this resource can only be used in the context of an organization, "${connection.owner}" is none`,
      );
}
