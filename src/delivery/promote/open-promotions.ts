import type { PullRequest } from "../../contracts/code-host.ts";
import type { LedgerEntry } from "../../contracts/ledger.ts";
import { all, ok, type Result } from "../../foundation/result.ts";
import { isPromotionBranch, parseLedgerPath, parsePromotionBranch, sameLogin } from "../layout.ts";
import { readLedgerEntry } from "../ledger.ts";
import type { Rules } from "../policy.ts";
import type { Sources } from "../sources.ts";
import type { OpenPromotion } from "./pull-requests.ts";

/** An open promotion pull request with what it changes. */
export interface OpenPromotionFiles extends OpenPromotion {
  readonly pullRequest: PullRequest;
  /** Every path it changes, with the text at its head; null where it is removed there. */
  readonly files: ReadonlyMap<string, string | null>;
  readonly entries: readonly LedgerEntry[];
}

/** The promotion pull requests that the delivery robot has open on the configuration, oldest first. */
export async function readOpenPromotions(
  sources: Sources,
  { policy }: Rules,
): Promise<Result<readonly OpenPromotionFiles[]>> {
  const open = await sources.configuration.openPullRequests(policy.configuration, policy.branch);
  if (!open.ok) return open;
  const ours = open.value.filter(
    ({ author, branch }) => sameLogin(author, policy.apps.delivery) && isPromotionBranch(branch),
  );
  return all(
    await Promise.all(ours.map((pullRequest) => readOne(sources, policy.configuration, pullRequest))),
  );
}

async function readOne(
  { configuration: host }: Sources,
  repository: string,
  pullRequest: PullRequest,
): Promise<Result<OpenPromotionFiles>> {
  const changed = await host.changedFiles(repository, pullRequest.number, pullRequest.head);
  if (isSpoilt(changed)) return ok(spoilt(pullRequest));
  if (!changed.ok) return changed;
  const paths = changed.value.map(({ path }) => path);
  const texts = all(
    await Promise.all(paths.map((path) => host.readFile(repository, path, pullRequest.head))),
  );
  if (isSpoilt(texts)) return ok(spoilt(pullRequest));
  if (!texts.ok) return texts;
  const files = new Map(paths.map((path, index) => [path, texts.value[index] ?? null]));
  const named = paths.flatMap((path) => parseLedgerPath(path) ?? []);
  const entries = [...files].flatMap(([path, text]) => {
    const entry = text !== null && parseLedgerPath(path) ? readLedgerEntry(text, path) : undefined;
    return entry?.ok ? [entry.value] : [];
  });
  return ok({
    number: pullRequest.number,
    branch: pullRequest.branch,
    environment: pullRequest.branch.split("/")[1] ?? "",
    requests: named.map(({ application, request }) => ({ application, id: request })),
    pullRequest,
    files,
    entries,
  });
}

/** What somebody has pushed to a promotion's branch and cannot be read, now or later. */
const unreadable = ["code-host-file-too-large", "code-host-not-a-file", "code-host-too-many-files"];

function isSpoilt(result: Result<unknown>): boolean {
  return !result.ok && result.diagnostics.every(({ code }) => unreadable.includes(code));
}

/** One spoilt branch must not stop everybody's promotions: it is written anew where it is due, and else closed. */
function spoilt(pullRequest: PullRequest): OpenPromotionFiles {
  const { number, branch } = pullRequest;
  const name = parsePromotionBranch(branch);
  return {
    number,
    branch,
    environment: branch.split("/")[1] ?? "",
    requests: name ? [{ application: name.application, id: name.request }] : [],
    pullRequest,
    files: new Map(),
    entries: [],
  };
}
