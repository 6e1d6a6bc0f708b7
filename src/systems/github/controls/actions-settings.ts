import * as z from "zod";
import { type Control, judging } from "../../../contracts/control.ts";
import { all, ok } from "../../../foundation/result.ts";
import type { GitHubClient } from "../connect.ts";
import { settingsReader } from "./read.ts";

const permissions = z.object({ allowed_actions: z.string(), sha_pinning_required: z.boolean() });
const selected = z.object({ patterns_allowed: z.array(z.string()) });
const workflow = z.object({
  default_workflow_permissions: z.string(),
  can_approve_pull_request_reviews: z.boolean(),
});
const collected = z.object({ permissions, workflow, selected: z.nullable(selected) });

/** What a pipeline may run, and what its token may do where a workflow does not say. */
export const actionsSettings: Control<GitHubClient> = {
  id: "github.actions-settings",
  title: "Pipelines run chosen and pinned actions only, and cannot approve",
  criteria: ["CC6.8", "CC8.1"],
  frequency: "weekly",
  needs: [],
  async collect({ client }) {
    const github = await settingsReader(client);
    if (!github.ok) return github;
    const parameters = { org: client.organization };
    const ask = <Value>(path: string, schema: z.ZodType<Value>) =>
      github.value.call(`GET /orgs/{org}/actions/permissions${path}`, parameters, schema);
    const settings = await ask("", permissions);
    if (!settings.ok) return settings;
    const isSelected = settings.value.allowed_actions === "selected";
    const [tokens, chosen] = await Promise.all([
      ask("/workflow", workflow),
      isSelected ? ask("/selected-actions", selected) : ok(null),
    ]);
    const both = all<unknown>([tokens, chosen]);
    if (!both.ok) return both;
    if (!tokens.ok || !chosen.ok) throw new Error("Both were there.");
    return ok({ permissions: settings.value, workflow: tokens.value, selected: chosen.value });
  },
  judge: judging(collected, ({ permissions: may, workflow: tokens, selected: chosen }) => {
    const rows: readonly (readonly [boolean, string])[] = [
      [
        may.allowed_actions === "selected" || may.allowed_actions === "local_only",
        "Any action of anybody may run.",
      ],
      [may.sha_pinning_required, "Actions need not be pinned to a commit."],
      // Makers that GitHub has verified are let in by the company's own stack, pinned to a commit.
      [!chosen?.patterns_allowed.some((one) => one.startsWith("*")), "Actions of every owner may run."],
      [
        tokens.default_workflow_permissions === "read",
        "A job's token may write unless its workflow says otherwise.",
      ],
      [!tokens.can_approve_pull_request_reviews, "A pipeline can approve pull requests."],
    ];
    return {
      checked: rows.length,
      findings: rows
        .filter(([holds]) => !holds)
        .map(([, what]) => ({
          ...{ subject: "the organization's Actions settings", what },
          next: "Apply the stack code-host again.",
        })),
    };
  }),
};
