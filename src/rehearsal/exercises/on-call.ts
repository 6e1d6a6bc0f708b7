import { ok, type Result } from "../../foundation/result.ts";
import { type Desk, done, type Exercise, notYet, type Setting, wrong } from "./exercise.ts";
import { arrivalOf } from "./reading.ts";

const incidentPrefix = "Incident:";

export interface SeenDuty {
  /** Releases that are decided in the first environment, the newest first. */
  readonly releases: readonly {
    readonly version: string;
    readonly commit: string;
    readonly state: "success" | "failure";
  }[];
  /** The newest first. */
  readonly incidents: readonly { readonly number: number; readonly text: string }[];
}

/** A release that cannot start is recognised, written down, and left behind by a newer one. */
export const onCall: Exercise<SeenDuty> = {
  role: "on-call",
  plays: ({ author, reviewers, merger }) => [author, ...reviewers, merger],
  task: ({ applicationRepository, firstEnvironment, approvals }) => [
    `The last release of ${applicationRepository} did not come up in ${firstEnvironment}; the rehearsal's story leaves one behind. Find out which: the deployments of its commit say it.`,
    `Write it down first: an issue on ${applicationRepository} with the title \`${incidentPrefix} …\` that names the release by its version or its commit (seven digits are enough).`,
    `Go back: revert its pull request on a branch, have ${approvals} others approve, merge.`,
    `Wait until the revert is healthy in ${firstEnvironment}. Is another release of the developer's exercise in between? Then do it in this order: revert first.`,
  ],
  async read({ codeHost, issues }: Desk, setting: Setting): Promise<Result<SeenDuty>> {
    const repository = setting.applicationRepository;
    const [requests, written] = await Promise.all([codeHost.recentRequests(repository), issues(repository)]);
    if (!requests.ok) return requests;
    if (!written.ok) return written;
    const releases: SeenDuty["releases"][number][] = [];
    for (const request of requests.value) {
      if (!request.claim) continue;
      const arrival = await arrivalOf(codeHost, repository, request, setting.firstEnvironment);
      if (!arrival.ok) return arrival;
      if (!arrival.value) continue;
      releases.push({ version: request.claim.version, commit: request.commit, state: arrival.value.state });
    }
    const incidents = written.value
      .filter(({ title }) => title.startsWith(incidentPrefix))
      .map(({ number, title, body }) => ({ number, text: `${title}\n${body}` }));
    return ok({ releases, incidents });
  },
  judge({ releases, incidents }, { firstEnvironment }) {
    const index = releases.findIndex(({ state }) => state === "failure");
    const bad = releases[index];
    if (!bad) return notYet(`No release has failed in ${firstEnvironment}: there is nothing to do yet.`);
    const before = releases[index + 1];
    if (index === 0 && before?.state === "failure") {
      return wrong(
        `${bad.version} came after a release that failed, and fails as well. Do not mend forwards in a hurry: revert both.`,
      );
    }
    const short = bad.commit.slice(0, 7);
    const [incident] = incidents;
    const names = incidents.some(({ text }) => text.includes(short) || hasWord(text, bad.version));
    if (incident && !names) {
      return wrong(
        `Issue #${incident.number} names another release than ${bad.version} (${short}): edit it.`,
      );
    }
    if (index === 0) {
      return notYet(
        incident
          ? `Revert ${short}, have it approved, and merge.`
          : `Write down that ${firstEnvironment} does not take the newest release: an issue "${incidentPrefix} …" that names it.`,
      );
    }
    if (!incident)
      return wrong(
        `${bad.version} was left behind, and nobody wrote it down: open an issue "${incidentPrefix} …" that names it.`,
      );
    return done(
      `${bad.version} failed, issue #${incident.number} says so, and ${releases[0]?.version} is healthy in ${firstEnvironment}.`,
    );
  },
};

/** `1.2.1` is no part of `1.2.10`. */
function hasWord(text: string, word: string): boolean {
  return text.split(/[^\w.+-]+/).some((one) => one.replace(/\.$/, "") === word);
}
