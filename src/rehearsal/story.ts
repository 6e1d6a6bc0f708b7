import type { PromotionRequest } from "../contracts/code-host.ts";
import { ok, type Result } from "../foundation/result.ts";
import type { EnvironmentOutcome, ReleaseOutcome } from "./events.ts";
import { digestByHand } from "./scenes/by-hand.ts";
import { alarmGoesOff, heldBackUntilQuiet, heldByMonitors } from "./scenes/monitor.ts";
import {
  approveAndMerge,
  mergeTooEarlyThenRightly,
  type OpenChange,
  propose,
} from "./scenes/pull-request.ts";
import {
  type Arrival,
  approvalByRequester,
  passGate,
  waitForArrival,
  waitForGate,
  waitForRequest,
} from "./scenes/release.ts";
import { dayOneIsFiled, fileIssue, releaseIsTracked } from "./scenes/tracker.ts";
import { checkVersion, serves } from "./scenes/version.ts";
import { type Stage, surprise } from "./stage.ts";
import type { WorldEnvironment } from "./world.ts";

/**
 * The story of the release road: a change reaches production through every gate, what must not work is tried and
 * refused, and a broken release is stopped at the first environment while production keeps serving.
 */
export async function playReleaseRoad(stage: Stage): Promise<Result<readonly ReleaseOutcome[]>> {
  // Gates are waited for, and so is what cannot start: meanwhile life goes on.
  let meanwhile: ReturnType<typeof brokenRelease> | undefined;
  const begin = () => {
    meanwhile ??= brokenRelease(stage);
    return meanwhile;
  };
  const good = await goodRelease(stage, begin);
  const broken = good.ok || meanwhile ? await begin() : good;
  if (!good.ok) return good;
  if (!broken.ok) return broken;

  const last = lastEnvironment(stage);
  if (last) {
    const checked = await checkVersion(stage, last, good.value);
    if (!checked.ok) return checked;
    stage.tell({ event: "scene", title: `What runs in ${last.environment.name}, and why` });
    const described = await stage.world.describeRelease(last.environment.name);
    if (!described.ok) return described;
    stage.tell({ event: "report", environment: last.environment.name, ...described.value });
  }
  return ok([good.value, broken.value]);
}

async function goodRelease(stage: Stage, tested: () => void): Promise<Result<ReleaseOutcome>> {
  const filed = await dayOneIsFiled(stage);
  if (!filed.ok) return filed;
  stage.tell({ event: "scene", title: "A change, and two people who look at it" });
  const planned = await fileIssue(stage, {
    branch: "greeting",
    title: "Greet people by name",
    body: "Customers asked for it.",
    files: [{ path: "CHANGES.md", text: "# Changes\n\n- Customers are greeted by name.\n" }],
  });
  if (!planned.ok) return planned;
  const change = await propose(stage, planned.value);
  if (!change.ok) return change;
  const commit = await mergeTooEarlyThenRightly(stage, change.value);
  if (!commit.ok) return commit;

  stage.tell({ event: "scene", title: "Its release goes from environment to environment" });
  const request = await waitForRequest(stage, commit.value);
  if (!request.ok) return request;
  const environments = await travel(stage, request.value, tested);
  if (!environments.ok) return environments;

  const released = {
    application: stage.world.application.name,
    version: request.value.claim?.version ?? "",
    digest: request.value.claim?.digest ?? "",
    commit: commit.value,
  };
  const tracked = await releaseIsTracked(stage, planned.value, request.value);
  return tracked.ok ? ok({ ...released, environments: environments.value }) : tracked;
}

/**
 * From one environment to the next; at the first gate the requester's own approval is tried and not counted. `tested` is
 * called once the release has passed that gate and runs behind it.
 */
async function travel(
  stage: Stage,
  request: PromotionRequest,
  tested: () => void,
): Promise<Result<Readonly<Record<string, EnvironmentOutcome>>>> {
  const outcomes: Record<string, EnvironmentOutcome> = {};
  const firstGate = stage.world.environments.find(({ environment }) => environment.gate.kind === "manual");
  for (const [index, place] of stage.world.environments.entries()) {
    const { gate, name } = place.environment;
    const next = stage.world.environments[index + 1];
    const soon = next && heldByMonitors(stage, next);
    if (soon) {
      const alarm = await alarmGoesOff(stage, soon);
      if (!alarm.ok) return alarm;
    }
    if (gate.kind === "manual") {
      const opened = await openGate(stage, place, place === firstGate);
      if (!opened.ok) return opened;
    }
    const arrival = await waitForArrival(stage, request, name);
    if (!arrival.ok) return arrival;
    if (arrival.value.state !== "success") {
      return surprise(`The release did not become healthy in ${name}: ${arrival.value.description}.`);
    }
    outcomes[name] = await outcome(stage, name, arrival.value);
    if (place === firstGate) tested();
  }
  return ok(outcomes);
}

