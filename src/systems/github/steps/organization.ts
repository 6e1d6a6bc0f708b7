import type { Sight } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import type { GitHubClient } from "../connect.ts";
import { organizationReply } from "./replies.ts";
import { absentOr, matches, unknown } from "./sights.ts";

/** The organization is there. What everybody may know is enough: no App can be there before it. */
export const organizationStep: Step<GitHubClient> = {
  id: "github-organization",
  title: "Open the organization on GitHub",
  day1: 1,
  by: "person",
  effort: { hours: 0.5, usualWaitHours: 0 },
  needs: [],
  gives: ["github.organization.id"],
  undo: "manual",
  async look({ client }) {
    const found = await client.anonymous.call(
      "GET /orgs/{org}",
      { org: client.organization },
      organizationReply,
    );
    return found.ok ? matches({ "github.organization.id": String(found.value.id) }) : absentOr(found);
  },
  act: async ({ client }) => ({
    outcome: "needs-person",
    task: {
      what: `Open the organization ${client.organization} with a paid plan`,
      link: `${client.url}/account/organizations/new`,
      enter: [
        { field: "Plan", value: client.plan },
        { field: "Organization name", value: client.organization },
        { field: "This organization belongs to", value: "A business or institution" },
      ],
      usualWaitHours: 0,
    },
  }),
};

/** From the smallest: what a plan gives, those after it give as well. */
const plans = ["free", "team", "business", "business_plus", "enterprise"];

/** What is paid for is what the blueprint relies on. Only an App may be told. */
export const planStep: Step<GitHubClient> = {
  id: "github-plan",
  title: "Pay for the plan that the blueprint names",
  day1: 1,
  by: "person",
  effort: { hours: 0.25, usualWaitHours: 24 },
  needs: ["github.app.infrastructure.installation"],
  gives: ["github.organization.plan"],
  undo: "manual",
  async look({ client }): Promise<Sight> {
    const app = await client.as("infrastructure", { permissions: { organization_plan: "read" } });
    if (!app.ok) return unknown(app);
    const found = await app.value.call("GET /orgs/{org}", { org: client.organization }, organizationReply);
    if (!found.ok) return unknown(found);
    const held = found.value.plan?.name ?? "unknown";
    if (plans.indexOf(held) >= plans.indexOf(client.plan)) {
      return matches({ "github.organization.plan": client.plan });
    }
    const what = `organization ${client.organization}: plan`;
    return { sight: "differs", differences: [{ what, wanted: client.plan, found: held }] };
  },
  act: async ({ client }) => ({
    outcome: "needs-person",
    task: {
      what: `Change the plan of the organization ${client.organization}`,
      link: `${client.url}/organizations/${client.organization}/billing/plans`,
      enter: [{ field: "Plan", value: client.plan }],
      usualWaitHours: 24,
    },
  }),
};
