import { ok, type Result } from "../../foundation/result.ts";
import { developerBranch } from "./developer.ts";
import { type Desk, done, type Exercise, notYet, type Setting, same, wrong } from "./exercise.ts";
import { whoSaid } from "./reading.ts";

/** The branch of the promotion that nobody may approve. */
export const trapBranch = "exercise-approver";

export interface SeenGates {
  /** The promotion of the trainee's own change to the first gate; null while there is none. */
  readonly own: {
    readonly number: number;
    readonly merged: boolean;
    readonly requesters: readonly string[];
    readonly approvedBy: readonly string[];
  } | null;
  /** The digest by hand; null before it is there. */
  readonly trap: {
    readonly number: number;
    readonly state: "open" | "closed";
    readonly merged: boolean;
    readonly approvedBy: readonly string[];
    readonly refusedBy: readonly string[];
  } | null;
}

/** One's own change is left to another, and what the gate refuses is approved by nobody. */
export const approver: Exercise<SeenGates> = {
  role: "approver",
  plays: ({ merger, approvers }) => [merger, ...approvers],
  task: ({ configurationRepository, gated, merger, approvers }) => [
    `You are ${merger}, and merged the pull request of the developer's exercise: do that one first.`,
    `Its promotion to ${gated?.name ?? "the first gate"} waits on ${configurationRepository}. Read its difference and the gate's comment. You asked for it, so leave it to another: ${approvers.join(" or ")} approves, and you do not.`,
    `There is a second pull request, from the branch \`${trapBranch}\`: a digest that no pipeline built. Read what the status \`gate\` says of it.`,
    "Nobody approves it. Review it with “request changes”, say why, and close it.",
  ],
  async prepare({ openPullRequest }, { pullRequestsFrom }, setting) {
    const there = await pullRequestsFrom(setting.configurationRepository, trapBranch);
    if (!there.ok || there.value.length > 0) return there;
    const slot = `${setting.lastEnvironment}/${setting.application}/kustomization.yaml`;
    return openPullRequest(setting.owner, {
      repository: setting.configurationRepository,
      branch: trapBranch,
      message: `Put ${setting.application} live quickly`,
      body: "It is urgent, and it worked on my machine.",
      files: [{ path: slot, find: "digest: .*", replace: `digest: sha256:${"0e".repeat(32)}` }],
    });
  },
  async read(desk: Desk, setting: Setting): Promise<Result<SeenGates>> {
    const own = await ownPromotion(desk, setting);
    if (!own.ok) return own;
    const repository = setting.configurationRepository;
    const traps = await desk.pullRequestsFrom(repository, trapBranch);
    if (!traps.ok) return traps;
    const [trap] = traps.value;
    if (!trap) return ok({ own: own.value, trap: null });
    const reviews = await desk.codeHost.reviews(repository, trap.number);
    if (!reviews.ok) return reviews;
    const { number, state, merged } = trap;
    return ok({
      own: own.value,
      trap: {
        ...{ number, state, merged },
        approvedBy: whoSaid(reviews.value, "approved"),
        refusedBy: whoSaid(reviews.value, "changes_requested"),
      },
    });
  },
  judge({ own, trap }) {
    if (trap?.merged) return wrong(`#${trap.number} was merged although the gate refused it.`);
    if (trap && trap.approvedBy.length > 0) {
      return wrong(
        `${trap.approvedBy.join(" and ")} approved #${trap.number}, a digest that no pipeline built. Take it back: request changes.`,
      );
    }
    const self = own?.approvedBy.find((one) => own.requesters.some((requester) => same(one, requester)));
    if (own && self !== undefined) {
      return wrong(
        `${self} approved #${own.number} and had asked for it: that counts for nothing. Begin again with a new change.`,
      );
    }
    if (!trap)
      return notYet(
        `There is no pull request from ${trapBranch} yet: \`groundwork exercise approver\` has it opened.`,
      );
    if (trap.state === "closed" && trap.refusedBy.length === 0) {
      return wrong(
        `#${trap.number} was closed without a word. Its author will try again: review it with “request changes”.`,
      );
    }
    if (trap.refusedBy.length === 0)
      return notYet(`Say on #${trap.number} why it cannot pass: request changes.`);
    if (trap.state === "open") return notYet(`Close #${trap.number}.`);
    if (!own)
      return notYet("Wait for the promotion of your own change, or make one: the developer's exercise.");
    if (!own.merged) return notYet(`Have another approve #${own.number}; the gate merges it.`);
    return done(
      `#${own.number} was opened by ${own.approvedBy.join(" and ")}, who had not asked for it; #${trap.number} by nobody.`,
    );
  },
};

/** The promotion to the first gate that the developer's exercise led to: its branch is named after the request. */
async function ownPromotion(
  { codeHost, pullRequestsFrom }: Desk,
  { applicationRepository, configurationRepository, application, gated }: Setting,
): Promise<Result<SeenGates["own"]>> {
  const changes = await pullRequestsFrom(applicationRepository, developerBranch);
  if (!changes.ok) return changes;
  const commit = changes.value.find(({ merged }) => merged)?.mergeCommit;
  if (!gated || !commit) return ok(null);
  const change = await codeHost.pullRequestOf(applicationRepository, commit);
  if (!change.ok) return change;
  const requests = await codeHost.recentRequests(applicationRepository);
  if (!requests.ok) return requests;
  const requesters = change.value ? [change.value.author, change.value.mergedBy] : [];
  for (const { id } of requests.value.filter((one) => one.commit === commit)) {
    const branch = `promote/${gated.name}/${application}-${id}`;
    const promotions = await pullRequestsFrom(configurationRepository, branch);
    if (!promotions.ok) return promotions;
    const [promotion] = promotions.value;
    if (!promotion) continue;
    const reviews = await codeHost.reviews(configurationRepository, promotion.number);
    if (!reviews.ok) return reviews;
    const { number, merged } = promotion;
    return ok({ number, merged, requesters, approvedBy: whoSaid(reviews.value, "approved") });
  }
  return ok(null);
}
