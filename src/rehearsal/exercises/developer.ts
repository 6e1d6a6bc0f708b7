import { ok, type Result } from "../../foundation/result.ts";
import { type Desk, done, type Exercise, notYet, type Setting, same, wrong } from "./exercise.ts";
import { arrivalOf, type SeenArrival, whoSaid } from "./reading.ts";

export const developerBranch = "exercise-developer";

export interface SeenChange {
  readonly number: number;
  readonly author: string;
  readonly base: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly approvedBy: readonly string[];
  /** Names of checks that did not pass. */
  readonly red: readonly string[];
  /** Null while its release is not decided in the first environment. */
  readonly arrival: SeenArrival | null;
}

/** A change from its pull request to the first environment. */
export const developer: Exercise<SeenChange | null> = {
  role: "developer",
  plays: ({ author, reviewers, merger }) => [author, ...reviewers, merger],
  task: ({ applicationRepository, approvals, author, reviewers, merger, firstEnvironment }) => [
    `You are ${author}. Clone ${applicationRepository} and make the branch \`${developerBranch}\`.`,
    "Add a line to `CHANGES.md`, commit, push, and open a pull request on `main`.",
    `Have ${approvals} others approve it: you may play ${reviewers.join(" and ")} as well.`,
    `Once its checks are green, ${merger} merges it.`,
    `Watch its release until it is healthy in ${firstEnvironment}: \`groundwork exercise developer --check\` sees it.`,
  ],
  async read({ codeHost, pullRequestsFrom }: Desk, setting: Setting): Promise<Result<SeenChange | null>> {
    const repository = setting.applicationRepository;
    const pulls = await pullRequestsFrom(repository, developerBranch);
    if (!pulls.ok) return pulls;
    const [pull] = pulls.value;
    if (!pull) return ok(null);
    const [reviews, checks, requests] = await Promise.all([
      codeHost.reviews(repository, pull.number),
      codeHost.checks(repository, pull.head),
      codeHost.recentRequests(repository),
    ]);
    if (!reviews.ok) return reviews;
    if (!checks.ok) return checks;
    if (!requests.ok) return requests;
    const request = requests.value.find((one) => pull.merged && one.commit === pull.mergeCommit);
    const arrival = request
      ? await arrivalOf(codeHost, repository, request, setting.firstEnvironment)
      : ok(null);
    if (!arrival.ok) return arrival;
    const { number, author, base, state, merged } = pull;
    return ok({
      ...{ number, author, base, state, merged, arrival: arrival.value },
      approvedBy: whoSaid(reviews.value, "approved").filter((one) => !same(one, author)),
      red: checks.value
        .filter(
          ({ conclusion }) => conclusion !== null && !["success", "skipped", "neutral"].includes(conclusion),
        )
        .map(({ name }) => name),
    });
  },
  judge(seen, { approvals, firstEnvironment, applicationRepository }) {
    if (!seen)
      return notYet(`Open a pull request from the branch ${developerBranch} on ${applicationRepository}.`);
    const { number, base, state, merged, approvedBy, red, arrival } = seen;
    const again = `Delete the branch ${developerBranch}, and begin again with a new pull request.`;
    if (base !== "main") return wrong(`Pull request #${number} asks for ${base}, not for main. ${again}`);
    if (state === "closed" && !merged)
      return wrong(`Pull request #${number} was closed without being merged. ${again}`);
    const missing = approvals - approvedBy.length;
    if (merged && missing > 0) {
      return wrong(
        `Pull request #${number} was merged with ${approvedBy.length} of ${approvals} approvals: somebody lifted the rule. ${again}`,
      );
    }
    if (!merged && red.length > 0) return notYet(`Mend what is red on #${number}: ${red.join(", ")}.`);
    if (missing > 0) return notYet(`Have ${missing} more approve #${number}, none of them its author.`);
    if (!merged) return notYet(`Merge #${number}.`);
    if (arrival === null)
      return notYet(`Wait until the release of #${number} is decided in ${firstEnvironment}.`);
    if (arrival.state === "failure") {
      return wrong(
        `The release of #${number} is not healthy in ${firstEnvironment}: ${arrival.description}. ${again}`,
      );
    }
    return done(
      `#${number} was approved by ${approvedBy.join(" and ")}, merged, and is healthy in ${firstEnvironment}.`,
    );
  },
};
