import type { FactName, Facts } from "../../../contracts/facts.ts";
import type { Outcome, Sight } from "../../../contracts/outcome.ts";
import type { Stack } from "../../../contracts/stack.ts";
import type { ActContext, Step, StepContext } from "../../../contracts/step.ts";
import { codeSpan, escapeMarkdown, markdownTable } from "../../../formats/markdown.ts";
import { problem } from "../../../foundation/diagnostic.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { WorkflowRun } from "../client/workflow-runs.ts";
import type { GitHubClient } from "../connect.ts";
import { mainBranch } from "../files/names.ts";
import {
  type Proposal,
  pendingSight,
  propose,
  type Standing,
  standingOf,
} from "./infrastructure-proposal.ts";
import { type Infrastructure, openInfrastructure, repositoryNeeds } from "./infrastructure-repository.ts";
import { outcomeOf, unknown } from "./sights.ts";

/** What the composition root gives to the step of a stack that the pipeline applies. */
export interface PipelineStackParts {
  /** Names the proposal, which may bring several stacks at once. */
  readonly name: string;
  /** Every stack of the proposal, this one among them. */
  readonly stacks: readonly Stack[];
  /** Facts by which `read` finds the state and the credentials for it. */
  readonly needs: readonly FactName[];
  /** Every file of the stacks and their modules as `infrastructure` holds it, by path, at these facts. */
  files(facts: Facts): Result<ReadonlyMap<string, string>>;
  /** Steps that share a proposal make it one after the other: the first opens it, the others find it. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value>;
  /** What its last apply has left: missing, or the facts that its state gives. */
  read(facts: Facts, signal: AbortSignal): Promise<Sight>;
}

/** How long a run may take to begin after a merge, in milliseconds. */
const beginning = 10 * 60_000;

/**
 * A stack that the pipeline of `infrastructure` applies: it is proposed by a pull request, people approve and merge
 * it, its apply runs there, and the outputs of its state are its facts. What changes later is for `drift.yaml` to find.
 */
export function pipelineStackStep(stack: Stack, parts: PipelineStackParts): Step<GitHubClient> {
  const needs = new Set([...parts.stacks.flatMap((one) => one.needs), ...parts.needs, ...repositoryNeeds]);
  return {
    id: `stack-${stack.id}`,
    title: stack.title,
    day1: stack.day1,
    by: "groundwork",
    effort: stack.effort,
    needs: [...needs].filter((name) => !stack.gives.includes(name)).sort(),
    gives: stack.gives,
    undo: "manual",
    look: (context) => look(stack, parts, context),
    act: (context) => parts.inTurn(() => act(stack, parts, context)),
  };
}

async function look(
  stack: Stack,
  parts: PipelineStackParts,
  context: StepContext<GitHubClient>,
): Promise<Sight> {
  const proposal = proposalOf(parts, context.facts);
  if (!proposal.ok) return unknown(proposal);
  const repository = await openInfrastructure(context, "look");
  if (!repository.ok) return unknown(repository);
  // Of several that are proposed together some may be there from before.
  const own = await standingOf(repository.value, ownPart(stack, proposal.value), context.facts);
  if (!own.ok) return unknown(own);
  if (own.value.kind === "there") return applied(stack, parts, context, repository.value, own.value);
  const standing =
    parts.stacks.length === 1 ? own : await standingOf(repository.value, proposal.value, context.facts);
  if (!standing.ok) return unknown(standing);
  return (await pendingSight(repository.value, proposal.value, standing.value)) ?? { sight: "missing" };
}

/** The proposal as far as it brings this stack. */
function ownPart({ id, modules }: Stack, proposal: Proposal): Proposal {
  const folders = [`stacks/${id}/`, ...modules.map(({ name }) => `modules/${name}/`)];
  const files = [...proposal.files].filter(([path]) => folders.some((folder) => path.startsWith(folder)));
  return { ...proposal, files: new Map(files) };
}

