import type { FactName, Facts } from "../../../contracts/facts.ts";
import type { Outcome, Sight } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { GitHubClient } from "../connect.ts";
import { type Proposal, pendingSight, propose, standingOf } from "./infrastructure-proposal.ts";
import { openInfrastructure, repositoryNeeds } from "./infrastructure-repository.ts";
import { matches, outcomeOf, unknown } from "./sights.ts";

export interface FactsParts {
  /** The facts that are to be committed. */
  readonly needs: readonly FactName[];
  /** `facts.json` and every other file that waited for one of them, by path. */
  files(facts: Facts): Result<ReadonlyMap<string, string>>;
}

/** Commits what the world has told, by a pull request: rendering and pipelines then need nobody's laptop. */
export function factsStep({ needs, files }: FactsParts): Step<GitHubClient> {
  const proposalOf = (facts: Facts): Result<Proposal> => {
    const wanted = files(facts);
    if (!wanted.ok) return wanted;
    return ok({
      name: "facts",
      title: "Commit the facts of Day 1",
      body: "What the world has told: ids and addresses, never a secret. Whatever is rendered later starts from here.",
      files: wanted.value,
    });
  };
  return {
    id: "infrastructure-facts",
    title: "Commit the facts to infrastructure",
    day1: 10,
    by: "groundwork",
    effort: { hours: 0, usualWaitHours: 4 },
    needs: [...new Set([...needs, ...repositoryNeeds])].sort(),
    gives: [],
    undo: "manual",
    async look(context): Promise<Sight> {
      const proposal = proposalOf(context.facts);
      if (!proposal.ok) return unknown(proposal);
      const repository = await openInfrastructure(context, "look");
      if (!repository.ok) return unknown(repository);
      const standing = await standingOf(repository.value, proposal.value, context.facts);
      if (!standing.ok) return unknown(standing);
      return (await pendingSight(repository.value, proposal.value, standing.value)) ?? matches({});
    },
    async act(context): Promise<Outcome> {
      const proposal = proposalOf(context.facts);
      if (!proposal.ok) return outcomeOf(proposal);
      const repository = await openInfrastructure(context, "act", proposal.value.files);
      if (!repository.ok) return outcomeOf(repository);
      const standing = await standingOf(repository.value, proposal.value, context.facts);
      return standing.ok ? propose(repository.value, proposal.value, standing.value) : outcomeOf(standing);
    },
  };
}
