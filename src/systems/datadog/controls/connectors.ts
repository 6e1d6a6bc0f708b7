import * as z from "zod";
import { type Control, judging } from "../../../contracts/control.ts";
import { ok } from "../../../foundation/result.ts";
import type { DatadogClient } from "../connect.ts";

const reply = z.object({
  data: z.array(
    z.object({
      attributes: z.object({
        aws_account_id: z.string(),
        metrics_config: z.object({ enabled: z.boolean() }).nullish(),
      }),
    }),
  ),
});
const collected = z.object({
  wanted: z.array(z.string()),
  accounts: z.array(z.object({ account: z.string(), metrics: z.boolean() })),
});

/** What is not connected is not seen, and a quiet monitor says nothing of it. */
export const connectors: Control<DatadogClient> = {
  id: "datadog.connectors",
  title: "The cloud's accounts are connected, and their metrics are collected",
  criteria: ["CC2.1", "CC7.2"],
  frequency: "weekly",
  needs: [],
  async collect({ client, facts }) {
    const calls = client.as("plan");
    if (!calls.ok) return calls;
    const path = "/api/v2/integration/aws/accounts";
    const found = await calls.value({ method: "GET", path, schema: reply });
    if (!found.ok) return found;
    const wanted = [...facts.keys()].flatMap((name) => /^datadog\.account\.(.+)$/.exec(name)?.[1] ?? []);
    return ok({
      wanted: wanted.flatMap((name) => facts.get(`aws.account.${name}.id`) ?? []),
      accounts: found.value.data.map(({ attributes }) => ({
        account: attributes.aws_account_id,
        metrics: attributes.metrics_config?.enabled ?? false,
      })),
    });
  },
  judge: judging(collected, ({ wanted, accounts }) => ({
    checked: wanted.length,
    findings: wanted
      .filter((id) => !accounts.some(({ account, metrics }) => account === id && metrics))
      .map((id) => ({
        ...{ subject: `account ${id}`, what: "Its metrics are not collected." },
        next: "Apply the stacks monitoring and monitoring-access again.",
      })),
  })),
};
