import * as z from "zod";
import type { Step } from "../../../contracts/step.ts";
import { problem } from "../../../foundation/diagnostic.ts";
import type { GitHubClient } from "../connect.ts";
import { matches } from "./sights.ts";

const discovery = z.object({ issuer: z.string() });

/** Where GitHub is, and who vouches for its jobs: read from the issuer's own document. */
export const metaStep: Step<GitHubClient> = {
  id: "github-meta",
  title: "Find GitHub and the issuer of its jobs' identities",
  day1: 1,
  by: "groundwork",
  effort: { hours: 0, usualWaitHours: 0 },
  needs: ["github.organization.id"],
  gives: ["github.url", "github.issuer", "provenance.issuer"],
  undo: "automatic",
  async look({ client, signal }) {
    const issuer = issuerAt(client.url);
    const said = await discover(client, issuer, signal);
    if (said === issuer) {
      return matches({ "github.url": client.url, "github.issuer": issuer, "provenance.issuer": issuer });
    }
    const why = problem(
      "github-issuer-unclear",
      `${issuer} does not answer as the issuer of GitHub's jobs.`,
      {
        cause: said,
        next: "Check the network, and that Actions are switched on at this host.",
      },
    );
    return { sight: "unknown", why: [why] };
  },
  // There is nothing to do: GitHub is there, or it is not.
  act: async () => ({ outcome: "done" }),
};

/** https://docs.github.com/en/enterprise-server/actions/reference/security/oidc: hosts of one's own issue themselves. */
function issuerAt(url: string): string {
  return url === "https://github.com"
    ? "https://token.actions.githubusercontent.com"
    : `${url}/_services/token`;
}

/** The issuer that the document names, or why there is none. */
async function discover(client: GitHubClient, issuer: string, signal: AbortSignal): Promise<string> {
  try {
    const answer = await client.fetch(`${issuer}/.well-known/openid-configuration`, { signal });
    const parsed = discovery.safeParse(await answer.json());
    return parsed.success ? parsed.data.issuer : `it answered ${answer.status} without naming an issuer`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
