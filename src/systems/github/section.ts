import { z } from "zod";
import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";

export const githubSection = z.strictObject({
  /** Login of the organization; the company's slug when left out. */
  organization: z
    .string()
    .regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9]|-(?=[a-zA-Z0-9])){0,38}$/, "a GitHub organization's login")
    .optional(),
});

/** The organization's login. */
export function organizationOf(blueprint: Blueprint): string {
  return section(blueprint, "github", githubSection).organization ?? blueprint.company.slug;
}
