import type { Blueprint, Environment } from "../../../blueprint/model.ts";
import { section } from "../../../blueprint/section.ts";
import type {
  ClusterAccess,
  DeployerIdentity,
  DeployerInstaller,
  ReachCluster,
} from "../../../contracts/deployer.ts";
import type { FactName } from "../../../contracts/facts.ts";
import type { ConfigurationSource } from "../../../contracts/offers.ts";
import type { Difference, Outcome, Sight } from "../../../contracts/outcome.ts";
import type { Step, StepContext } from "../../../contracts/step.ts";
import type { Diagnostic } from "../../../foundation/diagnostic.ts";
import { all, ok, type Result } from "../../../foundation/result.ts";
import { release } from "../release.ts";
import { argocdSection } from "../section.ts";
import { clusterApi } from "./cluster-api.ts";
import { installationPart } from "./installation.ts";
import { objectPart, type Part } from "./part.ts";
import { type ClusterDoor, type SignOnDoors, signOnSteps } from "./sign-on.ts";
import { wantedAfter, wantedBefore } from "./wanted.ts";

export interface DeployerDoors {
  readonly source: ConfigurationSource;
  readonly identity: DeployerIdentity;
  /** The fact that says that the configuration repository has its first commit. */
  readonly configurationPushed: FactName;
  readonly reach: ReachCluster;
  readonly installer: DeployerInstaller;
  /** Left out where nobody vouches for people. */
  readonly signOn?: SignOnDoors;
  /** A `fetch` that trusts the cluster's own authority. */
  fetchFor(access: ClusterAccess): typeof fetch;
}

/** Argo CD in each environment's cluster, one step each; and where there is single sign-on, those that begin with it. */
export function argocdSteps(blueprint: Blueprint, doors: DeployerDoors): readonly Step[] {
  const cluster: ClusterDoor = {
    clusterNeeds,
    async api(environment, { facts, signal }) {
      const access = await doors.reach(environment, facts);
      if (!access.ok) return access;
      return ok(
        clusterApi({ environment, access: access.value, signal, fetch: doors.fetchFor(access.value) }),
      );
    },
  };
  return [
    ...blueprint.environments.map((environment) => argocdStep(blueprint, environment, doors)),
    ...(doors.signOn ? signOnSteps(blueprint, doors.signOn, cluster) : []),
  ];
}

/** The facts by which the cluster of an environment is reached. */
const clusterNeeds = (environment: string) =>
  ["endpoint", "name", "authority"].map((fact) => `cluster.${environment}.${fact}`);

function argocdStep(blueprint: Blueprint, environment: Environment, doors: DeployerDoors): Step {
  const { name } = environment;
  const { source, identity, configurationPushed } = doors;
  const versionFact = `argocd.${name}.version`;
  return {
    id: `argocd-${name}`,
    title: `Bring Argo CD into the cluster of ${name}`,
    day1: 9,
    by: "groundwork",
    effort: { hours: 0.25, usualWaitHours: 0 },
    needs: [
      ...new Set([
        ...clusterNeeds(name),
        ...source.needs,
        identity.app,
        identity.installation,
        identity.key,
        configurationPushed,
      ]),
    ],
    gives: [versionFact],
    // It goes with its cluster.
    undo: "automatic",
    async look(context): Promise<Sight> {
      const parts = await partsOf(blueprint, environment, doors, context);
      if (!parts.ok) return unknown(parts.diagnostics);
      const seen = all(await Promise.all(parts.value.map((part) => part.look())));
      if (!seen.ok) return unknown(seen.diagnostics);
      if (seen.value.every((one) => one === "missing")) return { sight: "missing" };
      const differences = seen.value.flatMap((one, index): readonly Difference[] =>
        one === "missing"
          ? [{ what: parts.value[index]?.what ?? "", wanted: "there", found: "nothing" }]
          : one,
      );
      if (differences.length > 0) return { sight: "differs", differences };
      return { sight: "matches", facts: new Map([[versionFact, release.version]]) };
    },
    async act(context): Promise<Outcome> {
      const parts = await partsOf(blueprint, environment, doors, context);
      if (!parts.ok) return { outcome: "failed", diagnostics: parts.diagnostics };
      for (const part of parts.value) {
        const seen = await part.look();
        if (!seen.ok) return { outcome: "failed", diagnostics: seen.diagnostics };
        if (seen.value !== "missing" && seen.value.length === 0) continue;
        context.report(`${seen.value === "missing" ? "writes" : "mends"} ${part.what}`);
        const mended = await part.mend();
        if (!mended.ok) return { outcome: "failed", diagnostics: mended.diagnostics, unsure: true };
      }
      return { outcome: "done" };
    },
  };
}

/** Everything that has to be there, in the order in which it can be made. */
async function partsOf(
  blueprint: Blueprint,
  environment: Environment,
  doors: DeployerDoors,
  context: StepContext,
): Promise<Result<readonly Part[]>> {
  const { facts, signal } = context;
  const config = section(blueprint, "argocd", argocdSection);
  const access = await doors.reach(environment.name, facts);
  if (!access.ok) return access;
  const key = await context.reveal(doors.identity.key);
  if (!key.ok) return key;
  const shared = { environment: environment.name, access: access.value, signal };
  const api = clusterApi({ ...shared, fetch: doors.fetchFor(access.value) });
  const { source, identity, installer } = doors;
  const wishes = { blueprint, environment, config, source, identity, facts, key: key.value };
  return ok([
    ...wantedBefore(wishes).map((wanted) => objectPart(api, wanted)),
    installationPart({ ...shared, api, namespace: config.namespace, installer }),
    objectPart(api, wantedAfter(wishes)),
  ]);
}

/** Whoever stands outside of a private network does not get in by trying again in a minute. */
function unknown(why: readonly Diagnostic[]): Sight {
  const outside = why.some(({ code }) => code === "cluster-private");
  return { sight: "unknown", why, ...(outside && { retryAfterMilliseconds: 3_600_000 }) };
}
