import * as z from "zod";
import type { Blueprint, Person } from "../../../blueprint/model.ts";
import { section } from "../../../blueprint/section.ts";
import type { ClusterAccess, ReachCluster } from "../../../contracts/deployer.ts";
import type { Facts } from "../../../contracts/facts.ts";
import type { Leftover, Right } from "../../../contracts/people.ts";
import type { SignOnProvider } from "../../../contracts/sign-on.ts";
import { all, failure, ok, type Result } from "../../../foundation/result.ts";
import { argocdSection } from "../section.ts";
import { type ClusterApi, clusterApi } from "../steps/cluster-api.ts";
import { readPolicy } from "./policy.ts";
import { deployerScope } from "./wanted.ts";

/** How the deployers of a company are asked: each in its own cluster, by its settings there. */
export interface ArgocdPeople {
  readonly blueprint: Blueprint;
  readonly reach: ReachCluster;
  fetchFor(access: ClusterAccess): typeof fetch;
  /** Undefined where the company has nobody who vouches for people. */
  readonly provider?: SignOnProvider;
}

const mapReply = z.object({ data: z.record(z.string(), z.string()).default({}) });
const projectsReply = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z
        .object({
          jwtTokensByRole: z
            .record(
              z.string(),
              z.object({
                items: z
                  .array(z.object({ id: z.string().nullish(), iat: z.number(), exp: z.number().nullish() }))
                  .nullish(),
              }),
            )
            .nullish(),
        })
        .nullish(),
    }),
  ),
});

/** Settings of one Argo CD; both are there once it is set up. */
interface Settings {
  readonly environment: string;
  readonly main: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, string>>;
}

async function eachCluster<Value>(
  { blueprint, reach, fetchFor }: ArgocdPeople,
  facts: Facts,
  ask: (api: ClusterApi, environment: string, namespace: string) => Promise<Result<Value>>,
): Promise<Result<readonly Value[]>> {
  const { namespace } = section(blueprint, "argocd", argocdSection);
  return all(
    await Promise.all(
      blueprint.environments.map(async ({ name: environment }): Promise<Result<Value>> => {
        const access = await reach(environment, facts);
        if (!access.ok) return access;
        const signal = new AbortController().signal;
        const doors = { environment, access: access.value, fetch: fetchFor(access.value), signal };
        return ask(clusterApi(doors), environment, namespace);
      }),
    ),
  );
}

const settingsOf = (client: ArgocdPeople, facts: Facts): Promise<Result<readonly Settings[]>> =>
  eachCluster(client, facts, async (api, environment, namespace) => {
    const place = (name: string) => `/api/v1/namespaces/${namespace}/configmaps/${name}`;
    const [main, roles] = [await api.get(place("argocd-cm")), await api.get(place("argocd-rbac-cm"))];
    if (!main.ok) return main;
    if (!roles.ok) return roles;
    const data = (one: unknown) => mapReply.safeParse(one ?? {}).data?.data ?? {};
    return ok({ environment, main: data(main.value), roles: data(roles.value) });
  });

/**
 * What the policy in each cluster gives to which group, and the accounts that need no directory. Argo CD knows groups only:
 * a team's members are the document's, and whether the directory has the same is shown where the directory is asked.
 */
export async function found(
  client: ArgocdPeople,
  blueprint: Blueprint,
  facts: Facts,
): Promise<Result<readonly Right[]>> {
  const settings = await settingsOf(client, facts);
  if (!settings.ok) return settings;
  const { provider } = client;
  const needs =
    provider?.needs(
      "deployer",
      blueprint.teams.map(({ name }) => name),
    ) ?? [];
  const unknown = needs.filter((name) => !facts.has(name));
  if (unknown.length > 0) {
    return failure("people-facts-missing", `Groups are not known by their ids: ${unknown.join(", ")}.`, {
      next: "Name the facts of the company with --facts: they lie in `infrastructure`.",
    });
  }
  const teams = new Map(
    provider ? blueprint.teams.map((team) => [provider.group(team.name, facts), team]) : [],
  );
  const emails = new Map(blueprint.people.map(({ handle, email }) => [handle, email]));
  return ok(
    settings.value.flatMap(({ environment, main, roles }): readonly Right[] => {
      const policy = readPolicy(roles["policy.csv"] ?? "", environment);
      const granted = policy.flatMap(({ subject, level, scope }): readonly Right[] => {
        const team = teams.get(subject);
        if (!team) return [{ system: "argocd", account: subject, level, scope, through: "direct" }];
        return team.members.map((person) => ({
          ...{ system: "argocd", account: emails.get(person) ?? person, person, level, scope },
          through: team.name,
        }));
      });
      const scope = deployerScope(environment);
      const usual = roles["policy.default"];
      return [
        ...granted,
        ...(main["admin.enabled"] === "false"
          ? []
          : [{ system: "argocd", account: "admin", level: "administer" as const, scope, through: "direct" }]),
        ...(usual
          ? readPolicy(`g, everybody, ${usual}\n${roles["policy.csv"] ?? ""}`, environment)
              .filter(({ subject }) => subject === "everybody")
              .map(({ level, scope: where }) => ({
                ...{
                  system: "argocd",
                  account: "everybody who signs in",
                  level,
                  scope: where,
                  through: "direct",
                },
              }))
          : []),
      ];
    }),
  );
}

/** Argo CD keeps no accounts but its own, of which one may bear the person's name. */
export async function account(
  client: ArgocdPeople,
  person: Person,
  facts: Facts,
): Promise<Result<string | null>> {
  const settings = await settingsOf(client, facts);
  if (!settings.ok) return settings;
  const name = person.accounts["argocd"] ?? person.handle;
  const own = settings.value.find(
    ({ main }) => main[`accounts.${name}`] !== undefined && main[`accounts.${name}.enabled`] !== "false",
  );
  return ok(own ? `${name} of ${own.environment}` : null);
}

/**
 * A session by the directory's token ends with it, about an hour later. Tokens of projects' roles are nobody's, and go on
 * until they end or are deleted.
 */
export async function leftovers(
  client: ArgocdPeople,
  person: Person,
  facts: Facts,
): Promise<Result<readonly Leftover[]>> {
  const tokens = await eachCluster(client, facts, async (api, environment, namespace) => {
    const listed = await api.get(`/apis/argoproj.io/v1alpha1/namespaces/${namespace}/appprojects`);
    if (!listed.ok) return listed;
    const projects = projectsReply.safeParse(listed.value ?? { items: [] }).data?.items ?? [];
    return ok(
      projects.flatMap(({ metadata, status }) =>
        Object.entries(status?.jwtTokensByRole ?? {}).flatMap(([role, { items }]) =>
          (items ?? []).map(
            ({ id, iat, exp }): Leftover => ({
              ...{ system: "argocd", what: "token" },
              name: `token ${id ?? iat} of the role ${role} of the project ${metadata.name} in ${environment}`,
              ...(exp ? { until: new Date(exp * 1000).toISOString() } : {}),
              answer: `Nobody's name is on it. If they made or saw it: \`argocd proj role delete-token ${metadata.name} ${role} ${iat}\`.`,
            }),
          ),
        ),
      ),
    );
  });
  if (!tokens.ok) return tokens;
  return ok([
    {
      ...{
        system: "argocd",
        what: "session",
        name: `sessions of ${person.email}, until the directory's token ends`,
      },
      answer: "Nothing: about an hour after the account at the directory is off, they are over.",
    },
    ...tokens.value.flat(),
  ]);
}
