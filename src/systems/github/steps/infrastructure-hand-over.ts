import type { FactName, Facts } from "../../../contracts/facts.ts";
import type { Difference, Outcome, Sight } from "../../../contracts/outcome.ts";
import type { Stack } from "../../../contracts/stack.ts";
import type { Step } from "../../../contracts/step.ts";
import { codeSpan } from "../../../formats/markdown.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { GitHubClient } from "../connect.ts";
import { driftLabel, mainBranch } from "../files/names.ts";
import { type Proposal, pendingSight, propose, standingOf } from "./infrastructure-proposal.ts";
import { type Infrastructure, openInfrastructure, repositoryNeeds } from "./infrastructure-repository.ts";
import { matches, outcomeOf, unknown } from "./sights.ts";

const workflow = "drift.yaml";

export interface HandOverParts {
  /** What must be there before: the pipeline's roles, the last facts of the stacks. */
  readonly needs: readonly FactName[];
  /** Every file of these stacks and their modules as `infrastructure` holds it, by path, at these facts. */
  files(facts: Facts): Result<ReadonlyMap<string, string>>;
}

/**
 * The pipeline takes over the stacks that the rollout applied: main holds them as they were applied (by a pull request
 * where its first files could not yet), and with its own rights the pipeline plans every one of them there, and nothing
 * differs. From then on nobody's laptop applies.
 */
export function handOverStep(
  stacks: readonly Pick<Stack, "id" | "gives">[],
  parts: HandOverParts,
): Step<GitHubClient> {
  const given = stacks.flatMap(({ gives }) => gives);
  const proposalOf = (facts: Facts): Result<Proposal> => {
    const files = parts.files(facts);
    if (!files.ok) return files;
    const names = stacks.map(({ id }) => codeSpan(id)).join(", ");
    return ok({
      name: "hand-over",
      title: "Hand the first stacks over to the pipeline",
      body: `The rollout has applied ${names}. Their plans in the comment have to be empty; then nobody's laptop applies any more.`,
      files: files.value,
    });
  };
  return {
    id: "infrastructure-hand-over",
    title: `Hand ${stacks.map(({ id }) => id).join(", ")} over to the pipeline`,
    day1: 3,
    by: "groundwork",
    effort: { hours: 0, usualWaitHours: 0 },
    needs: [...new Set([...parts.needs, ...given, ...repositoryNeeds])].sort(),
    gives: [],
    undo: "automatic",
    async look(context) {
      const proposal = proposalOf(context.facts);
      if (!proposal.ok) return unknown(proposal);
      const repository = await openInfrastructure(context, "look");
      if (!repository.ok) return unknown(repository);
      const standing = await standingOf(repository.value, proposal.value, context.facts);
      if (!standing.ok) return unknown(standing);
      return standing.value.kind === "there"
        ? planned(repository.value, proposal.value)
        : ((await pendingSight(repository.value, proposal.value, standing.value)) ?? { sight: "missing" });
    },
    async act(context) {
      const proposal = proposalOf(context.facts);
      if (!proposal.ok) return outcomeOf(proposal);
      const repository = await openInfrastructure(context, "act", proposal.value.files);
      if (!repository.ok) return outcomeOf(repository);
      const standing = await standingOf(repository.value, proposal.value, context.facts);
      if (!standing.ok) return outcomeOf(standing);
      return standing.value.kind === "there"
        ? plan(repository.value)
        : propose(repository.value, proposal.value, standing.value);
    },
  };
}

/**
 * What the pipeline found when it last planned every stack. Main may have moved on since: as long as it held the same
 * files of these stacks then, nothing has to be planned anew.
 */
async function planned(
  { name, runs, issues, proposals }: Infrastructure,
  { files }: Proposal,
): Promise<Sight> {
  const found = await runs.on(name, workflow, mainBranch);
  if (!found.ok) return unknown(found);
  const [newest] = found.value;
  if (!newest) return { sight: "missing" };
  const differing = await proposals.differing(name, newest.headSha, files);
  if (!differing.ok) return unknown(differing);
  if (differing.value.length > 0) return { sight: "missing" };
  if (newest.state === "underway") return { sight: "underway", why: `It plans every stack: ${newest.url}` };
  const open = await issues.open(name, driftLabel);
  if (!open.ok) return unknown(open);
  const differences: Difference[] = open.value.map(({ url }) => ({
    what: "the pipeline's own plan",
    wanted: "nothing to change",
    found: url,
  }));
  if (newest.state === "failed") {
    differences.push({ what: "drift.yaml on main", wanted: "a run that succeeds", found: newest.url });
  }
  return differences.length === 0 ? matches({}) : { sight: "differs", differences };
}

/** Lets the pipeline plan everything; where it found something before, a person reads what. */
async function plan({ name, runs, issues }: Infrastructure): Promise<Outcome> {
  const open = await issues.open(name, driftLabel);
  if (!open.ok) return outcomeOf(open);
  const started = await runs.dispatch(name, workflow, mainBranch);
  if (!started.ok) return outcomeOf(started);
  const [issue] = open.value;
  if (!issue) return { outcome: "waiting", why: "The pipeline plans every stack with its own rights." };
  return {
    outcome: "needs-person",
    task: {
      what: "Read what differs, and either put it into the repository or let apply.yaml set it back.",
      link: issue.url,
      enter: [],
      usualWaitHours: 4,
    },
  };
}
