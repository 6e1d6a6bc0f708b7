import * as z from "zod";
import { reportReleases } from "../../delivery/release.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { ok, type Result } from "../../foundation/result.ts";
import type { Desk, Hands, Setting } from "../../rehearsal/exercises/exercise.ts";
import { createCalls, split } from "../../systems/github/client/call.ts";
import { createGitHubCodeHost } from "../../systems/github/client/code-host.ts";
import { createIssues } from "../../systems/github/client/issues.ts";
import { pullRequestFrom } from "../../systems/github/client/pull-requests.ts";
import { pullRequestReply } from "../../systems/github/client/replies.ts";
import { personAtGitHub } from "../../systems/github/person/person.ts";

/** The code host of a rehearsal, and the tokens of those who play there. */
export interface ExercisePlace {
  /** Where people and git go; its interface lies at `/api/v3`. */
  readonly url: string;
  /** By login. */
  readonly tokens: Readonly<Record<string, string>>;
  /** A token that only reads. */
  readonly reader: string;
}

const issueReply = z.object({
  number: z.number().int(),
  title: z.string(),
  body: z.string().nullable(),
  state: z.enum(["open", "closed"]),
  user: z.nullish(z.object({ login: z.string() })),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().optional() })])),
  pull_request: z.unknown().optional(),
});
const repositoryReply = z.object({ delete_branch_on_merge: z.boolean() });

const callsAt = ({ url }: ExercisePlace, token: string) =>
  createCalls({ apiUrl: `${url}/api/v3`, token, fetch, clock: systemClock, ids: systemIds });

/** What an exercise is judged by. Settings of a repository are shown to those who administer it: the owner asks. */
export function deskAt(place: ExercisePlace, setting: Setting): Desk {
  const github = callsAt(place, place.reader);
  const doors = { fetch, clock: systemClock, ids: systemIds };
  const codeHost = createGitHubCodeHost({ apiUrl: `${place.url}/api/v3`, token: place.reader, ...doors });
  return {
    codeHost,
    async pullRequestsFrom(repository, branch) {
      const { owner, repo } = split(repository);
      const head = `${owner}:${branch}`;
      const parameters = { owner, repo, head, state: "all", sort: "created", direction: "desc" };
      const found = await github.pages(
        "GET /repos/{owner}/{repo}/pulls",
        parameters,
        pullRequestReply.partial({ merged_by: true }),
      );
      return found.ok ? ok(found.value.map((pull) => pullRequestFrom({ merged_by: null, ...pull }))) : found;
    },
    async issues(repository) {
      const parameters = { ...split(repository), state: "all", per_page: 100 };
      const found = await github.call("GET /repos/{owner}/{repo}/issues", parameters, z.array(issueReply));
      if (!found.ok) return found;
      return ok(
        found.value
          .filter(({ pull_request }) => pull_request === undefined)
          .map(({ number, title, body, state, user, labels }) => ({
            ...{ number, title, state, body: body ?? "", author: user?.login ?? "ghost" },
            labels: labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
          })),
      );
    },
    async deletesMergedBranches(repository) {
      const owner = callsAt(place, place.tokens[setting.owner] ?? "");
      const found = await owner.call("GET /repos/{owner}/{repo}", split(repository), repositoryReply);
      return found.ok ? ok(found.value.delete_branch_on_merge) : found;
    },
    async release(environment) {
      const report = await reportReleases(codeHost, setting.configurationRepository, "main", environment);
      if (!report.ok) return report;
      const found = report.value.applications.find(({ application }) => application === setting.application);
      if (found?.state !== "released") return ok(null);
      const { digest, commit, gate } = found.release;
      return ok({ digest, commit, approvedBy: gate.approvals.map(({ reviewer }) => reviewer) });
    },
  };
}

/** Whoever sets a trap does it with a person's own token, through git and the public interface. */
export function handsAt(place: ExercisePlace, setting: Setting): Hands {
  const owner = callsAt(place, place.tokens[setting.owner] ?? "");
  return {
    openPullRequest(login, change) {
      const token = place.tokens[login] ?? "";
      const email = `${login}@users.noreply.github.com`;
      return personAtGitHub({ url: place.url, token, name: login, email }).openPullRequest(change);
    },
    openIssue: (repository, issue) => createIssues(owner).create(repository, { ...issue, labels: [] }),
    setDeletesMergedBranches: (repository, value): Promise<Result<unknown>> =>
      owner.call(
        "PATCH /repos/{owner}/{repo}",
        { ...split(repository), delete_branch_on_merge: value },
        z.unknown(),
      ),
  };
}
