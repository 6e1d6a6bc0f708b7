import * as z from "zod";
import type { Blueprint } from "../../blueprint/model.ts";
import { type SectionSchema, section } from "../../blueprint/section.ts";

/** What the company says about Entra ID: the `entra` section of its blueprint. */
export interface EntraSection {
  /** The directory's first domain, which never changes; without it Entra ID is not used. */
  readonly tenant?: string | undefined;
  /** The licence that everybody has. Groups that open applications, and conditional access, begin with P1. */
  readonly plan: "free" | "p1" | "p2";
  /** Left out: wherever the plan has it. Without it Microsoft's security defaults ask everybody for a second factor. */
  readonly conditionalAccess?: boolean | undefined;
  /** For how many days a new policy only reports before it is enforced. */
  readonly reportOnlyDays: number;
  /** Who still gets in when conditional access or the company's domain fails. */
  readonly breakGlass: { readonly group: string; readonly accounts: readonly string[] };
  /** Groups that were there before with other members, and are taken over nevertheless. */
  readonly adopt: readonly string[];
  /** Microsoft's clouds stand apart, each with addresses of its own. */
  readonly cloud: "global" | "us-government" | "china";
}

const expectedTenant = "the directory's first domain, such as `acme.onmicrosoft.com`";
const expectedGroup = "a group's name: lower-case letters, digits and hyphens";
const expectedAccount = "a user principal name, such as `emergency-1@acme.onmicrosoft.com`";

const groupName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, { error: expectedGroup })
  .meta({ description: expectedGroup });

export const entraSection: SectionSchema<EntraSection> = z.strictObject({
  tenant: z
    .string()
    .regex(/^[a-z0-9]{1,27}\.onmicrosoft\.(?:com|us)$|^[a-z0-9]{1,27}\.partner\.onmschina\.cn$/, {
      error: expectedTenant,
    })
    .meta({ description: expectedTenant })
    .optional(),
  plan: z.enum(["free", "p1", "p2"]).default("free"),
  conditionalAccess: z.boolean().optional(),
  reportOnlyDays: z.int().min(0).max(90).default(7),
  breakGlass: z
    .strictObject({
      group: groupName.default("break-glass"),
      accounts: z
        .array(
          z
            .string()
            .max(113)
            .regex(/^[A-Za-z0-9._-]{1,64}@[A-Za-z0-9.-]+$/, { error: expectedAccount })
            .meta({ description: expectedAccount }),
        )
        .default([]),
    })
    .prefault({}),
  adopt: z.array(groupName).default([]),
  cloud: z.enum(["global", "us-government", "china"]).default("global"),
});

export function entraOf(blueprint: Blueprint): EntraSection {
  return section(blueprint, "entra", entraSection);
}

export function isUsed(blueprint: Blueprint): boolean {
  return entraOf(blueprint).tenant !== undefined;
}

/**
 * Whether people sign in to everything by their group: that takes P1, for Free assigns and provisions single people only.
 * https://learn.microsoft.com/entra/identity/enterprise-apps/assign-user-or-group-access-portal
 */
export function signsOn(blueprint: Blueprint): boolean {
  const { tenant, plan } = entraOf(blueprint);
  return tenant !== undefined && plan !== "free";
}

/** Whether conditional access asks for the second factor; otherwise the security defaults do. */
export function hasConditionalAccess(blueprint: Blueprint): boolean {
  const { plan, conditionalAccess } = entraOf(blueprint);
  return conditionalAccess ?? plan !== "free";
}
