import type { Facts } from "../../../contracts/facts.ts";
import type { Outcome, Sight } from "../../../contracts/outcome.ts";
import { problem } from "../../../foundation/diagnostic.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { ProposedPull } from "../client/proposals.ts";
import { mainBranch, stackBranchPrefix } from "../files/names.ts";
import { type Infrastructure, mainOf } from "./infrastructure-repository.ts";
import { outcomeOf } from "./sights.ts";

/** Files that are to lie on main of `infrastructure`, and the pull request that brings them. */
export interface Proposal {
  /** The branch, after its prefix. */
  readonly name: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly files: ReadonlyMap<string, string>;
}

/** How a proposal stands. */
export type Standing =
  /** Main holds the files; `merged` where a pull request of ours brought them. */
  | { readonly kind: "there"; readonly main: string; readonly merged: ProposedPull | undefined }
  | { readonly kind: "open"; readonly pull: ProposedPull }
  /** Open, with files that were rendered before something changed, and nobody else worked on it. */
  | { readonly kind: "outdated"; readonly pull: ProposedPull }
  /** A person closed it and did not merge it. */
  | { readonly kind: "closed"; readonly pull: ProposedPull }
  | { readonly kind: "absent" };

export async function standingOf(
  repository: Infrastructure,
  proposal: Proposal,
  facts: Facts,
): Promise<Result<Standing>> {
  const { name, proposals } = repository;
  const main = await mainOf(repository);
  if (!main.ok) return main;
  const [missing, pulls] = await Promise.all([
    proposals.differing(name, main.value, proposal.files),
    proposals.from(name, branchOf(proposal)),
  ]);
  if (!missing.ok) return missing;
  if (!pulls.ok) return pulls;
  if (missing.value.length === 0) {
    const merged = pulls.value.find(({ state }) => state === "merged");
    return ok({ kind: "there", main: main.value, merged });
  }
  const pull = pulls.value.find(({ state }) => state === "open") ?? pulls.value[0];
  if (!pull || pull.state === "merged") return ok({ kind: "absent" });
  const exact = await isExact(repository, proposal, pull);
  if (!exact.ok) return exact;
  if (pull.state === "closed") return ok(exact.value ? { kind: "closed", pull } : { kind: "absent" });
  if (exact.value) return ok({ kind: "open", pull });
  // What a person has pushed to it is never written over.
  const others = await repository.pulls.contributors(name, pull.number, branchOf(proposal));
  if (!others.ok) return others;
  const ours = facts.get("github.app.infrastructure.login")?.toLowerCase();
  const alone = others.value.every((login) => login.toLowerCase() === ours);
  return ok({ kind: alone ? "outdated" : "open", pull });
}

/** Does the pull request bring these files as they are, and no others? */
async function isExact(
  { name, proposals, pulls }: Infrastructure,
  { files }: Proposal,
  { number, head }: ProposedPull,
): Promise<Result<boolean>> {
  const differing = await proposals.differing(name, head, files);
  if (!differing.ok) return differing;
  if (differing.value.length > 0) return ok(false);
  const changed = await pulls.changedFiles(name, number);
  return changed.ok ? ok(changed.value.every(({ path }) => files.has(path))) : changed;
}

/** Pushes the files to the branch and opens the pull request, or brings an open one of ours up to date. */
export async function propose(
  repository: Infrastructure,
  proposal: Proposal,
  standing: Standing,
): Promise<Outcome> {
  const { name, contents, pulls } = repository;
  const { title, body, files } = proposal;
  const branch = branchOf(proposal);
  if (standing.kind === "open") return approval(title, standing.pull);
  const parent = await mainOf(repository);
  if (!parent.ok) return outcomeOf(parent);
  const pushed = await contents.commit(name, { branch, parent: parent.value, message: title, files });
  if (!pushed.ok) return outcomeOf(pushed);
  if (standing.kind === "outdated") {
    const updated = await pulls.updatePullRequest(name, standing.pull.number, { title, body });
    return updated.ok ? approval(title, standing.pull) : outcomeOf(updated);
  }
  const opened = await pulls.openPullRequest(name, { branch, base: mainBranch, title, body });
  return opened.ok ? approval(title, opened.value) : outcomeOf(opened);
}

/** What a person has to do about a pull request that is open. */
function approval(
  title: string,
  { number, url }: { readonly number: number; readonly url: string },
): Outcome {
  const what = `Read the plan in the comment on pull request ${number} (${title}), approve and merge it.`;
  return { outcome: "needs-person", task: { what, link: url, enter: [], usualWaitHours: 4 } };
}

function branchOf({ name }: Proposal): string {
  return `${stackBranchPrefix}${name}`;
}

/** What a look tells while main does not hold the files; undefined once it does. */
export async function pendingSight(
  { name, runs }: Infrastructure,
  { title }: Proposal,
  standing: Standing,
): Promise<Sight | undefined> {
  switch (standing.kind) {
    case "there":
      return undefined;
    case "absent":
      return { sight: "missing" };
    case "outdated": {
      const found = `pull request ${standing.pull.url} holds older files`;
      return { sight: "differs", differences: [{ what: title, wanted: "as it is rendered now", found }] };
    }
    case "closed": {
      const { number, url } = standing.pull;
      const why = problem(
        "infrastructure-proposal-closed",
        `Pull request ${number} (${title}) was closed and not merged: ${url}`,
        { next: "Reopen it, or change the blueprint so that it is not wanted any more." },
      );
      return { sight: "unknown", why: [why] };
    }
    case "open": {
      const { number, head, url } = standing.pull;
      const plans = await runs.at(name, "plan.yaml", head);
      const state = (plans.ok && plans.value[0]?.state) || "succeeded";
      return { sight: "underway", why: `Pull request ${number} is open, and ${awaiting[state]}: ${url}` };
    }
  }
}

/** By what came of its plan. */
const awaiting = {
  underway: "its plan is being made",
  failed: "its plan failed: see the comment there",
  succeeded: "waits for approvals and the merge",
} as const;
