import { createHash } from "node:crypto";
import * as z from "zod";
import type { Monitor } from "../../../contracts/monitor.ts";
import { ok } from "../../../foundation/result.ts";
import { createCalls, type DatadogOptions } from "./call.ts";
import { pagesUrl } from "./pages.ts";
import { readStanding } from "./standing.ts";

/** Datadog as the delivery needs it. */
export function createDatadogMonitor(options: DatadogOptions): Monitor {
  const calls = createCalls(options);
  const doors = { calls, now: () => options.clock.now(), pages: pagesUrl(options.url) };
  return {
    standing: (watched, since) => readStanding(doors, watched, since),
    /** https://docs.datadoghq.com/api/latest/dora-metrics/send-a-deployment-event/ */
    async tellDeployment(deployment) {
      const told = await calls({
        method: "POST",
        path: "/api/v2/dora/deployment",
        body: {
          data: {
            attributes: {
              // 16 to 128 letters, digits and a few signs: ours holds others.
              id: createHash("sha256").update(deployment.id).digest("hex"),
              service: deployment.application,
              env: deployment.environment,
              version: deployment.version,
              started_at: deployment.startedAt,
              finished_at: deployment.finishedAt,
              git: { repository_url: deployment.repositoryUrl, commit_sha: deployment.commit },
            },
          },
        },
        schema: z.unknown(),
      });
      return told.ok ? ok(undefined) : told;
    },
  };
}
