import * as z from "zod";
import { type Control, judging } from "../../../contracts/control.ts";
import { ok } from "../../../foundation/result.ts";
import type { GitHubClient } from "../connect.ts";
import { settingsReader } from "./read.ts";

const reply = z.object({ login: z.string(), two_factor_requirement_enabled: z.boolean().nullish() });

/** Only the requirement is asked for: who lacks a second factor is told to people that own the organization alone. */
export const secondFactor: Control<GitHubClient> = {
  id: "github.second-factor",
  title: "Nobody is a member of the organization without a second factor",
  criteria: ["CC6.1"],
  frequency: "monthly",
  needs: [],
  async collect({ client }) {
    const github = await settingsReader(client);
    if (!github.ok) return github;
    const found = await github.value.call("GET /orgs/{org}", { org: client.organization }, reply);
    if (!found.ok) return found;
    return ok({ login: found.value.login, required: found.value.two_factor_requirement_enabled ?? null });
  },
  judge: judging(z.object({ login: z.string(), required: z.boolean() }), ({ login, required }) => ({
    checked: 1,
    findings: required
      ? []
      : [
          {
            subject: `the organization ${login}`,
            what: "It does not require a second factor.",
            next: `Require it in the organization's settings (Authentication security); members without one are removed, so tell them first.`,
          },
        ],
  })),
};
