import type { Blueprint } from "../../../blueprint/model.ts";
import type { Difference, PersonTask, Sight } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { problem } from "../../../foundation/diagnostic.ts";
import { all } from "../../../foundation/result.ts";
import { type EntraClient, tokenVariable } from "../connect.ts";
import { facts } from "../facts.ts";
import { failedWith, path, query } from "../graph/call.ts";
import { idReply, organizationReply, skuReply } from "../graph/replies.ts";
import { wantedAccounts } from "../groups.ts";
import { missingScopes, sessionScopes } from "../session.ts";
import { differs, matches, unknown } from "./sights.ts";

/** Role template "Global Administrator". https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference */
const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";

/** The service plans by which a licence shows. https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference */
const servicePlans = { p1: ["AAD_PREMIUM", "AAD_PREMIUM_P2"], p2: ["AAD_PREMIUM_P2"] } as const;

/**
 * The directory, its domain and its licence are there, and an administrator has signed in: all of it is known before
 * anything is written. The session lasts about an hour, and is asked for again when it has ended.
 */
export function tenantStep(blueprint: Blueprint): Step<EntraClient> {
  const scopes = sessionScopes(blueprint);
  const { domain } = blueprint.company;
  return {
    id: "entra-tenant",
    title: "Open the directory in Entra ID, license it, and sign in as an administrator",
    day1: 1,
    by: "person",
    // Domain and licences are the work; what waits is the DNS record, and a reseller where there is one.
    effort: { hours: 1.5, usualWaitHours: 24 },
    needs: [],
    gives: [facts.tenant, facts.issuer, facts.plan],
    undo: "manual",
    async look({ client }) {
      const directory = await client.discover();
      if (!directory.ok) return unknown(directory);
      const token = client.session();
      if (!directory.value || token === undefined) return { sight: "missing" };
      const { id, issuer } = directory.value;
      const lacking = missingScopes(token, scopes);
      if (lacking.length > 0) {
        return differs(
          lacking.map((scope) => ({
            what: `${tokenVariable}: permission ${scope}`,
            wanted: "consented",
            found: "missing",
          })),
        );
      }
      const found = await readTenant(client);
      if (!found.ok) {
        if (!failedWith(found, "entra-login-refused")) return unknown(found);
        return differs([
          { what: tokenVariable, wanted: "a session that holds", found: "one that has ended" },
        ]);
      }
      const { organization, skus, administrators } = found.value;
      if (organization?.id !== id) return anotherTenant(client.tenant, id, organization?.id);
      const differences = [
        ...domainDifferences(domain, organization.verifiedDomains),
        ...licenceDifferences(client.plan, skus, wantedAccounts(blueprint).length),
      ];
      if (differences.length > 0) return differs(differences);
      const told = { [facts.tenant]: id, [facts.issuer]: issuer, [facts.plan]: client.plan };
      return matches(told, administrators === 1 ? [onlyAdministrator] : []);
    },
    act: async ({ client, sight }) => ({
      outcome: "needs-person",
      task: taskOf(client, scopes, domain, sight.sight === "differs" ? sight.differences : []),
    }),
  };
}

async function readTenant({ graph }: EntraClient) {
  const [organizations, skus, administrators] = await Promise.all([
    graph.list(`/organization${query({ $select: "id,verifiedDomains" })}`, organizationReply),
    graph.list("/subscribedSkus", skuReply),
    graph.list(path`/directoryRoles(roleTemplateId='${globalAdministrator}')/members`, idReply),
  ]);
  const read = all<unknown>([organizations, skus]);
  if (!organizations.ok || !skus.ok) return read as Extract<typeof read, { ok: false }>;
  const value = {
    organization: organizations.value[0],
    skus: skus.value,
    // Only told to people: where it cannot be read, nothing hangs on it.
    administrators: administrators.ok ? administrators.value.length : undefined,
  };
  return { ok: true as const, value };
}

function anotherTenant(name: string, id: string, found: string | undefined): Sight {
  const why = problem(
    "entra-tenant-other",
    `The session is one of the directory ${found ?? "of nobody"}, not of ${name}.`,
    {
      expected: `a session of the directory ${id}`,
      next: `Sign in to ${name}, and put that token into ${tokenVariable}.`,
    },
  );
  return { sight: "unknown", why: [why] };
}

function domainDifferences(
  domain: string,
  verified: readonly { readonly name: string }[],
): readonly Difference[] {
  if (verified.some(({ name }) => name.toLowerCase() === domain)) return [];
  return [{ what: `domain ${domain}`, wanted: "verified", found: "not among the directory's domains" }];
}

function licenceDifferences(
  plan: EntraClient["plan"],
  skus: readonly (typeof skuReply)["_output"][],
  people: number,
): readonly Difference[] {
  if (plan === "free") return [];
  const licensing = skus.filter(
    ({ capabilityStatus, servicePlans: held }) =>
      capabilityStatus === "Enabled" &&
      held.some(({ servicePlanName }) => servicePlans[plan].some((name) => name === servicePlanName)),
  );
  const seats = licensing.reduce((sum, { prepaidUnits }) => sum + prepaidUnits.enabled, 0);
  if (seats >= people) return [];
  const found = licensing.length === 0 ? "none" : `${seats}`;
  return [{ what: `licences of Entra ID ${plan.toUpperCase()}`, wanted: `${people}`, found }];
}

const onlyAdministrator: Difference = {
  what: "global administrators",
  wanted: "two or more, so that one can stand in for another",
  found: "1",
};

function taskOf(
  { tenant, plan, portal, explorer, session }: EntraClient,
  scopes: readonly string[],
  domain: string,
  differences: readonly Difference[],
): PersonTask {
  const token = {
    field: tokenVariable,
    value: "the access token that Graph Explorer shows after signing in",
  };
  const consents = { field: "Consent to the permissions", value: scopes.join(" ") };
  const open = differences.filter(({ what }) => !what.startsWith(tokenVariable));
  if (open.length > 0) {
    return {
      what: `Change the directory ${tenant} to what the platform needs of it`,
      link: `${portal}/#view/Microsoft_AAD_IAM/TenantOverview.ReactView`,
      enter: open.map(({ what, wanted }) => ({ field: what, value: wanted })),
      usualWaitHours: 24,
    };
  }
  if (differences.length > 0 || session() !== undefined) {
    return {
      what: `Sign in to ${tenant} as a global administrator, and hand over the session`,
      ...{ link: explorer, enter: [consents, token], usualWaitHours: 0 },
    };
  }
  return {
    what: `Open the directory ${tenant}, and sign in to it as a global administrator`,
    link: explorer,
    enter: [
      { field: "Directory", value: `${tenant}, with the verified domain ${domain}` },
      ...(plan === "free"
        ? []
        : [{ field: "Licences", value: `Entra ID ${plan.toUpperCase()}, one for each person` }]),
      ...[consents, token],
    ],
    usualWaitHours: 24,
  };
}
