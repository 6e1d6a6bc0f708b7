import type { Blueprint } from "../blueprint/model.ts";
import { configurationRepository, infrastructureRepository } from "../contracts/platform.ts";
import { peopleIn, type TrainingRole, teamsOf } from "../contracts/training.ts";
import { approvals, environmentNames, lastEnvironment, person, teams } from "./company.ts";
import { code, enumerated, heading, list, md, type Piece, page, pageLink } from "./page.ts";

interface Onboarding {
  readonly title: string;
  readonly does: Piece;
  readonly may: readonly Piece[];
  readonly mayNot: readonly Piece[];
  readonly read: readonly Piece[];
}

const road = pageLink("how a change travels", "../road.md");
const walk = (name: string, words = name): Piece => pageLink(words, `../walk-throughs/${name}.md`);

/** What each role does here, may and may not. */
const onboardings: Readonly<Record<TrainingRole, (blueprint: Blueprint) => Onboarding>> = {
  developer: (blueprint) => ({
    title: "Developer",
    does: md`You change applications: ${enumerated(blueprint.applications.map(({ name }) => code(name)))}.`,
    may: [
      md`Push branches to your team's repositories, open pull requests, approve those of others.`,
      md`Merge a pull request that has ${approvals(blueprint.pullRequests.approvals)} by others than its author and whose checks are green.`,
      md`Read what runs where: every promotion is a pull request on ${code(configurationRepository)}.`,
    ],
    mayNot: [
      md`Push to ${code("main")}, or approve your own change: the rules refuse the one and do not count the other.`,
      md`Write a digest into ${code(configurationRepository)}: only the delivery robot does.`,
    ],
    read: [road, walk("hotfix"), walk("rollback")],
  }),
  approver: (blueprint) => {
    const gated = blueprint.environments.filter(({ gate }) => gate.kind === "manual");
    return {
      title: "Reviewer and approver",
      does: md`You open the gates of ${environmentNames(gated)}: by approving the promotion, a pull request on ${code(configurationRepository)}.`,
      may: [
        md`Approve a promotion that others asked for, once its difference and the gate's comment convince you.`,
        md`Leave it open: a gate holds for weeks, and nothing expires.`,
        md`Ask for changes: the gate stays shut until you take that back.`,
      ],
      mayNot: [
        md`Open a gate for a change that you wrote or merged: leave it to another. The gate does not count you, and says so.`,
        md`Approve what the gate has refused: a digest by hand, a release that came to no health, monitors that alarm.`,
      ],
      read: [road, walk("rollback"), walk("hotfix")],
    };
  },
  "platform-engineer": () => ({
    title: "Platform engineer",
    does: md`You own ${code(infrastructureRepository)}, ${code("delivery")} and ${code(configurationRepository)}: what the company runs on, and the rules by which releases travel.`,
    may: [
      md`Propose a change of a stack: ${code("plan.yaml")} shows what it would do, two of you approve, ${code("apply.yaml")} does it.`,
      md`Change the blueprint and run ${code("groundwork rollout --dry-run")}, then ${code("groundwork rollout")}: it looks at everything and does what is missing.`,
      md`Change the rules of delivery by a pull request with two approvals, none of them the author's.`,
    ],
    mayNot: [
      md`Change the cloud or the code host by hand: ${code("drift.yaml")} finds it within a day and keeps an issue with the label ${code("drift")}.`,
      md`Merge a plan that destroys what you have not read: what nobody saw in the comment is not destroyed.`,
    ],
    read: [road, walk("restore"), walk("leaver"), walk("lost-secret", "a lost laptop or key")],
  }),
  "on-call": (blueprint) => ({
    title: "On call",
    does: md`You are called when a monitor alarms, and bring the company back to where customers are served.`,
    may: [
      md`Declare an incident, and ask anybody for help.`,
      md`Propose going back, approve at gates like the other members of ${teams(teamsOf(blueprint, "on-call"))}, and keep a gate shut.`,
      md`Read logs and pods of every environment.`,
    ],
    mayNot: [
      md`Go around a gate because it is urgent. Two people are quicker than you think, and the record is worth it.`,
      md`Restart or change things in ${code(lastEnvironment(blueprint))} by hand: the deployer puts them back.`,
    ],
    read: [
      walk("incident"),
      walk("rollback"),
      walk("hotfix"),
      md`the runbooks of the monitors in ${code("handbook/runbooks/")}, if the company has any`,
    ],
  }),
  auditor: (blueprint) => ({
    title: "Auditor",
    does: md`You want to know whether what people say happens is what happens. You read; you change nothing.`,
    may: [
      md`Read every repository with an account of your own that only reads.`,
      md`Ask ${code(`groundwork release ${lastEnvironment(blueprint)}`)}: digest, commit, pull request, approvals, checks, who opened the gate, when it was healthy. A gap is named, never closed.`,
      md`Ask ${code("groundwork people")} who may do what in every system.`,
      md`Check a pack of evidence without a network and without us: ${code("groundwork audit verify PACK")}, with your own public key as ${code("--key")}.`,
      md`Follow any release back: slot, ledger entry in the same commit, request, pull request, reviews.`,
    ],
    mayNot: [
      md`Take a comment of the gate for evidence: statuses, reviews and the ledger are.`,
      md`Take a rehearsal for evidence: it is played on one machine, with vendors that are stood in.`,
    ],
    read: [
      road,
      md`the rules: ${code("policy.yaml")} in ${code(configurationRepository)}`,
      walk("leaver"),
      walk("incident"),
    ],
  }),
};

export const titleOf = (role: TrainingRole, blueprint: Blueprint): string =>
  onboardings[role](blueprint).title;

/** The page by which somebody begins in a role. */
export function onboardingPage(blueprint: Blueprint, role: TrainingRole): string {
  const { title, does, may, mayNot, read } = onboardings[role](blueprint);
  const people = peopleIn(blueprint, role);
  return page(
    title,
    does,
    people.length > 0
      ? md`Here that is ${teams(teamsOf(blueprint, role))}: ${enumerated(people.map(person))}.`
      : md`Nobody of the company has this role; it is given from outside.`,
    heading("You may"),
    list(may),
    heading("You may not"),
    list(mayNot),
    heading("Your first day"),
    list([
      md`Sign in everywhere: ${pageLink("links", "../first-day.md")}. Who is who: ${pageLink("people", "../people.md")}.`,
      md`Read ${enumerated(read)}.`,
      md`Do your exercise in a rehearsal, where nothing can break: ${pageLink("exercises", "../exercises.md")}, ${code(`groundwork exercise ${role}`)}.`,
    ]),
  );
}
