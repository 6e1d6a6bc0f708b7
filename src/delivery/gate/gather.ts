import type { ChangedFile, PullRequest } from "../../contracts/code-host.ts";
import type { LedgerEntry } from "../../contracts/ledger.ts";
import { all, ok, type Result } from "../../foundation/result.ts";
import { blobName } from "../blob.ts";
import { reportsHealthy } from "../health.ts";
import {
  healthContext,
  isLedgerPath,
  ledgerPath,
  parseLedgerPath,
  parseSlotPath,
  type SlotName,
  sameLogin,
} from "../layout.ts";
import { readLedgerEntry } from "../ledger.ts";
import {
  environmentBefore,
  findApplication,
  findEnvironment,
  organizationOf,
  type Rules,
} from "../policy.ts";
import { createHealthReader } from "../read-health.ts";
import { readRelease } from "../read-release.ts";
import { readSlotAt } from "../read-slot.ts";
import { type Sources, sentence } from "../sources.ts";
import type { EntryChange, GateInput, ReleaseAtGate, SlotChange, StandingReading } from "./input.ts";

/** Reads everything by which the gate judges a pull request. Fails when the configuration cannot be read. */
export async function gatherGate(
  sources: Sources,
  rules: Rules,
  pullRequest: PullRequest,
): Promise<Result<GateInput>> {
  const { policy, head: branch } = rules;
  const host = sources.configuration;
  const { configuration } = policy;
  const [files, reviews, comparison] = await Promise.all([
    host.changedFiles(configuration, pullRequest.number, pullRequest.head),
    host.reviews(configuration, pullRequest.number),
    host.compare(configuration, pullRequest.head, branch),
  ]);
  if (!files.ok) return files;
  if (!reviews.ok) return reviews;
  if (!comparison.ok) return comparison;
  const mergeBase = comparison.value.mergeBase ?? branch;

  const slots = all(
    await Promise.all(
      files.value.flatMap((file) => {
        const slot = parseSlotPath(file.path, policy);
        return slot ? [readSlotChange(sources, rules, pullRequest, mergeBase, slot, file)] : [];
      }),
    ),
  );
  if (!slots.ok) return slots;
  const entries = all(
    await Promise.all(
      files.value
        .filter(({ path }) => isLedgerPath(path))
        .map((file) => readEntryChange(sources, rules, pullRequest, file)),
    ),
  );
  if (!entries.ok) return entries;
  const members = await readMembers(sources, rules, entries.value);
  if (!members.ok) return members;
  // After the files: had the base been another one meanwhile, no approval of before would count.
  const retargeted = await host.retargetedAt(configuration, pullRequest.number);
  if (!retargeted.ok) return retargeted;
  const robots = sameLogin(pullRequest.author, policy.apps.delivery);
  const contributors = robots
    ? ok([])
    : await host.contributors(configuration, pullRequest.number, pullRequest.branch);
  return ok({
    policy,
    pullRequest,
    files: files.value,
    slots: slots.value,
    entries: entries.value,
    reviews: reviews.value,
    retargetedAt: retargeted.value,
    contributors: contributors.ok ? contributors.value : null,
    ...(!contributors.ok && { contributorsUnread: sentence(contributors.diagnostics) }),
    members: members.value,
  });
}

async function readSlotChange(
  { configuration: host }: Sources,
  { policy, head: branch }: Rules,
  pullRequest: PullRequest,
  mergeBase: string,
  slot: SlotName,
  { path, blob }: ChangedFile,
): Promise<Result<SlotChange>> {
  const [before, now, after] = await Promise.all(
    [mergeBase, branch, pullRequest.head].map((commit) => host.readFile(policy.configuration, path, commit)),
  );
  if (!before?.ok) return before ?? ok(neverHappens());
  if (!now?.ok) return now ?? ok(neverHappens());
  if (!after?.ok) return after ?? ok(neverHappens());
  const disguised = isDisguised(blob, after.value);
  return ok({ slot, path, before: before.value, now: now.value, after: after.value, disguised });
}

/** The code host shows what a link leads to, and what that leads to can change without anybody's approval. */
function isDisguised(blob: string | null, text: string | null): boolean {
  return blob !== null && text !== null && blob !== blobName(text);
}

function neverHappens(): never {
  throw new Error("Three reads give three answers.");
}

async function readEntryChange(
  sources: Sources,
  rules: Rules,
  pullRequest: PullRequest,
  { path, change, blob }: ChangedFile,
): Promise<Result<EntryChange>> {
  const none = { path, change, entry: null, release: null };
  if (!parseLedgerPath(path)) return ok({ ...none, why: `${path} is no place for a ledger entry.` });
  const text = await sources.configuration.readFile(rules.policy.configuration, path, pullRequest.head);
  if (!text.ok) return text;
  if (text.value === null)
    return ok({ ...none, why: `${path} is taken away, and the ledger is only added to.` });
  if (isDisguised(blob, text.value)) return ok({ ...none, why: `${path} is not a plain file.` });
  const entry = readLedgerEntry(text.value, path);
  if (!entry.ok) return ok({ ...none, why: sentence(entry.diagnostics) });
  return ok({
    path,
    change,
    entry: entry.value,
    release: await readReleaseAtGate(sources, rules, entry.value),
  });
}

