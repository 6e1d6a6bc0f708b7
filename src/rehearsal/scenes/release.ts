import type { PromotionRequest, PullRequest } from "../../contracts/code-host.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { type Stage, surprise, until } from "../stage.ts";
import type { Player, WorldEnvironment } from "../world.ts";

/** The pipeline has built the commit and asked for its promotion. */
export async function waitForRequest(stage: Stage, commit: string): Promise<Result<PromotionRequest>> {
  const found = await until(stage, `ci.yaml to build ${commit.slice(0, 7)}`, async () => {
    const requests = await stage.world.codeHost.recentRequests(stage.applicationRepository);
    if (!requests.ok) return requests;
    return ok(requests.value.find((request) => request.commit === commit && request.claim !== null) ?? null);
  });
  if (!found.ok) return found;
  const { value: request, seconds } = found.value;
  stage.tell({
    event: "done",
    who: "ci.yaml",
    what: `builds ${request.claim?.version} as ${short(request.claim?.digest)}, signs it and asks for its promotion`,
    seconds,
  });
  return ok(request);
}

/** How a release came to stand in an environment: `success`, or what went wrong, with the message. */
export interface Arrival {
  readonly state: string;
  readonly description: string;
  readonly at: string;
}

/** Waits until a request has come to an end in an environment. */
export async function waitForArrival(
  stage: Stage,
  request: PromotionRequest,
  environment: string,
): Promise<Result<Arrival>> {
  const ended = ["success", "failure", "error", "inactive"];
  const found = await until(stage, `release ${request.claim?.version} in ${environment}`, async () => {
    const states = await stage.world.codeHost.requestStates(stage.applicationRepository, request.id);
    if (!states.ok) return states;
    return ok(
      states.value.find((state) => state.environment === environment && ended.includes(state.state)) ?? null,
    );
  });
  if (!found.ok) return found;
  const { state, description, createdAt } = found.value.value;
  if (state === "success") {
    stage.tell({
      event: "done",
      who: environment,
      what: `runs ${request.claim?.version} and is healthy`,
      seconds: found.value.seconds,
    });
  }
  return ok({ state, description, at: createdAt });
}

/** The pull request on `configuration` that waits at an environment's gate for this application. */
export async function waitForGate(stage: Stage, place: WorldEnvironment): Promise<Result<PullRequest>> {
  const slot = `${place.environment.name}/${stage.world.application.name}/kustomization.yaml`;
  const { codeHost } = stage.world;
  const found = await until(stage, `the promotion to ${place.environment.name}`, async () => {
    const open = await codeHost.openPullRequests(stage.configurationRepository, "main");
    if (!open.ok) return open;
    // Somebody may try a digest by hand at the same time: that is no promotion.
    for (const pullRequest of open.value.filter(({ branch }) => branch.startsWith("promote/"))) {
      const files = await codeHost.changedFiles(stage.configurationRepository, pullRequest.number);
      if (files.ok && files.value.some(({ path }) => path === slot)) return ok(pullRequest);
    }
    return ok(null);
  });
  if (!found.ok) return found;
  const pullRequest = found.value.value;
  stage.tell({
    event: "done",
    who: "promote.yaml",
    what: `opens promotion #${pullRequest.number}: ${pullRequest.title}`,
    seconds: found.value.seconds,
  });
  return ok(pullRequest);
}

/** The gate's verdict on a head, once it satisfies `wanted`. */
export async function waitForVerdict(
  stage: Stage,
  pullRequest: { readonly number: number; readonly head: string },
  wanted: (verdict: { readonly state: string; readonly description: string }) => boolean,
): Promise<Result<{ readonly state: string; readonly description: string }>> {
  const found = await until(stage, `the gate's word on #${pullRequest.number}`, async () => {
    const statuses = await stage.world.codeHost.statuses(stage.configurationRepository, pullRequest.head);
    if (!statuses.ok) return statuses;
    const verdict = statuses.value.find(({ context }) => context === "gate");
    return ok(verdict && wanted(verdict) ? verdict : null);
  });
  return found.ok ? ok(found.value.value) : found;
}

/** As many approvers as the gate asks for approve, one after the other. */
export async function passGate(
  stage: Stage,
  place: WorldEnvironment,
  pullRequest: PullRequest,
): Promise<Result<void>> {
  const { gate, name } = place.environment;
  if (gate.kind === "none") return ok(undefined);
  const approvers = (stage.world.cast.approvers[name] ?? []).slice(0, gate.approvals);
  for (const approver of approvers) {
    const approved = await approve(stage, pullRequest, approver);
    if (!approved.ok) return approved;
  }
  return ok(undefined);
}

async function approve(stage: Stage, pullRequest: PullRequest, approver: Player): Promise<Result<void>> {
  const { number, head } = pullRequest;
  const approved = await approver.act({
    do: "approve",
    repository: stage.configurationRepository,
    number,
    head,
  });
  if (!approved.ok) return approved;
  stage.tell({ event: "done", who: approver.handle, what: `approves promotion #${number}` });
  return ok(undefined);
}

/** Whoever asked for the release approves it too, and the gate does not count that. */
export async function approvalByRequester(stage: Stage, pullRequest: PullRequest): Promise<Result<void>> {
  const { merger } = stage.world.cast;
  const { number, head } = pullRequest;
  const approved = await merger.act({
    do: "approve",
    repository: stage.configurationRepository,
    number,
    head,
  });
  if (!approved.ok) return approved;
  const verdict = await waitForVerdict(
    stage,
    pullRequest,
    ({ state, description }) => state === "success" || description.includes(merger.handle),
  );
  if (!verdict.ok) return verdict;
  if (verdict.value.state === "success") return surprise(`${merger.handle}'s own approval opened the gate.`);
  stage.tell({
    event: "refused",
    who: merger.handle,
    what: `approving promotion #${number} of their own release`,
    reason: verdict.value.description,
  });
  return ok(undefined);
}

export function short(digest: string | undefined): string {
  return digest ? digest.slice(0, "sha256:".length + 12) : "no digest";
}
