import type { Blueprint, Person } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { PullRequest } from "../../contracts/code-host.ts";
import type { PersonTask } from "../../contracts/outcome.ts";
import type { RegisteredRobot } from "../../contracts/person.ts";
import { infrastructureRepository } from "../../contracts/platform.ts";
import type { RolloutEvent } from "../../contracts/rollout-event.ts";
import { rolesOf, signature } from "../../contracts/training.ts";
import { systemClock } from "../../foundation/clock.ts";
import { problem } from "../../foundation/diagnostic.ts";
import { systemIds } from "../../foundation/ids.ts";
import type { StoryEvent } from "../../rehearsal/events.ts";
import type { Player } from "../../rehearsal/world.ts";
import { appRoles, variablesOf, wantedApp } from "../../systems/github/apps.ts";
import { createGitHubCodeHost } from "../../systems/github/client/code-host.ts";
import { githubSection } from "../../systems/github/section.ts";
import { awsPeople } from "./aws-people.ts";
import { player } from "./players.ts";
import { accountOf, ownerOf, readerToken } from "./seed.ts";
import type { SharedStandIns } from "./stand-ins.ts";
import { joined, type PersonAtVendor } from "./vendors.ts";

export interface PeopleOfDayOne {
  readonly blueprint: Blueprint;
  readonly standIns: SharedStandIns;
  /** The operator's environment: the robots' keys go here. */
  readonly environment: Record<string, string>;
  readonly signal: AbortSignal;
  tell(event: StoryEvent): void;
}

/** The people of Day 1: they hear what the rollout waits for, and do it, each with their own account. */
export function createPeople(day: PeopleOfDayOne): { hear(event: RolloutEvent): void } {
  const owner = ownerOf(day.blueprint);
  const act = (person: Person): Player => {
    const account = accountOf(person);
    const { url, credentials } = day.standIns.github;
    return player({ ...person, handle: account }, url, credentials.users[account]?.token ?? "");
  };
  const people = { ...awsPeople(day.standIns.aws.url), ...joined(day.standIns.vendors, "people") };
  let approving = false;
  return {
    hear(event) {
      if (event.event !== "waiting") return;
      const role = appRoles.find((one) => event.step === `github-app-${one}`);
      const atVendor = people[event.step];
      if (role && event.task && owner) void register(day, act(owner), role, event.task);
      else if (atVendor && event.task && owner) void doAtVendor(day, owner, atVendor, event.task);
      else if (event.step === "training" && event.task) void sign(day, act, event.task);
      else if (!approving && (event.step.startsWith("stack-") || event.step.startsWith("infrastructure-"))) {
        approving = true;
        void approveAll(day, act);
      }
    },
  };
}

/** Everybody signs for their own roles, and says that it was no more than a rehearsal. */
async function sign(
  day: PeopleOfDayOne,
  play: (person: Person) => Player,
  { link }: PersonTask,
): Promise<void> {
  const { organization } = section(day.blueprint, "github", githubSection);
  const issue = {
    repository: `${organization}/${infrastructureRepository}`,
    number: Number(link.split("/").at(-1)),
  };
  for (const person of day.blueprint.people) {
    const roles = rolesOf(day.blueprint, person);
    if (roles.length === 0) continue;
    const text = `A rehearsal of the training, and no training.\n\n${roles.map(signature).join("\n")}`;
    const done = await play(person).act({ do: "comment", ...issue, text });
    if (!done.ok) return day.tell({ event: "failed", diagnostics: done.diagnostics });
  }
  day.tell({ event: "done", who: "everybody", what: "signs the record of the training" });
}

