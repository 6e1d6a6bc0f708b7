import type { Blueprint, Environment } from "../../../blueprint/model.ts";
import { section } from "../../../blueprint/section.ts";
import type { Facts } from "../../../contracts/facts.ts";
import type { Difference, Outcome, PersonTask, Sight } from "../../../contracts/outcome.ts";
import type { SignOnProvider } from "../../../contracts/sign-on.ts";
import type { Step, StepContext } from "../../../contracts/step.ts";
import { all, ok, type Result } from "../../../foundation/result.ts";
import { signOnNeeds } from "../files/sign-on.ts";
import { createVerifier } from "../identity-token.ts";
import { argocdSection, argocdUrl } from "../section.ts";
import type { ClusterApi } from "./cluster-api.ts";

/** The operator's variable that holds the token with which Argo CD's command line has signed in. */
export const tokenVariable = "GROUNDWORK_ARGOCD_TOKEN";
/** The fact that single sign-on has let somebody of the platform's team in. */
export const provenFact = "argocd.sign-on";

export interface SignOnDoors {
  readonly provider: SignOnProvider;
  /** What the operator's shell holds under `tokenVariable`. */
  token(): string | undefined;
  /** Reaches the provider. */
  readonly fetch: typeof fetch;
}

/** What these steps ask of a cluster. */
export interface ClusterDoor {
  clusterNeeds(environment: string): readonly string[];
  api(environment: string, context: StepContext): Promise<Result<ClusterApi>>;
}

/**
 * Single sign-on, proved by somebody who came in by it; and after that the built-in administrator goes, in each environment
 * for itself. Nobody is locked out by a mistake in between: until the proof both ways are open.
 */
export function signOnSteps(blueprint: Blueprint, doors: SignOnDoors, cluster: ClusterDoor): readonly Step[] {
  return [
    signOnStep(blueprint, doors, cluster),
    ...blueprint.environments.map((environment) => administratorStep(blueprint, environment, cluster)),
  ];
}

function signOnStep(
  blueprint: Blueprint,
  { provider, token, fetch }: SignOnDoors,
  cluster: ClusterDoor,
): Step {
  const { environments, platformTeam } = blueprint;
  const names = environments.map(({ name }) => name);
  return {
    id: "argocd-sign-on",
    title: "Sign in to Argo CD with the company's account",
    day1: 9,
    by: "person",
    effort: { hours: 0.25, usualWaitHours: 0 },
    needs: [
      ...new Set([
        ...names.flatMap((name) => [...cluster.clusterNeeds(name), `argocd.${name}.version`]),
        ...signOnNeeds(blueprint, provider),
      ]),
    ],
    gives: [provenFact],
    undo: "manual",
    async look(context): Promise<Sight> {
      const { facts, clock } = context;
      const settled = await allSettled(blueprint, cluster, context);
      if (!settled.ok) return { sight: "unknown", why: settled.diagnostics };
      // Where the administrator is off already, somebody has proved it before: tokens last an hour.
      if (settled.value) return { sight: "matches", facts: new Map([[provenFact, "proved"]]) };
      const given = token();
      if (given === undefined || given === "") return { sight: "missing" };
      const trust = { issuer: provider.issuer(facts), clientId: provider.clientId("deployer", facts) };
      const verdict = await createVerifier(fetch, () => clock.now()).verify(trust, given);
      if (!verdict.ok) return differs("a token of Argo CD's own client", verdict.why);
      const groups = verdict.session.claims["groups"];
      const wanted = provider.group(platformTeam, facts);
      if (Array.isArray(groups) && groups.includes(wanted)) {
        return { sight: "matches", facts: new Map([[provenFact, "proved"]]) };
      }
      const found = Array.isArray(groups) ? `${groups.length} other groups` : "no groups";
      return differs(`the group of ${platformTeam} among its claims`, found);
    },
    act: async ({ facts }): Promise<Outcome> => ({
      outcome: "needs-person",
      task: taskOf(blueprint, provider, facts),
    }),
  };
}

