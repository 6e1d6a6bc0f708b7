import type { Context, Hono } from "hono";
import type { GitHub } from "../context.ts";

/**
 * A team may be named by the numbers of its organization and of itself as well:
 * https://docs.github.com/en/rest/teams/teams#get-a-team-by-name. Such a path is answered as the one it means.
 */
export function byNumber(github: GitHub, rest: Hono): void {
  const answer = (context: Context) => {
    const { organization, teams } = github.state;
    const team = teams.find(({ id }) => String(id) === context.req.param("team_id"));
    // A team that is not there is looked for by a name that no team has.
    const slug = String(organization.id) === context.req.param("org_id") ? (team?.slug ?? "-") : "-";
    const url = new URL(context.req.url);
    url.pathname = url.pathname.replace(
      /\/organizations\/[^/]+\/team\/[^/]+/,
      `/orgs/${organization.login}/teams/${slug}`,
    );
    // The inner router knows no prefix.
    url.pathname = url.pathname.replace(/^\/api\/v3(?=\/)/, "");
    return rest.fetch(new Request(url, context.req.raw));
  };
  rest.all("/organizations/:org_id/team/:team_id", answer);
  rest.all("/organizations/:org_id/team/:team_id/*", answer);
}
