import type { Blueprint } from "../blueprint/model.ts";
import { rolesOf, trainingRoles } from "../contracts/training.ts";
import { approvals, team } from "./company.ts";
import { titleOf } from "./onboarding.ts";
import { code, enumerated, heading, list, md, type Piece, page, pageLink, table } from "./page.ts";

/** Who is who, and what follows from it. */
export function peoplePage(blueprint: Blueprint): string {
  return page(
    "Who is who",
    table(
      ["person", "account", "teams", "trained as"],
      blueprint.people.map((one) => [
        md`${one.name}`,
        code(one.handle),
        enumerated(one.teams.map(code)),
        enumerated(
          rolesOf(blueprint, one).map((role) => pageLink(titleOf(role, blueprint), `onboarding/${role}.md`)),
        ),
      ]),
    ),
    heading("What teams may do"),
    list(blueprint.teams.map(({ name }) => md`${team(name)}: ${enumerated(rights(blueprint, name))}`)),
    md`People and teams stand in the blueprint. Who is taken out there loses everything that follows from it: ${pageLink("a leaver", "walk-throughs/leaver.md")}.`,
  );
}

function rights(
  { applications, environments, platformTeam, pullRequests }: Blueprint,
  name: string,
): Piece[] {
  const owned = applications.filter((one) => one.team === name).map((one) => code(one.repository));
  const opened = environments.flatMap(({ name: environment, gate }) =>
    gate.kind === "manual" && gate.approvers === name
      ? [md`${code(environment)} (${approvals(gate.approvals)})`]
      : [],
  );
  const all = [
    ...(owned.length > 0
      ? [md`owns ${enumerated(owned)}, where a pull request needs ${approvals(pullRequests.approvals)}`]
      : []),
    ...(opened.length > 0 ? [md`opens the gates of ${enumerated(opened)}`] : []),
    ...(name === platformTeam ? [md`owns what the company runs on, and is on call`] : []),
  ];
  return all.length > 0 ? all : [md`reads`];
}

/** The pages that list roles and what each is asked to do. */
export function exercisesPage(blueprint: Blueprint): string {
  return page(
    "Exercises",
    md`One for each role. They run in a rehearsal on your own machine, with the company's own rules and names, and check themselves: skipping a step does not pass, and neither does doing it wrongly.`,
    md`In one terminal: ${code("groundwork rehearse --keep")}. When it shows its door, paste the line into another terminal, in the folder of ${code("blueprint.yaml")}. Then:`,
    table(
      ["role", "shows the task, and prepares what it needs", "looks whether it was done"],
      trainingRoles.map((role) => [
        pageLink(titleOf(role, blueprint), `onboarding/${role}.md`),
        code(`groundwork exercise ${role}`),
        code(`groundwork exercise ${role} --check`),
      ]),
    ),
    md`The check ends with 0 when it is done, with 1 when it was done wrongly, and says what, and with 3 while something is still to be done.`,
    heading("The record"),
    md`Whoever has done the exercises of their roles says so in the issue “Training” on ${code("infrastructure")}, in a comment of their own: the line that the check prints. The rollout reads it there, and shows who is missing. Nothing waits for it.`,
  );
}
