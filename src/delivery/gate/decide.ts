import { gateEveryMinutes } from "../../contracts/policy.ts";
import { type Check, fail, pass, wait, worst } from "../check.ts";
import { sameLogin } from "../layout.ts";
import { findEnvironment } from "../policy.ts";
import { promotionTitle } from "../promotion-title.ts";
import { type ApprovalCount, checkApprovals, countApprovals } from "./approvals.ts";
import type { GateInput } from "./input.ts";
import { kindOf, type PullRequestKind } from "./kind.ts";
import { checkPromotions } from "./promotion-checks.ts";
import { quietCheck } from "./quiet.ts";

/** What the gate says about one pull request at one head. */
export interface Verdict {
  readonly kind: PullRequestKind;
  readonly head: string;
  readonly state: "success" | "pending" | "failure";
  /** Why, in one short line. */
  readonly summary: string;
  readonly checks: readonly Check[];
  /** Null where no approval is asked for. */
  readonly approvals: ApprovalCount | null;
  /** When it is looked at again, where no event tells that something it waits for has changed; else null. */
  readonly again: string | null;
  /** Set when the gate merges it: the title of the commit. People merge platform changes themselves. */
  readonly merge: { readonly title: string } | null;
}

/** Judges a pull request on the configuration. Pure: the same facts, the same verdict. */
export function decideGate(input: GateInput): Verdict {
  const kind = kindOf(input);
  switch (kind) {
    case "promotion":
      return decidePromotion(input);
    case "platform":
      return decidePlatform(input);
    case "mixture":
      return refuse(
        input,
        kind,
        "Digests and the ledger change by the delivery robot alone, and never together with anything else. Split the pull request.",
      );
    case "hand-made":
      return refuse(
        input,
        kind,
        `Only ${input.policy.apps.delivery} changes digests and the ledger. Ask for a promotion with the application's pipeline.`,
      );
    default:
      return kind satisfies never;
  }
}

function decidePromotion(input: GateInput): Verdict {
  const { policy, pullRequest } = input;
  const entries = input.entries.flatMap(({ entry }) => (entry ? [entry] : []));
  const checks = checkPromotions(input);
  const environment = entries[0]?.environment ?? "";
  const gate = findEnvironment(policy, environment)?.gate;
  if (!gate) {
    const open = pass("approvals", `${environment} has no gate.`);
    return verdict(input, "promotion", [...checks, open], null, promotionTitle(environment, entries));
  }
  const requesters = input.entries.flatMap(({ release }) => {
    const requester = release?.reading.requester;
    return requester ? [requester.author, requester.merger] : [];
  });
  const count = countApprovals(input.reviews, {
    needed: gate.approvals,
    team: gate.approvers,
    members: input.members.get(gate.approvers) ?? [],
    head: pullRequest.head,
    since: input.retargetedAt,
    excluded: [
      ...requesters.map((login) => ({
        login,
        why: "asked for this release (author or merger of its change)",
      })),
      { login: pullRequest.author, why: "is the author of this pull request" },
    ],
  });
  const title = promotionTitle(environment, entries);
  return verdict(input, "promotion", [...checks, checkApprovals(count, gate.approvers)], count, title);
}

function decidePlatform(input: GateInput): Verdict {
  const { policy, pullRequest } = input;
  const { team, approvals } = policy.platform;
  const touched = pass("content", "No digest and no part of the ledger is changed.");
  const { contributors } = input;
  if (!contributors) {
    const unread = wait("contributors", `Whose work it is cannot be read. ${input.contributorsUnread ?? ""}`);
    return verdict(input, "platform", [touched, unread], null, null);
  }
  const people = [pullRequest.author, ...contributors];
  // A robot acts for somebody whom nobody names, and who may be one of those who approve.
  const nameless = people.some(isNobody);
  const count = countApprovals(input.reviews, {
    needed: approvals + (nameless ? 1 : 0),
    team,
    members: input.members.get(team) ?? [],
    head: pullRequest.head,
    since: input.retargetedAt,
    excluded: [
      { login: pullRequest.author, why: "is the author" },
      ...contributors.map((login) => ({ login, why: "has a part in it (pushed to its branch)" })),
    ],
  });
  const one = nameless ? [pass("contributors", "A robot has a part in it: one approval more.")] : [];
  return verdict(input, "platform", [touched, ...one, checkApprovals(count, team)], count, null);
}

/** A robot, or the account that stands for all deleted ones. */
function isNobody(login: string): boolean {
  return login.endsWith("[bot]") || sameLogin(login, "ghost");
}

function refuse(input: GateInput, kind: PullRequestKind, why: string): Verdict {
  const byRobot = sameLogin(input.pullRequest.author, input.policy.apps.delivery);
  const who = byRobot ? "The delivery robot's own change is not a promotion. " : "";
  return verdict(input, kind, [fail("content", `${who}${why}`)], null, null);
}

/** No monitor starts the gate: it asks on its schedule, and whenever somebody runs it. */
const lookedAtAgain = `The monitors are asked again within about ${gateEveryMinutes} minutes, by the schedule of the workflow gate; whoever runs the workflow has them asked at once.`;

const states = { pass: "success", wait: "pending", fail: "failure" } as const;

function verdict(
  { pullRequest }: GateInput,
  kind: PullRequestKind,
  checks: readonly Check[],
  approvals: ApprovalCount | null,
  title: string | null,
): Verdict {
  const state = worst(checks);
  const asks = checks.some((check) => check.name === quietCheck && check.state !== "pass");
  const deciding = checks.find((check) => check.state === state && state !== "pass");
  return {
    kind,
    head: pullRequest.head,
    state: states[state],
    summary: deciding?.why ?? (kind === "promotion" ? "Everything holds." : "Approved; a person merges it."),
    checks,
    approvals,
    again: asks ? lookedAtAgain : null,
    merge: state === "pass" && title !== null ? { title } : null,
  };
}
