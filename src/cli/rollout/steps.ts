import type { DeployerInstaller, ReachCluster } from "../../contracts/deployer.ts";
import { configurationRepository } from "../../contracts/platform.ts";
import type { RolloutWatch } from "../../contracts/rollout-watch.ts";
import type { Stack } from "../../contracts/stack.ts";
import type { Step } from "../../contracts/step.ts";
import { expect } from "../../foundation/result.ts";
import { collectCapabilities, servedBy } from "../../render/capabilities.ts";
import { collectFiles, collectOffers, collectStacks } from "../../render/collect.ts";
import { planGraph } from "../../rollout/graph.ts";
import { plannedSteps } from "../../rollout/planned.ts";
import type { StackDoors } from "../../rollout/stack/doors.ts";
import { stackStep } from "../../rollout/stack/step.ts";
import { tokenVariable } from "../../systems/argocd/steps/sign-on.ts";
import { argocdSteps } from "../../systems/argocd/steps/steps.ts";
import { systems } from "../../systems/index.ts";
import { type FirstTreeSource, fileNeeds } from "./first-tree.ts";
import { pipelineSteps } from "./pipeline.ts";
import { clusterFetch } from "./world.ts";

/** What the steps of a company's rollout act through. Nothing of it is touched while they are collected. */
export interface RolloutDoors {
  readonly stack: StackDoors;
  readonly reach: ReachCluster;
  readonly installer: DeployerInstaller;
  /** What the operator's shell holds under a name, now. */
  variable(name: string): string | undefined;
  readonly fetch: typeof fetch;
  /** What `connect` gave for a system. */
  clientOf(system: string): unknown;
}

export interface CollectedSteps {
  readonly steps: readonly Step[];
  /** The id of the system with whose client a step runs; none for what needs no client. */
  readonly owners: ReadonlyMap<string, string>;
  readonly stacks: readonly Stack[];
  /** Who follows the run where the company tracks its work. */
  readonly watches: readonly RolloutWatch[];
}

/**
 * Every step of a company's Day 1, in no order yet. What a plan counts and what a rollout does come from here, so that
 * neither can have a step that the other lacks.
 */
export function collectSteps(
  source: Pick<FirstTreeSource, "blueprint" | "actionBundle">,
  doors: RolloutDoors,
): CollectedSteps {
  const { blueprint, actionBundle } = source;
  const offers = collectOffers(systems);
  const stacks = collectStacks(systems, blueprint);
  // Rendered once for all repositories: which facts their files wait for.
  const empty = collectFiles(systems, blueprint, new Map(), actionBundle);
  const capabilities = collectCapabilities(systems, blueprint);
  const owners = new Map<string, string>();
  const owned = (system: string, steps: readonly Step[]) => {
    for (const { id } of steps) owners.set(id, system);
    return steps;
  };
  // Steps whose facts do not fit together are refused before anybody files or runs them.
  const plan = () => plannedSteps(expect(planGraph(steps, new Set())));
  const trackings = systems.flatMap(({ id, day1 }) => {
    const tracking = day1?.trackRollout?.(doors.clientOf(id), blueprint, plan);
    return tracking ? [{ id, ...tracking }] : [];
  });
  const steps: readonly Step[] = [
    ...systems.flatMap((system) =>
      owned(
        system.id,
        servedBy(
          system.steps?.(blueprint, (repository) => fileNeeds(empty, stacks, repository), offers) ?? [],
          capabilities,
        ),
      ),
    ),
    ...stacks
      .filter(({ appliedBy }) => appliedBy === "rollout")
      .map((stack) => stackStep(stack, doors.stack)),
    ...owned("github", pipelineSteps(stacks, doors.stack, source, empty)),
    ...deployerSteps(source, doors),
    ...trackings.flatMap(({ id, step }) => owned(id, [step])),
  ];
  return { steps, stacks, owners, watches: trackings.map(({ watch }) => watch) };
}

/** What every stack needs beside its own facts: that by which its state and its credentials are found. */
export function sharedStackNeeds({ blueprint }: Pick<FirstTreeSource, "blueprint">): StackDoors["needs"] {
  const backend = collectOffers(systems).stateBackend;
  const engineNeeds = systems.flatMap(({ day1 }) => day1?.engineNeeds?.(blueprint) ?? []);
  return [...(backend?.needs ?? []), ...engineNeeds];
}

/** The deployer in each environment's cluster: reads the configuration and reports as the health robot. */
function deployerSteps(
  { blueprint }: Pick<FirstTreeSource, "blueprint">,
  { installer, reach, variable, fetch }: RolloutDoors,
): readonly Step[] {
  const { configurationSource: source, signOnProvider: provider } = collectOffers(systems);
  if (!source) return [];
  const robot = (part: string) => `github.app.health.${part}`;
  return argocdSteps(blueprint, {
    ...{ source, installer, reach },
    identity: { app: robot("id"), installation: robot("installation"), key: robot("key") },
    configurationPushed: `github.repository.${configurationRepository}.branch`,
    fetchFor: clusterFetch,
    ...(provider?.isUsed(blueprint) && {
      signOn: { provider, token: () => variable(tokenVariable), fetch },
    }),
  });
}
