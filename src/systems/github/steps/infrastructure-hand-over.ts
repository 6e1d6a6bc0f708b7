import type { FactName } from "../../../contracts/facts.ts";
import type { Difference, Outcome, Sight } from "../../../contracts/outcome.ts";
import type { Stack } from "../../../contracts/stack.ts";
import type { ActContext, Step, StepContext } from "../../../contracts/step.ts";
import type { GitHubClient } from "../connect.ts";
import { driftLabel, mainBranch } from "../files/names.ts";
import { mainOf, openInfrastructure } from "./infrastructure-proposal.ts";
import { matches, outcomeOf, unknown } from "./sights.ts";

const workflow = "drift.yaml";

export interface HandOverParts {
  /** What must be there before: the pipeline's roles, the last facts of the stacks. */
  readonly needs: readonly FactName[];
}

/**
 * The pipeline takes over the stacks that the rollout applied: with its own rights it plans every one of them on main,
 * and nothing differs. From then on nobody's laptop applies.
 */
export function handOverStep(
  stacks: readonly Pick<Stack, "id" | "gives">[],
  { needs }: HandOverParts,
): Step<GitHubClient> {
  const given = stacks.flatMap(({ gives }) => gives);
  return {
    id: "infrastructure-hand-over",
    title: `Hand ${stacks.map(({ id }) => id).join(", ")} over to the pipeline`,
    day1: 3,
    by: "groundwork",
    effort: { hours: 0, usualWaitHours: 0 },
    needs: [...new Set([...needs, ...given, "github.repository.infrastructure.branch"])].sort(),
    gives: [],
    undo: "automatic",
    look,
    act,
  };
}

async function look(context: StepContext<GitHubClient>): Promise<Sight> {
  const repository = await openInfrastructure(context, "look");
  if (!repository.ok) return unknown(repository);
  const { name, runs, issues } = repository.value;
  const main = await mainOf(repository.value);
  if (!main.ok) return unknown(main);
  const found = await runs.at(name, workflow, main.value);
  if (!found.ok) return unknown(found);
  const [newest] = found.value;
  if (!newest) return { sight: "missing" };
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
async function act(context: ActContext<GitHubClient>): Promise<Outcome> {
  const repository = await openInfrastructure(context, "act");
  if (!repository.ok) return outcomeOf(repository);
  const { name, runs, issues } = repository.value;
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
