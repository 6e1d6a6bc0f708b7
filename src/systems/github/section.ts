import * as z from "zod";
import type { Blueprint } from "../../blueprint/model.ts";
import { type SectionSchema, section } from "../../blueprint/section.ts";

/** What the company says about GitHub: the `github` section of its blueprint. */
export interface GithubSection {
  /** The organization's login. */
  readonly organization: string;
  /** What it has paid for. `team` is the default because everything that it gives, `enterprise` gives as well. */
  readonly plan: "team" | "enterprise";
  /** The host of the web interface: github.com, or a company's own. */
  readonly host: string;
}

/** Logins: letters, digits and single hyphens, at most 39 characters (docs.github.com, "Username considerations"). */
const login = /^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}$/;

const hostName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

const expectedLogin =
  "a GitHub organization's login: letters, digits and single hyphens, at most 39 characters";
const expectedHost = "a host's name in lower case, such as `github.com`";

export const githubSection: SectionSchema<GithubSection> = z.strictObject({
  organization: z.string().regex(login, { error: expectedLogin }).meta({ description: expectedLogin }),
  plan: z.enum(["team", "enterprise"]).default("team"),
  host: z
    .string()
    .max(253)
    .regex(hostName, { error: expectedHost })
    .meta({ description: expectedHost })
    .default("github.com"),
});

/** The organization's login. */
export function organizationOf(blueprint: Blueprint): string {
  return section(blueprint, "github", githubSection).organization;
}
