import * as z from "zod";
import type { Blueprint, Person } from "../../blueprint/model.ts";
import { type SectionSchema, section } from "../../blueprint/section.ts";

/** What the company says about Jira: the `jira` section of its blueprint. */
export interface JiraSection {
  /** Where the site lies; without it Jira is not used. */
  readonly site?: string | undefined;
  /** The project's key: what every issue's name begins with. */
  readonly project?: string | undefined;
  readonly template: "kanban" | "scrum";
  /** The handle of the person who leads the project and owns its issues; left out: the first of the platform's team. */
  readonly lead?: string | undefined;
  /** What it has paid for. `free` is the default because everything that it gives, the others give as well. */
  readonly plan: "free" | "standard" | "premium";
}

const expectedSite = "the host of a Jira Cloud site, such as `acme.atlassian.net`";

/** https://support.atlassian.com/jira-software-cloud/docs/edit-a-projects-details */
const expectedProject =
  "a project's key: a capital letter and one to nine capital letters or digits, such as `ACME`";

export const jiraSection: SectionSchema<JiraSection> = z.strictObject({
  site: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.atlassian\.net$/, { error: expectedSite })
    .meta({ description: expectedSite })
    .optional(),
  project: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{1,9}$/, { error: expectedProject })
    .meta({ description: expectedProject })
    .optional(),
  template: z.enum(["kanban", "scrum"]).default("kanban"),
  lead: z.string().max(100).optional(),
  plan: z.enum(["free", "standard", "premium"]).default("free"),
});

/** A company's Jira, with everything filled in. */
export interface UsedJira extends Pick<JiraSection, "template" | "plan"> {
  readonly site: string;
  readonly project: string;
  readonly lead: Person;
}

export function jiraOf(blueprint: Blueprint): JiraSection {
  return section(blueprint, "jira", jiraSection);
}

export function isUsed(blueprint: Blueprint): boolean {
  return usedJira(blueprint) !== undefined;
}

/** Undefined where the company does not use Jira; what it lacks for that, `checkJira` says. */
export function usedJira(blueprint: Blueprint): UsedJira | undefined {
  const { site, project, template, plan, lead: handle } = jiraOf(blueprint);
  const lead = blueprint.people.find((person) =>
    handle === undefined ? person.teams.includes(blueprint.platformTeam) : person.handle === handle,
  );
  if (site === undefined || project === undefined || !lead) return undefined;
  return { site, project, template, plan, lead };
}
