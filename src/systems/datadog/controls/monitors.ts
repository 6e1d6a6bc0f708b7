import * as z from "zod";
import { type Control, type Finding, judging } from "../../../contracts/control.ts";
import { ok } from "../../../foundation/result.ts";
import { watchedMonitors } from "../client/standing.ts";
import type { DatadogClient } from "../connect.ts";
import { monitored } from "../monitored.ts";

const monitor = z.object({
  id: z.int(),
  name: z.string(),
  message: z.string(),
  tags: z.array(z.string()),
  options: z.object({ silenced: z.record(z.string(), z.unknown()).nullish() }).nullish(),
});
const collected = z.array(
  z.object({ name: z.string(), message: z.string(), tags: z.array(z.string()), silenced: z.boolean() }),
);
/** Datadog's largest page. https://docs.datadoghq.com/api/latest/monitors/#get-all-monitors */
const pageSize = 1000;

/** Whoever is woken finds out what to do. */
export const monitorsCall: Control<DatadogClient> = {
  id: "datadog.monitors-call",
  title:
    "Every application is watched in every environment, by monitors that call somebody and name a runbook",
  criteria: ["CC7.2", "CC7.3", "A1.1"],
  frequency: "daily",
  needs: [],
  async collect({ client }) {
    const calls = client.as("plan");
    if (!calls.ok) return calls;
    const all: z.infer<typeof monitor>[] = [];
    for (let page = 0; ; page += 1) {
      const query = {
        monitor_tags: "managed-by:groundwork",
        page: String(page),
        page_size: String(pageSize),
      };
      const found = await calls.value({
        method: "GET",
        path: "/api/v1/monitor",
        query,
        schema: z.array(monitor),
      });
      if (!found.ok) return found;
      all.push(...found.value);
      if (found.value.length < pageSize) break;
    }
    return ok(
      all.map(({ name, message, tags, options }) => ({
        ...{ name, message, tags },
        silenced: Object.keys(options?.silenced ?? {}).length > 0,
      })),
    );
  },
  judge: judging(collected, (monitors, blueprint) => {
    const missing = Object.values(monitored(blueprint)).flatMap(({ application, environment }) =>
      watchedMonitors
        .filter((kind) => {
          const tags = [`service:${application}`, `env:${environment}`, `monitor:${kind}`];
          return !monitors.some((one) => tags.every((tag) => one.tags.includes(tag)));
        })
        .map((kind) => finding(`${application} in ${environment}`, `There is no monitor for ${kind}.`)),
    );
    const deaf = monitors.flatMap(({ name, message, silenced }) => [
      ...(/(?:^|\s)@[\w.@+-]+/.test(message) ? [] : [finding(name, "It calls nobody.")]),
      ...(/Runbook:\s*https?:\/\/\S+/.test(message) ? [] : [finding(name, "It names no runbook.")]),
      ...(silenced ? [finding(name, "It is silenced.")] : []),
    ]);
    return { checked: monitors.length, findings: [...missing, ...deaf] };
  }),
};

const finding = (subject: string, what: string): Finding => ({
  ...{ subject, what },
  next: "Apply the stack monitoring again.",
});