/** Main holds the files: their apply decides, and where that went well, what it left. */
async function applied(
  stack: Stack,
  parts: PipelineStackParts,
  { facts, signal, clock }: StepContext<GitHubClient>,
  { name, runs }: Infrastructure,
  { main, merged }: Extract<Standing, { kind: "there" }>,
): Promise<Sight> {
  const commits = [...new Set([main, merged?.mergeCommit ?? main])];
  const found: WorkflowRun[] = [];
  for (const commit of commits) {
    const at = await runs.at(name, "apply.yaml", commit);
    if (!at.ok) return unknown(at);
    found.push(...at.value);
  }
  const underway = found.find(({ state }) => state === "underway");
  if (underway) return { sight: "underway", why: `It is being applied: ${underway.url}` };
  const since = merged?.mergedAt ? clock.now().getTime() - Date.parse(merged.mergedAt) : beginning;
  // A run of what was merged next says nothing of this merge.
  const begun = found.some(({ headSha }) => headSha === (merged?.mergeCommit ?? main));
  if (!begun && since < beginning) {
    return { sight: "underway", why: "It was merged, and its apply has not begun yet." };
  }
  const failed = failedApply(found, merged?.mergeCommit ?? main);
  if (!failed) return parts.read(facts, signal);
  const why = problem("stack-apply-run-failed", `The apply of ${stack.id} failed: ${failed.url}`, {
    next: "Read why there. Once it is mended, start apply.yaml for this stack by hand.",
  });
  return { sight: "unknown", why: [why] };
}

/** The run of the merge itself decides; where it failed, one that was started by hand since then. */
function failedApply(runs: readonly WorkflowRun[], commit: string): WorkflowRun | undefined {
  const newest = (wanted: (run: WorkflowRun) => boolean) =>
    runs.filter(wanted).toSorted((a, b) => b.id - a.id)[0];
  const own = newest(({ headSha }) => headSha === commit);
  if (own?.state !== "failed") return undefined;
  const byHand = newest(({ id, event }) => id > own.id && event === "workflow_dispatch");
  return byHand?.state === "succeeded" ? undefined : (byHand ?? own);
}

async function act(
  stack: Stack,
  parts: PipelineStackParts,
  context: ActContext<GitHubClient>,
): Promise<Outcome> {
  const proposal = proposalOf(parts, context.facts);
  if (!proposal.ok) return outcomeOf(proposal);
  const repository = await openInfrastructure(context, "act", proposal.value.files);
  if (!repository.ok) return outcomeOf(repository);
  const standing = await standingOf(repository.value, proposal.value, context.facts);
  if (!standing.ok) return outcomeOf(standing);
  if (standing.value.kind !== "there") return propose(repository.value, proposal.value, standing.value);
  // It may have been proposed with others, merged and begun since the look that asked for this.
  const now = await applied(stack, parts, context, repository.value, standing.value);
  if (now.sight !== "missing") return { outcome: "waiting", why: "It was merged meanwhile." };
  const { name, runs } = repository.value;
  const started = await runs.dispatch(name, "apply.yaml", mainBranch, { stack: stack.id });
  return started.ok
    ? { outcome: "waiting", why: `apply.yaml was started for ${stack.id}.` }
    : outcomeOf(started);
}

function proposalOf({ name, stacks, files }: PipelineStackParts, facts: Facts): Result<Proposal> {
  const made = files(facts);
  if (!made.ok) return made;
  const needs = [...new Set(stacks.flatMap((stack) => stack.needs))].sort();
  const gives = stacks.flatMap((stack) => stack.gives);
  const used = needs.map((fact) => [codeSpan(fact), codeSpan(facts.get(fact) ?? "")]);
  const body = [
    ...stacks.map(({ id, title }) => `- ${escapeMarkdown(title)}: the stack ${codeSpan(id)} of Day 1.`),
    "",
    "What it will make stands in the comment with its plan. After the merge `apply.yaml` applies it.",
    ...(used.length > 0
      ? [`\nIt was rendered from these facts:\n\n${markdownTable(["fact", "value"], used)}`]
      : []),
    ...(gives.length > 0 ? [`\nIt will tell ${gives.map(codeSpan).join(", ")}.`] : []),
  ];
  return ok({ name, title: titleOf(name, stacks), body: body.join("\n"), files: made.value });
}

function titleOf(name: string, stacks: readonly Stack[]): string {
  const [only] = stacks;
  return stacks.length === 1 && only ? only.title : `Make ${name}: ${stacks.map(({ id }) => id).join(", ")}`;
}
