import type { Blueprint } from "../../blueprint/model.ts";
import type { PlaceAt } from "../../blueprint/section.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import { breakGlassKey } from "./groups.ts";
import { entraOf, hasConditionalAccess, isUsed } from "./section.ts";

/** Microsoft asks for two or more. https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access */
const leastAccounts = 2;

/**
 * What Entra ID could not make of this company, or what could lock it out. That every person's address lies in the
 * company's domain the blueprint checks itself; that the domain is the directory's, the step `entra-tenant` asks. Codes:
 * `entra-plan-too-small`, `entra-break-glass-missing`, `entra-break-glass-outside`, `entra-group-name-taken`,
 * `entra-adopt-unknown`, `entra-only-administrator`.
 */
export function checkEntra(blueprint: Blueprint, placeAt?: PlaceAt): readonly Diagnostic[] {
  if (!isUsed(blueprint)) return [];
  const { tenant, plan, conditionalAccess, breakGlass, adopt } = entraOf(blueprint);
  const teams = blueprint.teams.map(({ name }) => name);
  const found: Diagnostic[] = [];
  if (plan === "free" && conditionalAccess) {
    found.push(
      problem("entra-plan-too-small", "Conditional access is wanted, and the plan `free` has none.", {
        place: placeAt?.(["entra", "conditionalAccess"]),
        expected: "the plan `p1` or `p2`",
        next: "Buy Entra ID P1, or take the key away: security defaults then ask everybody for a second factor.",
      }),
    );
  }
  if (plan !== "free" && hasConditionalAccess(blueprint) && breakGlass.accounts.length < leastAccounts) {
    found.push(
      problem(
        "entra-break-glass-missing",
        `There are ${breakGlass.accounts.length} break-glass accounts: a mistake in a policy would lock everybody out.`,
        {
          place: placeAt?.(["entra", "breakGlass", "accounts"]),
          expected: `at least ${leastAccounts} accounts that conditional access leaves out`,
          next: "Make them in the Entra admin center, keep their keys in two safe places, and name them here.",
        },
      ),
    );
  }
  for (const [index, account] of breakGlass.accounts.entries()) {
    if (account.endsWith(`@${tenant}`)) continue;
    found.push(
      problem(
        "entra-break-glass-outside",
        `The break-glass account ${quoted(account)} is in another domain.`,
        {
          place: placeAt?.(["entra", "breakGlass", "accounts", index]),
          expected: `an account that ends with ${quoted(`@${tenant}`)}`,
          next: "It has to work while the company's own domain does not.",
        },
      ),
    );
  }
  for (const team of teams.filter((name) => name === breakGlass.group || name === breakGlassKey)) {
    found.push(
      problem("entra-group-name-taken", `The team ${quoted(team)} has the name of the break-glass group.`, {
        place: placeAt?.(["teams", team]),
        next: "Give it another name: the team's members must not pass by conditional access.",
      }),
    );
  }
  for (const [index, name] of adopt.entries()) {
    if (name === breakGlass.group || teams.includes(name)) continue;
    found.push(
      problem("entra-adopt-unknown", `${quoted(name)} is to be taken over, and is no group of the company.`, {
        place: placeAt?.(["entra", "adopt", index]),
        expected: "a team's name, or the break-glass group's",
      }),
    );
  }
  const platform = blueprint.teams.find(({ name }) => name === blueprint.platformTeam);
  if (platform?.members.length === 1) {
    found.push({
      ...problem(
        "entra-only-administrator",
        `${quoted(platform.members[0] ?? "")} is the only administrator.`,
        {
          place: placeAt?.(["teams", platform.name]),
          next: `Put somebody else into ${quoted(platform.name)}: nobody could stand in, and nobody would notice what they do.`,
        },
      ),
      severity: "warning",
    });
  }
  return found;
}
