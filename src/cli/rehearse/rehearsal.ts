import type { Blueprint } from "../../blueprint/model.ts";
import { systemClock } from "../../foundation/clock.ts";
import { gitText } from "../../foundation/git.ts";
import { findKubectl } from "../../foundation/kubectl.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { describeIsolation, detectIsolation } from "../../foundation/rootfs/isolation.ts";
import type { ReleaseOutcome, StoryEvent } from "../../rehearsal/events.ts";
import { interrupted } from "../../rehearsal/stage.ts";
import { playReleaseRoad } from "../../rehearsal/story.ts";
import type { World } from "../../rehearsal/world.ts";
import { rehearseDayOne } from "./day-one.ts";
import { type RehearsedDeployers, rehearsedDeployers } from "./deployers.ts";
import { openDoor, operatorEnvironment, type RehearsalDoor } from "./door.ts";
import { runningEnvironments } from "./environments.ts";
import { type Closing, type SharedStandIns, startShared } from "./stand-ins.ts";
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
  /** Lets `groundwork rollout` and `groundwork teardown` in another terminal reach this world. */
  door(): Promise<Result<RehearsalDoor>>;
}

/** Sets the company up on this machine and plays the story in it. */
export async function rehearse(request: RehearsalRequest): Promise<Result<PlayedRehearsal>> {
  const built = await buildWorld(request);
  if (!built.ok) return built;
  const { world, vendors } = built.value;
  const { organization, application } = world;
  request.tell({ event: "started", ...world.addresses() });
  const releases = await playReleaseRoad({
    world,
    clock: systemClock,
    signal: request.signal,
    applicationRepository: `${organization}/${application.repository}`,
    configurationRepository: `${organization}/configuration`,
    tell: request.tell,
  });
  if (releases.ok) request.tell({ event: "reality", ...world.reality });
  const { standIns, deployers, environment } = vendors;
  const door = () => openDoor(standIns, deployers, environment, request.folder, request.closing);
  return ok({ world, releases, door });
}

/** Starts the vendors as they are before Day 1, and leaves everything else to whoever comes through the door. */
export async function startBare(request: RehearsalRequest): Promise<Result<RehearsalDoor>> {
  const vendors = await startVendors(request);
  if (!vendors.ok) return vendors;
  const { standIns, deployers, environment } = vendors.value;
  return openDoor(standIns, deployers, environment, request.folder, request.closing);
}

interface Vendors {
  readonly standIns: SharedStandIns;
  readonly deployers: RehearsedDeployers;
  /** The operator's. */
  readonly environment: Record<string, string>;
}

async function startVendors({ blueprint, folder, closing, log }: RehearsalRequest): Promise<Result<Vendors>> {
  const git = await gitText(["--version"]);
  if (!git.ok) return git;
  const kubectl = await findKubectl();
  if (!kubectl.ok) return kubectl;
  const standIns = await startShared(blueprint, folder, closing, log);
  if (!standIns.ok) return standIns;
  const { github } = standIns.value;
  const deployers = rehearsedDeployers({ blueprint, folder, closing, log, kubectl: kubectl.value, github });
  const environment = operatorEnvironment(blueprint, standIns.value, folder);
  return ok({ standIns: standIns.value, deployers, environment });
}

interface Built {
  readonly world: World;
  readonly vendors: Vendors;
}

async function buildWorld(request: RehearsalRequest): Promise<Result<Built>> {
  const { blueprint, tell, signal } = request;
  const [application] = blueprint.applications;
  if (!application)
    return failure("rehearsal-no-application", "The blueprint has no application to deliver.");
  tell({ event: "scene", title: `Day 1: ${blueprint.company.name} is rolled out` });
  const vendors = await startVendors(request);
  if (!vendors.ok) return vendors;
  const { standIns, deployers } = vendors.value;
  const facts = await rehearseDayOne({ ...request, ...vendors.value });
  if (!facts.ok) return facts;
  if (signal.aborted) return interrupted();
  const environments = runningEnvironments(blueprint, facts.value, standIns.clusters, deployers);
  if (!environments.ok) return environments;
  const isolation = describeIsolation(await detectIsolation());
  const world = createWorld(blueprint, application, standIns, environments.value, isolation);
  return world.ok ? ok({ world: world.value, vendors: vendors.value }) : world;
}
