import type { Blueprint } from "../../blueprint/model.ts";
import type { Capabilities, Capability } from "../../contracts/capability.ts";
import { entraOf, isUsed } from "./section.ts";

const docs = "https://learn.microsoft.com/entra";
const plans = ["free", "p1", "p2"] as const;

type Row = Omit<Capability, "given" | "comesWith"> & { readonly from: "p1" | "p2" };

const rows: Readonly<Record<string, Row>> = {
  "entra.group-assignment": {
    title: "applications that open to groups, and groups that are provisioned to them",
    from: "p1",
    instead:
      "Entra ID keeps the directory, and no single sign-on: people sign in to each service with an account there, and the blueprint says who is in which team.",
    source: `${docs}/identity/enterprise-apps/assign-user-or-group-access-portal`,
  },
  "entra.conditional-access": {
    title: "conditional access",
    from: "p1",
    instead:
      "Microsoft's security defaults ask everybody for a second factor, by their rules and without exceptions.",
    source: `${docs}/identity/conditional-access/overview#license-requirements`,
  },
  "entra.sign-in-logs": {
    title: "sign-in logs that are kept for thirty days and answer by the interface",
    from: "p1",
    source: `${docs}/identity/monitoring-health/reference-reports-data-retention`,
  },
  "entra.risk": {
    title: "policies that go by the risk of a sign-in",
    from: "p2",
    instead: "A second factor is asked for at every risk.",
    source: `${docs}/id-protection/overview-identity-protection#license-requirements`,
  },
  "entra.just-in-time-roles": {
    title: "administrators' roles for a time only (Privileged Identity Management), and access reviews",
    from: "p2",
    instead:
      "Nobody administers the directory day by day: the pipeline does, on approved pull requests, and who is in which team is reviewed there.",
    source: `${docs}/id-governance/licensing-fundamentals`,
  },
};

/** What the company's plan with Microsoft gives. */
export function capabilities(blueprint: Blueprint): Capabilities {
  if (!isUsed(blueprint)) return new Map();
  const held = plans.indexOf(entraOf(blueprint).plan);
  return new Map(
    Object.entries(rows).map(([name, { from, ...row }]) => [
      name,
      { ...row, given: held >= plans.indexOf(from), comesWith: `Entra ID ${from.toUpperCase()}` },
    ]),
  );
}
