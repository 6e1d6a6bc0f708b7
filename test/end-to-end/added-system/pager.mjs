// A system of a company's own, as docs/adding-a-system.md shows it: whoever is on call, by a made-up vendor.
import * as z from "zod";

const section = z.strictObject({ team: z.string().default("platform") });
const teamOf = (blueprint) => section.parse(blueprint.sections["pager"] ?? {}).team;

export const system = {
  id: "pager",
  section,
  factShapes: [
    {
      name: "pager.schedule.id",
      expected: "the id of a schedule",
      accepts: (value) => /^P[A-Z0-9]+$/.test(value),
    },
  ],
  files: (blueprint, facts) => [
    {
      repository: "infrastructure",
      path: "on-call.md",
      class: "managed",
      content: facts.has("pager.schedule.id")
        ? { state: "ready", text: `On call for ${teamOf(blueprint)}: ${facts.get("pager.schedule.id")}\n` }
        : { state: "pending", needs: ["pager.schedule.id"] },
    },
  ],
  planning: () => ({
    purchases: [
      {
        vendor: "Pager",
        what: "Pager, 3 users",
        why: "somebody is on call",
        leadTimeHours: 1,
        link: "https://pager.example",
      },
    ],
    costs: [],
    notCounted: [],
    risks: [],
  }),
  connect: (_blueprint, access) => ({ ok: true, value: { token: access.environment["PAGER_TOKEN"] } }),
  steps: () => [
    {
      id: "pager-schedule",
      title: "Make the schedule of who is on call",
      day1: 7,
      by: "groundwork",
      effort: { hours: 1, usualWaitHours: 0 },
      needs: [],
      gives: ["pager.schedule.id"],
      undo: "manual",
      look: async ({ client }) =>
        client.token
          ? { sight: "matches", facts: new Map([["pager.schedule.id", "PABC123"]]) }
          : { sight: "missing" },
      act: async () => ({
        outcome: "needs-person",
        task: { what: "Make a token.", link: "https://pager.example", enter: [], usualWaitHours: 1 },
      }),
    },
  ],
  controls: () => [
    {
      id: "pager.somebody-on-call",
      title: "Somebody is on call at any time",
      criteria: ["CC7.3"],
      frequency: "weekly",
      needs: ["pager.schedule.id"],
      async collect({ facts, keep, clock }) {
        const body = JSON.stringify({ schedule: facts.get("pager.schedule.id"), onCall: ["ada"] });
        const at = clock.now().toISOString();
        keep({ request: "GET https://pager.example/schedules", status: 200, at, body });
        return { ok: true, value: JSON.parse(body) };
      },
      judge: ({ onCall = [] }) =>
        onCall.length > 0
          ? { verdict: "pass", checked: onCall.length }
          : {
              verdict: "fail",
              checked: 0,
              findings: [{ subject: "schedule", what: "Nobody is on call.", next: "Put somebody on call." }],
            },
    },
  ],
};
