import type { ChangeRecord, Ran } from "../../contracts/audit.ts";
import type { CodeHost } from "../../contracts/code-host.ts";
import { readSlot } from "../../formats/kustomize/slot.ts";
import { ok, type Result } from "../../foundation/result.ts";
import type { KeptEntry } from "./ledger.ts";
import { type ApprovedPullRequest, approvedPullRequest, byOthers, issuesIn } from "./people.ts";

/** How many approvals something needs, none by whoever asked. */
export interface Wanted {
  /** Of a pull request on an application. */
  readonly change: number;
  /** Of a promotion into an environment. */
  gate(environment: string): number;
}

interface Doors {
  readonly host: CodeHost;
  readonly configuration: string;
  readonly wanted: Wanted;
}

/** Walks one deployment back: revision, digest, entry, promotion, request, commit, pull request, people, issues. */
export async function describeDeployment(
  ran: Extract<Ran, { kind: "deployment" }>,
  entries: readonly KeptEntry[],
  head: string,
  { host, configuration, wanted }: Doors,
): Promise<Result<ChangeRecord>> {
  const { environment, application, revision, at } = ran;
  const digest = await digestAt(host, configuration, ran);
  if (!digest.ok) return digest;
  const kept = entries
    .filter(({ entry }) => entry.environment === environment && entry.application === application)
    .filter(({ entry }) => entry.digest === digest.value)
    .toSorted((one, other) => other.entry.request.id - one.entry.request.id)[0];
  const nothing = { ...unknownChange, environment, application, revision, ranAt: at, source: "argocd" };
  if (!kept) {
    const why =
      digest.value === null ? "No digest can be read at it." : "No ledger entry explains its digest.";
    return ok({ ...nothing, digest: digest.value, gaps: [why] });
  }
  const { path, entry } = kept;
  const history = await host.history(configuration, head, { path, limit: 10 });
  if (!history.ok) return history;
  const promoted = history.value.at(-1);
  const promotion = promoted ? await approvedPullRequest(host, configuration, promoted) : ok(null);
  if (!promotion.ok) return promotion;
  const change = await approvedPullRequest(host, entry.repository, entry.commit);
  if (!change.ok) return change;
  const issues = change.value ? issuesIn([change.value.title, change.value.branch]) : [];
  const { author, merger } = entry.requester;
  const opened = byOthers(promotion.value?.approvals ?? [], [author, merger]);
  const needed = wanted.gate(environment);
  return ok({
    ...nothing,
    ...{ digest: entry.digest, version: entry.version, ledger: path, issues },
    promotion: promotion.value && { number: promotion.value.number, approvals: promotion.value.approvals },
    request: { id: entry.request.id, url: entry.request.url },
    ...{ repository: entry.repository, commit: entry.commit, pullRequest: shown(change.value) },
    gaps: [
      ...(promotion.value ? [] : ["Its promotion came by no pull request."]),
      ...(opened.length < needed
        ? [`${opened.length} opened the gate in place of ${needed}, the requester left out.`]
        : []),
      ...gapsOf(change.value, wanted.change),
      ...(issues.length === 0 ? ["No issue is named."] : []),
    ],
  });
}

/** Walks a run of the infrastructure's pipeline back to its pull request. */
export async function describeApply(
  host: CodeHost,
  { repository, revision, at, url }: Extract<Ran, { kind: "apply" }>,
): Promise<Result<ChangeRecord>> {
  const change = await approvedPullRequest(host, repository, revision);
  if (!change.ok) return change;
  return ok({
    ...unknownChange,
    ...{ environment: "infrastructure", application: url, revision, ranAt: at, source: "pipeline" },
    ...{ repository, commit: revision, pullRequest: shown(change.value) },
    issues: change.value ? issuesIn([change.value.title, change.value.branch]) : [],
    gaps: gapsOf(change.value, 1),
  });
}

const unknownChange = {
  ...{ digest: null, version: null, ledger: null, promotion: null, request: null },
  ...{ repository: null, commit: null, pullRequest: null, issues: [] as readonly string[] },
};

async function digestAt(
  host: CodeHost,
  configuration: string,
  { environment, application, revision }: Extract<Ran, { kind: "deployment" }>,
): Promise<Result<string | null>> {
  const path = `${environment}/${application}/kustomization.yaml`;
  const text = await host.readFile(configuration, path, revision);
  if (!text.ok || text.value === null) return text.ok ? ok(null) : text;
  const slot = readSlot(text.value, path, application);
  return ok(slot.ok ? slot.value.digest : null);
}

function shown(change: ApprovedPullRequest | null): ChangeRecord["pullRequest"] {
  if (!change) return null;
  const { number, title, author, mergedBy, mergedAt, head, approvals } = change;
  return { number, title, author, mergedBy, mergedAt, head, approvals };
}

function gapsOf(change: ApprovedPullRequest | null, needed: number): readonly string[] {
  if (!change) return ["The commit came by no pull request."];
  const given = byOthers(change.approvals, [change.author]).length;
  return given < needed
    ? [`${given} approved its final head in place of ${needed}, its author left out.`]
    : [];
}
