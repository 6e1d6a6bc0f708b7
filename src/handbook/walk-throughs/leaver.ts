import type { Blueprint } from "../../blueprint/model.ts";
import { infrastructureRepository } from "../../contracts/platform.ts";
import { approvals, team } from "../company.ts";
import { code, heading, list, md, numbered, page, pageLink } from "../page.ts";

/** Somebody leaves: what follows from the blueprint, and what does not. */
export function leaverPage(blueprint: Blueprint): string {
  const { environments, pullRequests, platformTeam } = blueprint;
  const strict = environments.flatMap(({ name, gate }) =>
    gate.kind === "manual"
      ? [md`${code(name)} needs ${approvals(gate.approvals)} of ${team(gate.approvers)}`]
      : [],
  );
  return page(
    "Somebody leaves",
    md`On the day, not on the week. Whoever leaves against their will is locked out before they are told.`,
    numbered([
      md`${code("groundwork people --leave HANDLE")} shows what would be taken away in every system, before anything is. Keep what it says with the papers.`,
      md`Disable the person's account in the directory of people and end its sessions. Do it at the directory's own page: nothing is quicker.`,
      md`Take the person out of ${code("people")} in the blueprint, by a pull request. ${code("groundwork blueprint")} checks it: teams that become too small for their gates are named.`,
      md`${code("groundwork rollout --dry-run")} shows what follows from it: teams, groups, approvers. ${code("groundwork rollout")} does it, and proposes the rest as pull requests on ${code(infrastructureRepository)}, which two of ${team(platformTeam)} read.`,
      md`Remove the account from the code host's organization and from services that do not follow the directory.`,
      md`Which keys did they hold? Every one is rotated: ${pageLink("a lost key", "lost-secret.md")}.`,
      md`${code("groundwork people --left HANDLE")} looks everywhere whether they are gone, and names what of theirs goes on working. Repeat it until nothing is left.`,
      md`Look again the next day: ${code("groundwork rollout --dry-run")} finds nothing to do, and ${code("drift.yaml")} has no issue.`,
    ]),
    heading("What outlives an account"),
    list([
      md`Tokens and keys that the person made for themselves at the code host: they end with the account there, and not before.`,
      md`Sessions that are open already: minutes to hours, until they are ended.`,
      md`Robots' keys that they have downloaded on Day 1, and whatever they copied.`,
      md`Clones of repositories. Nothing that was in one is a secret any more.`,
    ]),
    heading("Are enough people left?"),
    list([
      md`a pull request needs ${approvals(pullRequests.approvals)} by others than its author`,
      ...strict,
      md`author and merger never count at a gate`,
    ]),
  );
}
