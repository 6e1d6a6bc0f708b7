import type { Blueprint, Person } from "../../../blueprint/model.ts";
import type { StandInOptions } from "../../../contracts/stand-in/stand-in.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { signInByCommandLine } from "../../../systems/argocd/person/sign-in.ts";
import { tokenVariable as argocdTokenVariable } from "../../../systems/argocd/steps/sign-on.ts";
import { tokenVariable } from "../../../systems/entra/connect.ts";
import { wantedAccounts } from "../../../systems/entra/groups.ts";
import { entraOf, isUsed } from "../../../systems/entra/section.ts";
import { sessionScopes } from "../../../systems/entra/session.ts";
import { type EntraSeed, type RunningEntra, startEntra } from "../../../systems/entra/stand-in/index.ts";
import { signInByDevice } from "../../../systems/entra/stand-in/people.ts";
import { azureadProvider } from "../../../systems/entra/stand-in/terraform/index.ts";
import { ownerOf } from "../seed.ts";
import type { PersonAtVendor, Vendor } from "../vendors.ts";

/** Entra ID's own pause of 40 minutes is longer than a rehearsal. */
const provisioningIntervalMilliseconds = 5_000;

/** The directory with its licence and the accounts of its people. The first of the platform's team administers it. */
export const entraVendor: Vendor = {
  system: "entra",
  isUsed,
  async start({ blueprint, issuers, ...options }) {
    const seed = seedOf(blueprint);
    const started = await startEntra({
      ...options,
      ...{ seed, issuers, provisioningIntervalMilliseconds, fetch },
    });
    if (!started.ok) return started;
    const entra = started.value;
    const session: Session = (person, scopes) => signIn(entra, seed.initialDomain, person, scopes);
    const owner = ownerOf(blueprint);
    const operator = owner && (await session(owner, sessionScopes(blueprint)));
    if (operator && !operator.ok) return operator;
    return ok({
      ...entra,
      addresses: { ARM_METADATA_HOSTNAME: `127.0.0.1:${entra.port}` },
      providers: { azuread: azureadProvider({ fetch, ids: options.ids }) },
      operator: operator ? { [tokenVariable]: operator.value } : {},
      people: {
        "entra-tenant": withSession(session, sessionScopes(blueprint)),
        "entra-security-defaults": withSecurityDefaults(session, entra.url),
        "argocd-sign-on": atCommandLine(entra, options),
      },
    });
  },
};

function seedOf(blueprint: Blueprint): EntraSeed {
  const { tenant = "", plan, breakGlass } = entraOf(blueprint);
  const names = new Map(blueprint.people.map(({ email, name }) => [email, name]));
  const administrators = [ownerOf(blueprint)?.email, ...breakGlass.accounts];
  return {
    ...{
      displayName: blueprint.company.name,
      initialDomain: tenant,
      domains: [blueprint.company.domain],
      plan,
    },
    users: wantedAccounts(blueprint).map((userPrincipalName) => ({
      userPrincipalName,
      displayName: names.get(userPrincipalName) ?? userPrincipalName.split("@")[0] ?? userPrincipalName,
      directoryRoles: administrators.includes(userPrincipalName) ? ["Global Administrator"] : [],
    })),
  };
}

/** The token of a session with these permissions. */
type Session = (person: Person, scopes: readonly string[]) => Promise<Result<string>>;

function signIn(entra: RunningEntra, tenant: string, { email }: Person, scopes: readonly string[]) {
  const password = entra.credentials.passwords[email] ?? "";
  return signInByDevice({ url: entra.url, tenant, scopes, fetch }, { userPrincipalName: email, password });
}

/** Signs a command line in to what the task names, on the page that the browser is sent to. */
const atCommandLine =
  (entra: RunningEntra, { ids, clock }: Pick<StandInOptions, "ids" | "clock">): PersonAtVendor =>
  async ({ enter }, { email }) => {
    const entered = (field: string) => enter.find((one) => one.field === field)?.value ?? "";
    const doors = { issuer: entered("Issuer"), clientId: entered("Client"), ids, fetch };
    const form = { login: email, password: entra.credentials.passwords[email] ?? "", approved: "yes" };
    const token = await signInByCommandLine({ ...doors, now: () => clock.now() }, async (page) => {
      const body = new URLSearchParams(form);
      const answer = await fetch(page, { method: "POST", body, redirect: "manual" });
      return answer.headers.get("location") ?? "";
    });
    return token.ok ? ok({ [argocdTokenVariable]: token.value }) : token;
  };

/** Signs in again, as whoever's session has ended. */
const withSession =
  (session: Session, scopes: readonly string[]): PersonAtVendor =>
  async (_task, person) => {
    const token = await session(person, scopes);
    return token.ok ? ok({ [tokenVariable]: token.value }) : token;
  };

/** Turns them on or off in the admin center, which acts in the person's own name. */
const withSecurityDefaults =
  (session: Session, url: string): PersonAtVendor =>
  async (task, person) => {
    const token = await session(person, ["Policy.Read.All", "Policy.ReadWrite.SecurityDefaults"]);
    if (!token.ok) return token;
    const answer = await fetch(`${url}/v1.0/policies/identitySecurityDefaultsEnforcementPolicy`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${token.value}`, "content-type": "application/json" },
      body: JSON.stringify({ isEnabled: task.enter.some(({ value }) => value === "Enabled") }),
    });
    if (answer.ok) return ok({});
    return failure("person-failed", "The admin center refused to change the security defaults.", {
      cause: await answer.text(),
    });
  };
