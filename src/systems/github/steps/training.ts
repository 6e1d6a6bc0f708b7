import * as z from "zod";
import type { Blueprint, Person } from "../../../blueprint/model.ts";
import { handbookFolder } from "../../../contracts/handbook.ts";
import type { Difference, PersonTask } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { rolesOf, signature, type TrainingRole } from "../../../contracts/training.ts";
import { codeSpan, escapeMarkdown, markdownTable } from "../../../formats/markdown.ts";
import type { GitHubClient } from "../connect.ts";
import { accountOf, infrastructureRepository as repository } from "../files/names.ts";
import { openedIssueStep } from "./opened-issue.ts";
import { matches, unknown } from "./sights.ts";

const issueFact = "training.issue";

/** What one person signs for. */
interface Part {
  readonly person: Person;
  readonly role: TrainingRole;
}

const partsOf = (blueprint: Blueprint): readonly Part[] =>
  blueprint.people.flatMap((person) => rolesOf(blueprint, person).map((role) => ({ person, role })));

/** The record of who was trained, and the step that is done when everybody has signed there. Nothing waits for either. */
export function trainingSteps(blueprint: Blueprint): readonly Step<GitHubClient>[] {
  const parts = partsOf(blueprint);
  const record = openedIssueStep({
    id: "training-record",
    title: "Open the record of who was trained",
    day1: 10,
    repository,
    gives: issueFact,
    issue: { title: "Training", body: recordText(parts) },
  });
  return [record, trainingStep(parts)];
}

/** A comment counts for nobody but the account that it is by: an owner can sign for no one else. */
function trainingStep(parts: readonly Part[]): Step<GitHubClient> {
  return {
    id: "training",
    title: "Do the exercises of every role, and sign for them",
    day1: 10,
    by: "person",
    // The training's own hours are people's, with and without us: a plan counts them apart.
    effort: { hours: 0.25, usualWaitHours: 0 },
    needs: [issueFact],
    gives: [],
    undo: "automatic",
    async look({ client, facts }) {
      const app = await client.as("infrastructure", {
        repositories: [repository],
        permissions: { issues: "read" },
      });
      if (!app.ok) return unknown(app);
      const found = await app.value.pages(
        "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
        { owner: client.organization, repo: repository, issue_number: Number(facts.get(issueFact)) },
        commentReply,
      );
      if (!found.ok) return unknown(found);
      const open = parts.filter(
        ({ person, role }) =>
          !found.value.some(({ user, body }) => isBy(user, person) && signs(body ?? "", role)),
      );
      if (open.length === 0) return matches({});
      if (open.length === parts.length) return { sight: "missing" };
      return { sight: "differs", differences: open.map(difference) };
    },
    async act({ client, facts, sight }) {
      const missing = sight.sight === "differs" ? sight.differences : parts.map(difference);
      return { outcome: "needs-person", task: task(client, facts.get(issueFact) ?? "", missing) };
    },
  };
}

const commentReply = z.object({
  user: z.nullish(z.object({ login: z.string() })),
  body: z.string().nullish(),
});

const isBy = (user: z.infer<typeof commentReply>["user"], person: Person): boolean =>
  user?.login.toLowerCase() === accountOf(person).toLowerCase();

const signs = (body: string, role: TrainingRole): boolean =>
  body.split(/\r?\n/).some((line) => line.trim() === signature(role));

const difference = ({ person, role }: Part): Difference => ({
  what: `${person.name} (${accountOf(person)})`,
  wanted: signature(role),
  found: "not signed",
});

function task(
  { url, organization }: GitHubClient,
  issue: string,
  missing: readonly Difference[],
): PersonTask {
  return {
    what: "Do the exercises of your roles in a rehearsal, and sign for each in a comment of your own",
    link: `${url}/${organization}/${repository}/issues/${issue}`,
    enter: missing.map(({ what, wanted }) => ({ field: what, value: wanted })),
    usualWaitHours: 40,
  };
}

function recordText(parts: readonly Part[]): string {
  return `Whoever has done the exercise of a role (${codeSpan(`${handbookFolder}/exercises.md`)}) says so here, with the line of the table as a comment of
their own. A comment counts for its author alone.

${markdownTable(
  ["person", "account", "line"],
  parts.map(({ person, role }) => [
    escapeMarkdown(person.name),
    codeSpan(accountOf(person)),
    codeSpan(signature(role)),
  ]),
)}
`;
}
