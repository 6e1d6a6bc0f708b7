import type { Blueprint } from "../../blueprint/model.ts";
import { configurationRepository, infrastructureRepository } from "../../contracts/platform.ts";
import { environmentNames, team } from "../company.ts";
import { code, heading, list, md, numbered, page, table } from "../page.ts";

/** Something is gone: where it comes from again. */
export function restorePage(blueprint: Blueprint): string {
  return page(
    "Something is gone",
    md`Almost everything here is made from something else, and is made again rather than restored. First find out what took it away: restoring into the same fault loses it twice.`,
    table(
      ["gone", "comes back by"],
      [
        [
          md`a program in ${environmentNames(blueprint.environments)}`,
          md`nothing: the deployer puts back what ${code(configurationRepository)} says, within a minute or two`,
        ],
        [md`what a stack made`, md`${code("apply.yaml")} by hand, with the stack's name`],
        [
          md`a whole environment, a robot's registration, the deployer in a cluster`,
          md`${code("groundwork rollout --dry-run")} names what is missing; ${code("groundwork rollout")} makes it`,
        ],
        [md`a change in a repository`, md`git: revert; every clone has the history`],
        [
          md`a state of the engine`,
          md`an earlier version of it, which the place where states lie keeps; then ${code("drift.yaml")} by hand`,
        ],
        [
          md`a repository`,
          md`the code host keeps deleted ones for some weeks; else any clone, pushed into a new one. Its number is then another: ${code("groundwork rollout --dry-run")} says what has to follow`,
        ],
        [md`an image`, md`${code("ci.yaml")} run again on the commit: a new digest, which passes every gate`],
        [md`customers' data`, md`not by this platform: see below`],
      ],
    ),
    heading("In which order"),
    numbered([
      md`Open an incident. Two of ${team(blueprint.platformTeam)}: one does, one reads along.`,
      md`Keep what is left: no ${code("groundwork teardown")}, no clean-up.`,
      md`The state of the engine first, then stacks, then the cluster's deployer, then programs: each needs the one before.`,
      md`${code("groundwork rollout --dry-run")} until it finds nothing; then ${code("drift.yaml")} until it has no issue.`,
      md`Write down how long it took, from loss to service. That is your time to recover, and the next exercise tries to beat it.`,
    ]),
    heading("What nobody can make again"),
    list([
      md`Data that applications keep. The platform makes no database; whoever adds one adds here how it is backed up, how it is restored, and when that was last tried.`,
      md`The cloud's own logs, and the ledger's history in ${code(configurationRepository)}.`,
      md`${code(infrastructureRepository)} without any clone: keep one with the company's papers.`,
    ]),
  );
}