async function readReleaseAtGate(sources: Sources, rules: Rules, entry: LedgerEntry): Promise<ReleaseAtGate> {
  const { policy, head } = rules;
  const nothing = {
    request: null,
    reading: { checks: [], requester: null },
    held: null,
    ancestry: null,
    health: null,
    originReported: null,
    standing: null,
  };
  const application = findApplication(policy, entry.application);
  // What the entry says of itself is not followed beyond the repository that the policy names.
  if (
    !application ||
    application.repository !== entry.repository ||
    !findEnvironment(policy, entry.environment)
  ) {
    return { ...nothing, unread: [] };
  }
  const { repository } = application;
  const [request, slot, health, origin] = await Promise.all([
    sources.applications.request(repository, entry.request.id),
    readSlotAt(sources.configuration, policy.configuration, entry, head),
    readHealthBefore(sources, rules, entry),
    readOrigin(sources, rules, entry),
  ]);
  const reads = all<unknown>([request, slot, health, origin]);
  if (!reads.ok) return { ...nothing, unread: [sentence(reads.diagnostics)] };
  if (!request.ok || !slot.ok || !health.ok || !origin.ok) throw new Error("All reads have succeeded.");
  if (!request.value) return { ...nothing, unread: [] };
  const held = slot.value.entry;
  const [reading, compared, standing] = await Promise.all([
    readRelease(sources, rules, repository, request.value),
    held ? sources.applications.compare(repository, held.commit, request.value.commit) : undefined,
    readStanding(sources, rules, entry),
  ]);
  return {
    request: request.value,
    reading,
    held,
    ancestry: compared?.ok ? compared.value.ancestry : null,
    health: health.value,
    originReported: origin.value,
    standing,
    unread: [],
  };
}

/** How the release fares in the environment before the one it is to enter. */
async function readHealthBefore(
  { configuration: host }: Sources,
  { policy, head }: Rules,
  entry: LedgerEntry,
): Promise<Result<ReleaseAtGate["health"]>> {
  const before = environmentBefore(policy, entry.environment);
  if (!before) return ok(null);
  const slot = { environment: before.name, application: entry.application };
  const path = ledgerPath(slot, entry.request.id);
  const commits = await host.history(policy.configuration, head, { path, limit: 10 });
  if (!commits.ok) return commits;
  const promotion = commits.value.at(-1);
  if (!promotion) return ok({ outcome: "unknown" });
  const reader = createHealthReader(host, policy, head);
  return reader.read(slot, entry.digest, promotion, entry.from?.revision);
}

/**
 * Whether the entry's words on the environment before are a report's: they stay in the ledger as evidence, and whoever
 * can push to the promotion's branch could have put others there.
 */
async function readOrigin(
  { configuration: host }: Sources,
  { policy }: Rules,
  { application, digest, from }: LedgerEntry,
): Promise<Result<boolean | null>> {
  if (!from) return ok(null);
  if (!/^[0-9a-f]{40}$/.test(from.revision)) return ok(false);
  const statuses = await host.statuses(policy.configuration, from.revision);
  if (!statuses.ok) return statuses;
  const context = healthContext({ environment: from.environment, application });
  return ok(
    statuses.value.some(
      (status) =>
        status.context === context &&
        sameLogin(status.creator, policy.apps.health) &&
        status.createdAt === from.at &&
        reportsHealthy(status, digest),
    ),
  );
}

/** Asks the monitors of the environment before, where the gate wants to know. */
async function readStanding(
  { monitor }: Sources,
  { policy }: Rules,
  { application, environment, from }: LedgerEntry,
): Promise<StandingReading | null> {
  if (!findEnvironment(policy, environment)?.gate?.quiet) return null;
  const unknown = (why: string) => ({ standing: "unknown", why }) as const;
  const before = environmentBefore(policy, environment);
  const since = new Date(from?.at ?? Number.NaN);
  if (!before || Number.isNaN(since.getTime()))
    return unknown("Nothing says when the release came to the environment before.");
  if (!monitor) return unknown("The gate has no access to a monitoring service.");
  const told = await monitor.standing({ application, environment: before.name }, since);
  return told.ok ? told.value : unknown(sentence(told.diagnostics));
}

/** The members of the teams that have a say over this pull request. */
async function readMembers(
  { configuration: host }: Sources,
  { policy }: Rules,
  entries: readonly EntryChange[],
): Promise<Result<ReadonlyMap<string, readonly string[]>>> {
  const gates = entries.flatMap(({ entry }) => findEnvironment(policy, entry?.environment ?? "")?.gate ?? []);
  const teams = [...new Set([policy.platform.team, ...gates.map(({ approvers }) => approvers)])];
  const members = all(await Promise.all(teams.map((team) => host.teamMembers(organizationOf(policy), team))));
  if (!members.ok) return members;
  return ok(new Map(teams.map((team, index) => [team, members.value[index] ?? []])));
}