function differs(wanted: string, found: string): Sight {
  return { sight: "differs", differences: [{ what: tokenVariable, wanted, found }] };
}

function taskOf(blueprint: Blueprint, provider: SignOnProvider, facts: Facts): PersonTask {
  const [first] = blueprint.environments;
  const config = section(blueprint, "argocd", argocdSection);
  const url = first ? argocdUrl(blueprint, first, config) : "";
  const host = url.replace(/^https:\/\//, "");
  return {
    what: `Sign in to Argo CD as somebody of ${blueprint.platformTeam}, and put the token that its command line got into ${tokenVariable}`,
    link: url,
    enter: [
      { field: "Command", value: `argocd login ${host} --sso` },
      {
        field: "Command",
        value: `export ${tokenVariable}=…  # users[].auth-token in ~/.config/argocd/config`,
      },
      { field: "Issuer", value: provider.issuer(facts) },
      { field: "Client", value: provider.clientId("deployer", facts) },
    ],
    usualWaitHours: 0,
  };
}

/** Whether the built-in administrator is off everywhere. */
async function allSettled(
  blueprint: Blueprint,
  cluster: ClusterDoor,
  context: StepContext,
): Promise<Result<boolean>> {
  const seen = blueprint.environments.map(async ({ name }) => {
    const api = await cluster.api(name, context);
    return api.ok ? isOff(api.value, namespaceOf(blueprint)) : api;
  });
  const answers = all(await Promise.all(seen));
  return answers.ok ? ok(answers.value.every((one) => one)) : answers;
}

/**
 * Turns the built-in administrator off. The repository does not say so, because there it would be off before anybody could
 * come in another way; Argo CD leaves a setting alone that the repository does not name.
 * Source: argo-cd, docs/operator-manual/user-management/index.md ("Disable admin user").
 */
function administratorStep(blueprint: Blueprint, environment: Environment, cluster: ClusterDoor): Step {
  const { name } = environment;
  const namespace = namespaceOf(blueprint);
  return {
    id: `argocd-administrator-${name}`,
    title: `Turn the built-in administrator of Argo CD in ${name} off`,
    day1: 9,
    by: "groundwork",
    effort: { hours: 0.1, usualWaitHours: 0 },
    needs: [...cluster.clusterNeeds(name), `argocd.${name}.version`, provenFact],
    gives: [`argocd.${name}.administrator`],
    // It goes with its cluster.
    undo: "automatic",
    async look(context): Promise<Sight> {
      const api = await cluster.api(name, context);
      if (!api.ok) return { sight: "unknown", why: api.diagnostics };
      const off = await isOff(api.value, namespace);
      if (!off.ok) return { sight: "unknown", why: off.diagnostics };
      if (off.value) return { sight: "matches", facts: new Map([[`argocd.${name}.administrator`, "off"]]) };
      const difference: Difference = { what: "built-in administrator", wanted: "off", found: "on" };
      return { sight: "differs", differences: [difference] };
    },
    async act(context): Promise<Outcome> {
      const api = await cluster.api(name, context);
      if (!api.ok) return { outcome: "failed", diagnostics: api.diagnostics };
      const done = await api.value.merge(settingsPath(namespace), { data: { [setting]: "false" } });
      return done.ok
        ? { outcome: "done" }
        : { outcome: "failed", diagnostics: done.diagnostics, unsure: true };
    },
  };
}

const setting = "admin.enabled";
const settingsPath = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps/argocd-cm`;
const namespaceOf = (blueprint: Blueprint) => section(blueprint, "argocd", argocdSection).namespace;

async function isOff(api: ClusterApi, namespace: string): Promise<Result<boolean>> {
  const found = await api.get(settingsPath(namespace));
  if (!found.ok) return found;
  const { data = {} } = (found.value ?? {}) as { readonly data?: Readonly<Record<string, string>> };
  return ok(data[setting] === "false");
}