async function openGate(
  stage: Stage,
  place: WorldEnvironment,
  requesterTries: boolean,
): Promise<Result<void>> {
  const promotion = await waitForGate(stage, place);
  if (!promotion.ok) return promotion;
  if (requesterTries) {
    const tried = await approvalByRequester(stage, promotion.value);
    if (!tried.ok) return tried;
  }
  const held = heldByMonitors(stage, place);
  if (held) {
    const calm = await heldBackUntilQuiet(stage, held, promotion.value);
    if (!calm.ok) return calm;
  }
  return passGate(stage, place, promotion.value);
}

/** While the broken release is built and fails, somebody tries to go around the gate. */
async function brokenRelease(stage: Stage): Promise<Result<ReleaseOutcome>> {
  stage.tell({ event: "scene", title: "Meanwhile: a release that cannot start, and a digest by hand" });
  const change = await propose(stage, {
    branch: "broken",
    title: "Start in another way",
    body: "The tests pass; the program does not start.",
    files: [
      {
        path: "Dockerfile",
        append: '\nENTRYPOINT ["sh", "-c", "echo broken on purpose: cannot start >&2; exit 1"]\n',
      },
    ],
  });
  if (!change.ok) return change;
  const [first] = stage.world.environments;
  const last = lastEnvironment(stage);
  if (!first || !last) return surprise("The company has no environment.");
  const [failedRelease, byHand] = await Promise.all([
    stopAtFirst(stage, change.value, first),
    digestByHand(stage, last.environment.name),
  ]);
  if (!failedRelease.ok) return failedRelease;
  if (!byHand.ok) return byHand;

  const second = stage.world.environments[1];
  if (second) {
    const open = await stage.world.codeHost.openPullRequests(stage.configurationRepository, "main");
    if (!open.ok) return open;
    const promoted = open.value.find(({ branch }) =>
      branch.startsWith(`promote/${second.environment.name}/`),
    );
    if (promoted) return surprise(`The broken release was promoted to ${second.environment.name}.`);
  }
  return failedRelease;
}

async function stopAtFirst(
  stage: Stage,
  change: OpenChange,
  first: WorldEnvironment,
): Promise<Result<ReleaseOutcome>> {
  const commit = await approveAndMerge(stage, change);
  if (!commit.ok) return commit;
  const request = await waitForRequest(stage, commit.value);
  if (!request.ok) return request;
  const { name } = first.environment;
  const arrival = await waitForArrival(stage, request.value, name);
  if (!arrival.ok) return arrival;
  if (arrival.value.state === "success")
    return surprise(`A program that cannot start counts as healthy in ${name}.`);
  stage.tell({ event: "refused", who: name, what: "the broken release", reason: arrival.value.description });
  const words = await first.lastWords();
  stage.tell({ event: "quote", of: `the program in ${name}`, lines: words });
  if (!(await serves(first, stage.world.application.probe))) {
    return surprise(
      `${name} no longer serves: the old version should have stayed until the new one was ready.`,
    );
  }
  stage.tell({
    event: "done",
    who: name,
    what: "keeps serving the version before it, and the broken one goes no further",
  });
  return ok({
    application: stage.world.application.name,
    version: request.value.claim?.version ?? "",
    digest: request.value.claim?.digest ?? "",
    commit: commit.value,
    environments: { [name]: await outcome(stage, name, arrival.value) },
  });
}

/** The commit that brought the application's digest to an environment is the newest that touched its slot. */
async function outcome(stage: Stage, environment: string, arrival: Arrival): Promise<EnvironmentOutcome> {
  const { codeHost, application } = stage.world;
  const head = await codeHost.branchHead(stage.configurationRepository, "main");
  const path = `${environment}/${application.name}/kustomization.yaml`;
  const touched =
    head.ok && head.value
      ? await codeHost.history(stage.configurationRepository, head.value, { path, limit: 1 })
      : undefined;
  const commit = touched?.ok ? touched.value[0] : undefined;
  return { state: arrival.state, at: arrival.at, ...(commit && { configurationCommit: commit }) };
}

function lastEnvironment(stage: Stage): WorldEnvironment | undefined {
  return stage.world.environments.at(-1);
}
