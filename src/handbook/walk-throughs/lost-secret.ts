import type { Blueprint } from "../../blueprint/model.ts";
import { configurationRepository, infrastructureRepository } from "../../contracts/platform.ts";
import type { Offers } from "../../contracts/system.ts";
import { team } from "../company.ts";
import { code, heading, list, md, numbered, page, pageLink, table } from "../page.ts";

/** A laptop or a key is lost. The secrets that pipelines read are those that the systems in use say. */
export function lostSecretPage(blueprint: Blueprint, { pipelineSecrets = [] }: Offers): string {
  const kept = pipelineSecrets.filter(({ isUsed }) => isUsed(blueprint));
  return page(
    "A laptop or a key is lost",
    md`Lost means: you cannot say where it is. Do not search first. An hour of ${team(blueprint.platformTeam)} is cheaper than a doubt.`,
    heading("A laptop"),
    numbered([
      md`Tell ${team(blueprint.platformTeam)}, and open an incident of severity 2: ${pageLink("incident", "incident.md")}.`,
      md`End all sessions of the person's account in the directory of people, and reset its password and second factor.`,
      md`At the code host: end its sessions, delete its keys and personal tokens.`,
      md`${code("groundwork people --person HANDLE")} shows what the account may do in every system: that is what is at stake.`,
      md`Was it an operator's machine, with robots' keys in a shell or a file? Then each of those is a lost key.`,
      md`Look at what the account did since it was last seen: pull requests, approvals, the audit logs of code host and cloud.`,
    ]),
    heading("A key"),
    numbered([
      md`Make a new one at its vendor, beside the old one where it lets you have two.`,
      md`Put it where it is read: into the operator's environment, then ${code("groundwork rollout --dry-run")} and ${code("groundwork rollout")}, which write it to the code host's secrets again.`,
      md`See it work: ${code("drift.yaml")} on ${code(infrastructureRepository)} for keys of plans, ${code("promote.yaml")} on ${code(configurationRepository)} for those of the delivery; both can be started by hand.`,
      md`Delete the old key at its vendor. Only now is it rotated; write the time down.`,
      md`Look what was done with it between loss and deletion.`,
    ]),
    heading("Which keys there are"),
    list([
      md`The private keys of the company's robots at the code host: ${code("groundwork rollout --dry-run")} looks at each.`,
      md`The delivery robot's key can open any gate, and lies in an environment that only ${code("main")} of ${code(configurationRepository)} may use. It is worth more than any person's.`,
    ]),
    ...(kept.length === 0
      ? []
      : [
          table(
            ["secret", "what it is", "where it lies"],
            kept.map(({ name, title, repository, environment }) => [
              code(name),
              md`${title}`,
              environment === undefined
                ? code(repository)
                : md`${code(repository)}, environment ${code(environment)}`,
            ]),
          ),
        ]),
    heading("A key in a repository"),
    md`Rotate it first. Then take it out; whoever has a clone has it still, so removing it from the history changes little.`,
  );
}
