import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import { type Control, judging } from "../../../contracts/control.ts";
import { ok } from "../../../foundation/result.ts";
import { split } from "../client/call.ts";
import { issueReply } from "../client/replies.ts";
import { createWorkflowRuns } from "../client/workflow-runs.ts";
import type { GitHubClient } from "../connect.ts";
import { driftLabel, fullName, infrastructureRepository, mainBranch } from "../files/names.ts";
import { settingsReader } from "./read.ts";

const collected = z.object({
  /** ISO time of the collection. */
  at: z.iso.datetime(),
  /** Addresses of issues about drift that are open. */
  open: z.array(z.string()),
  runs: z.array(z.object({ state: z.string(), createdAt: z.iso.datetime(), url: z.string() })),
});

/** Milliseconds: it runs every night, and one night may be missed. */
const recent = 2 * 24 * 3_600_000;

/** The pipeline's nightly comparison of every stack with the world, which is the terraform engine's own word. */
export function driftWatched(blueprint: Blueprint): Control<GitHubClient> {
  return {
    id: "github.infrastructure-drift",
    title: "Every stack is compared with the world each night, and nothing differs",
    criteria: ["CC7.1", "CC4.1", "CC8.1"],
    frequency: "daily",
    needs: [],
    async collect({ client, clock }) {
      const github = await settingsReader(client);
      if (!github.ok) return github;
      const repository = fullName(blueprint, infrastructureRepository);
      const runs = await createWorkflowRuns(github.value).on(repository, "drift.yaml", mainBranch);
      if (!runs.ok) return runs;
      const issues = await client.as("infrastructure", { permissions: { issues: "read" } });
      if (!issues.ok) return issues;
      const about = { ...split(repository), labels: driftLabel, state: "open" };
      const open = await issues.value.pages("GET /repos/{owner}/{repo}/issues", about, issueReply);
      if (!open.ok) return open;
      const kept = runs.value.map(({ state, createdAt, url }) => ({ state, createdAt, url }));
      return ok({
        at: clock.now().toISOString(),
        open: open.value.map(({ html_url }) => html_url),
        runs: kept,
      });
    },
    judge: judging(collected, ({ at, open, runs }) => {
      const ended = runs.filter(({ state }) => state !== "underway");
      const latest = ended.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0];
      if (!latest) return { checked: 0, findings: [] };
      const old = Date.parse(at) - Date.parse(latest.createdAt) > recent;
      const rows: readonly (readonly [boolean, string, string])[] = [
        [!old, latest.url, `The last comparison began at ${latest.createdAt}.`],
        [latest.state !== "failed", latest.url, "The last comparison broke off."],
        ...open.map((url) => [false, url, "A difference was found, and is not settled."] as const),
      ];
      const next = "Read the issue labelled drift in infrastructure, and the run's own words.";
      const findings = rows.filter(([holds]) => !holds).map(([, subject, what]) => ({ subject, what, next }));
      return { checked: ended.length, findings };
    }),
  };
}