async function register(
  day: PeopleOfDayOne,
  owner: Player,
  role: (typeof appRoles)[number],
  task: PersonTask,
): Promise<void> {
  const { installedOn } = wantedApp(day.blueprint, role);
  const repositories = installedOn === "all" ? "all" : installedOn.join(",");
  const done = await owner.act({ do: "registerRobot", link: task.link, repositories });
  if (!done.ok) return day.tell({ event: "failed", diagnostics: done.diagnostics });
  const { id, key } = done.value as RegisteredRobot;
  const names = variablesOf(role);
  day.environment[names.id] = id;
  day.environment[names.key] = key;
  day.tell({ event: "done", who: owner.handle, what: `was asked, and did: ${task.what}` });
}

/** What they get there and a rollout reads goes into the operator's shell. */
async function doAtVendor(
  { environment, tell }: PeopleOfDayOne,
  person: Person,
  atVendor: PersonAtVendor,
  task: PersonTask,
): Promise<void> {
  const done = await atVendor(task, person, environment);
  if (!done.ok) return tell({ event: "failed", diagnostics: done.diagnostics });
  Object.assign(environment, done.value);
  tell({ event: "done", who: person.handle, what: `was asked, and did: ${task.what}` });
}

/** Two of the platform's team read every plan on `infrastructure`, approve it, and one of them merges. */
async function approveAll(day: PeopleOfDayOne, play: (person: Person) => Player): Promise<void> {
  const { blueprint, standIns, signal } = day;
  const { organization } = section(blueprint, "github", githubSection);
  const repository = `${organization}/${infrastructureRepository}`;
  const token = standIns.github.credentials.tokens[readerToken] ?? "";
  const doors = { fetch, clock: systemClock, ids: systemIds };
  const codeHost = createGitHubCodeHost({ apiUrl: standIns.github.apiUrl, token, ...doors });
  const reviewers = blueprint.people
    .filter((person) => person.teams.includes(blueprint.platformTeam))
    .slice(0, 2)
    .map(play);
  const [merger] = reviewers;
  const seen = new Set<string>();
  const read = async ({ number, head, title }: PullRequest): Promise<void> => {
    const lost = await losses(day, `${repository}/issues/${number}/comments`);
    if (lost > 0) {
      const said = `The plan of pull request #${number} (${title}) would destroy ${lost} resources.`;
      return day.tell({ event: "failed", diagnostics: [problem("rehearsal-surprise", said)] });
    }
    await Promise.all(reviewers.map((reviewer) => reviewer.act({ do: "approve", repository, number, head })));
    const merged = await merger?.act({ do: "merge", repository, number, head });
    if (merged && !merged.ok) return day.tell({ event: "failed", diagnostics: merged.diagnostics });
    const who = reviewers.map(({ handle }) => handle).join(" and ");
    const what = `read the plan of pull request #${number} and merge it: ${title}`;
    day.tell({ event: "done", who, what });
  };
  while (!signal.aborted && merger) {
    const open = await codeHost.openPullRequests(repository, "main");
    for (const pull of open.ok ? open.value : []) {
      if (seen.has(pull.head)) continue;
      const checks = await codeHost.checks(repository, pull.head);
      const planned =
        checks.ok && checks.value.length > 0 && checks.value.every((one) => one.conclusion === "success");
      if (!planned) continue;
      seen.add(pull.head);
      // Pull requests do not wait for each other: people look at several, too.
      void read(pull);
    }
    await systemClock.sleep(300);
  }
}

/** How many losses the plan's comment shows: nobody in this company approves any. */
async function losses({ standIns }: PeopleOfDayOne, path: string): Promise<number> {
  const token = standIns.github.credentials.tokens[readerToken] ?? "";
  const answer = await fetch(`${standIns.github.apiUrl}/repos/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const comments = (await answer.json()) as readonly { readonly body: string }[];
  const records = comments.flatMap(({ body }) => /<!-- groundwork:seen (\{.*\}) -->/.exec(body)?.[1] ?? []);
  return records
    .flatMap((record) => Object.values((JSON.parse(record) as { losses: Record<string, unknown[]> }).losses))
    .reduce((sum, list) => sum + list.length, 0);
}
