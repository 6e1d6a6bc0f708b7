import type { PullRequest } from "../contracts/code-host.ts";
import type { Diagnostic } from "../foundation/diagnostic.ts";
import { ok, type Result } from "../foundation/result.ts";
import { explainVerdict, gateMarker } from "./gate/comment.ts";
import { decideGate, type Verdict } from "./gate/decide.ts";
import { gatherGate } from "./gate/gather.ts";
import { gateContext, sameLogin } from "./layout.ts";
import { type Rules, readRules } from "./policy.ts";
import type { Sources } from "./sources.ts";
import { oneLine } from "./text.ts";

/** What became of one pull request. */
export interface GateReport {
  readonly pullRequest: PullRequest;
  /** Null when it could not be judged. */
  readonly verdict: Verdict | null;
  /** The merge commit, when this run merged it or found it merged. */
  readonly merged: string | null;
  readonly problems: readonly Diagnostic[];
}

/** Judges one pull request, or all open ones, and does what follows. Each is judged on its own. */
export async function runGate(
  sources: Sources,
  configuration: string,
  branch: string,
  options: { readonly number?: number; readonly head?: string; readonly runUrl?: string } = {},
): Promise<Result<readonly GateReport[]>> {
  const host = sources.configuration;
  const rules = await readRules(host, configuration, branch);
  if (!rules.ok) return rules;
  const open = await host.openPullRequests(configuration, branch);
  if (!open.ok) return open;
  const chosen = open.value.filter(
    ({ number, head }) => number === (options.number ?? number) && head === (options.head ?? head),
  );
  const reports: GateReport[] = [];
  // One after the other: each may merge, and the next has to see that.
  for (const [index, pullRequest] of chosen.entries()) {
    const merged = reports.some((report) => report.merged);
    const current = index > 0 && merged ? await readRules(host, configuration, branch) : rules;
    if (!current.ok) return current;
    reports.push(await judge(sources, current.value, pullRequest, options.runUrl));
  }
  return ok(reports);
}

async function judge(
  sources: Sources,
  rules: Rules,
  pullRequest: PullRequest,
  runUrl: string | undefined,
): Promise<GateReport> {
  const input = await gatherGate(sources, rules, pullRequest);
  if (!input.ok) {
    // Somebody pushed while we read: the run that the push started judges the new head.
    const moved = input.diagnostics.every(({ code }) => code === "head-moved");
    return { pullRequest, verdict: null, merged: null, problems: moved ? [] : input.diagnostics };
  }
  const verdict = decideGate(input.value);
  const merged = await act(sources, rules, pullRequest, verdict, runUrl);
  const problems = merged.ok ? [] : merged.diagnostics;
  return { pullRequest, verdict, merged: merged.ok ? merged.value : null, problems };
}

/** Posts the status on the head that was judged, explains it, and merges that head. Done twice, it is done once. */
async function act(
  sources: Sources,
  { policy }: Rules,
  pullRequest: PullRequest,
  verdict: Verdict,
  runUrl: string | undefined,
): Promise<Result<string | null>> {
  const host = sources.configuration;
  const { configuration } = policy;
  const { number, branch } = pullRequest;
  const author = policy.apps.delivery;
  const description = oneLine(verdict.summary);
  const statuses = await host.statuses(configuration, verdict.head);
  if (!statuses.ok) return statuses;
  const last = statuses.value.find(
    (status) => status.context === gateContext && sameLogin(status.creator, author),
  );
  if (last?.state !== verdict.state || last.description !== description) {
    const posted = await host.postStatus(configuration, verdict.head, {
      context: gateContext,
      state: verdict.state,
      description,
      ...(runUrl && { url: runUrl }),
    });
    if (!posted.ok) return posted;
  }
  // After the status: a comment that cannot be written must not keep an older, better status standing.
  const text = explainVerdict(verdict);
  const said = await host.comment(configuration, number, { author, marker: gateMarker, text });
  if (!said.ok) return said;
  if (!verdict.merge) return ok(null);

  const merged = await host.mergePullRequest(configuration, number, verdict.head, verdict.merge.title);
  if (!merged.ok) return afterRefusedMerge(sources, policy.configuration, number, merged);
  const gone = await host.deleteBranch(configuration, branch);
  return gone.ok ? merged : gone;
}

/** Another run may have merged it, or its head may have moved: that run, or the next one, has seen to it. */
async function afterRefusedMerge(
  sources: Sources,
  configuration: string,
  number: number,
  refused: Result<string> & { ok: false },
): Promise<Result<string | null>> {
  const now = await sources.configuration.pullRequest(configuration, number);
  if (!now.ok) return refused;
  if (now.value.merged) return ok(now.value.mergeCommit);
  const moved = refused.diagnostics.some(({ code }) => code === "head-moved");
  return moved ? ok(null) : refused;
}
