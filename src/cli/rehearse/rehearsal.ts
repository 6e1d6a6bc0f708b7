import type { Blueprint } from "../../blueprint/model.ts";
import { systemClock } from "../../foundation/clock.ts";
import { findKubectl } from "../../foundation/kubectl.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { describeIsolation, detectIsolation } from "../../foundation/rootfs/isolation.ts";
import type { ReleaseOutcome, StoryEvent } from "../../rehearsal/events.ts";
import { interrupted } from "../../rehearsal/stage.ts";
import { playReleaseRoad } from "../../rehearsal/story.ts";
import type { World } from "../../rehearsal/world.ts";
import { rehearseDayOne } from "./day-one.ts";
import { rehearsedDeployers } from "./deployers.ts";
import { runningEnvironments } from "./environments.ts";
import { type Closing, startShared } from "./stand-ins.ts";
import { createWorld } from "./world.ts";

export interface RehearsalRequest {
  readonly blueprint: Blueprint;
  readonly actionBundle: string;
  readonly programs: ReadonlyMap<string, string>;
  readonly folder: string;
  readonly closing: Closing;
  readonly signal: AbortSignal;
  readonly tell: (event: StoryEvent) => void;
  readonly log: (line: string) => void;
}

export interface PlayedRehearsal {
  readonly world: World;
  /** What the story came to; the world stands even when it failed. */
  readonly releases: Result<readonly ReleaseOutcome[]>;
}

/** Sets the company up on this machine and plays the story in it. */
export async function rehearse(request: RehearsalRequest): Promise<Result<PlayedRehearsal>> {
  const world = await buildWorld(request);
  if (!world.ok) return world;
  const { organization, application } = world.value;
  request.tell({ event: "started", ...world.value.addresses() });
  const releases = await playReleaseRoad({
    world: world.value,
    clock: systemClock,
    signal: request.signal,
    applicationRepository: `${organization}/${application.repository}`,
    configurationRepository: `${organization}/configuration`,
    tell: request.tell,
  });
  if (releases.ok) request.tell({ event: "reality", ...world.value.reality });
  return ok({ world: world.value, releases });
}

async function buildWorld(request: RehearsalRequest): Promise<Result<World>> {
  const { blueprint, folder, closing, log, tell, signal } = request;
  const [application] = blueprint.applications;
  if (!application)
    return failure("rehearsal-no-application", "The blueprint has no application to deliver.");
  tell({ event: "scene", title: `Day 1: ${blueprint.company.name} is rolled out` });
  const kubectl = await findKubectl();
  if (!kubectl.ok) return kubectl;
  const standIns = await startShared(blueprint, folder, closing, log);
  if (!standIns.ok) return standIns;
  const deployers = rehearsedDeployers({
    ...{ blueprint, folder, closing, log, kubectl: kubectl.value },
    github: standIns.value.github,
  });
  const facts = await rehearseDayOne({ ...request, standIns: standIns.value, deployers });
  if (!facts.ok) return facts;
  if (signal.aborted) return interrupted();
  const { clusters } = standIns.value;
  const environments = runningEnvironments(blueprint, facts.value, clusters, deployers);
  if (!environments.ok) return environments;
  const isolation = describeIsolation(await detectIsolation());
  return createWorld(blueprint, application, standIns.value, environments.value, isolation);
}
