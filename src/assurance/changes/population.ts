import type { ChangePopulation, ChangeRecord, Orphan, Ran } from "../../contracts/audit.ts";
import type { CodeHost } from "../../contracts/code-host.ts";
import type { Period } from "../../contracts/control.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { describeApply, describeDeployment, type Wanted } from "./describe.ts";
import { type KeptEntry, readLedger } from "./ledger.ts";

export interface PopulationDoors {
  readonly host: CodeHost;
  /** `owner/configuration` and its main branch. */
  readonly configuration: string;
  readonly branch: string;
  readonly period: Period;
  readonly wanted: Wanted;
}

/**
 * The population of changes, from what ran back to who wanted it. Lists that begin with pull requests never show what came
 * past them, so this one does not. `ran` is everything that is known, of whatever time: an entry that ran before the
 * period is no orphan.
 */
export async function populationOf(
  ran: readonly Ran[],
  unread: readonly string[],
  doors: PopulationDoors,
): Promise<Result<ChangePopulation>> {
  const { host, configuration, branch } = doors;
  const head = await host.branchHead(configuration, branch);
  if (!head.ok) return head;
  const ledger = await readLedger(host, configuration, head.value ?? branch);
  if (!ledger.ok) return ledger;
  const { entries, malformed } = ledger.value;
  const known = { ...doors, entries, head: head.value ?? branch };
  const inOrder = ran.toSorted((a, b) => (a.at ?? "").localeCompare(b.at ?? ""));
  const explained = new Set<string>();
  const changes: ChangeRecord[] = [];
  const before = new Map<string, string | null>();
  for (const one of inOrder) {
    if (one.kind === "direct" || (one.kind === "apply" && !within(doors, one.at))) continue;
    const described = await describe(one, known);
    if (!described.ok) return described;
    const change = described.value;
    if (change.ledger !== null) explained.add(change.ledger);
    // Argo CD notes a sync for every change of the manifests: the same digest again is no other release.
    const slot = `${change.environment}/${change.application}`;
    const again = one.kind === "deployment" && before.has(slot) && before.get(slot) === change.digest;
    before.set(slot, change.digest);
    if (!again && within(doors, change.ranAt)) changes.push(change);
  }
  const orphans = [
    ...malformed.map(unreadable),
    ...inOrder.flatMap((one) =>
      one.kind === "direct" && (one.at === null || within(doors, one.at)) ? [direct(one)] : [],
    ),
    ...changes
      .filter(({ ledger: path, source, pullRequest }) =>
        source === "pipeline" ? pullRequest === null : path === null,
      )
      .map(unexplained),
    ...neverRan(entries, explained),
  ];
  return ok({ changes, orphans, unread });
}

function within({ period }: PopulationDoors, at: string): boolean {
  return Date.parse(at) >= period.from.getTime() && Date.parse(at) < period.to.getTime();
}

function describe(
  ran: Exclude<Ran, { kind: "direct" }>,
  {
    entries,
    head,
    ...doors
  }: PopulationDoors & { readonly entries: readonly KeptEntry[]; readonly head: string },
): Promise<Result<ChangeRecord>> {
  return ran.kind === "apply"
    ? describeApply(doors.host, ran)
    : describeDeployment(ran, entries, head, doors);
}

const unreadable = (path: string): Orphan => ({
  ...{ kind: "ledger", environment: path.split("/")[1] ?? "", subject: path, at: null },
  what: "It is no entry of the ledger.",
});

const direct = ({ environment, subject, by, at }: Extract<Ran, { kind: "direct" }>): Orphan => ({
  ...{ kind: "direct", environment, subject, at },
  what: `${by} changed it in the cluster itself.`,
});

const unexplained = ({ environment, application, ranAt, revision, gaps }: ChangeRecord): Orphan => ({
  ...{ kind: "ran", environment, subject: `${application} at ${revision.slice(0, 12)}`, at: ranAt },
  what: gaps.join(" ") || "Nothing explains it.",
});

/**
 * Entries of which no environment says that they ran. What an environment has forgotten is none of them: of each slot
 * only what came after the oldest that it still knows.
 */
function neverRan(entries: readonly KeptEntry[], explained: ReadonlySet<string>): readonly Orphan[] {
  const oldest = new Map<string, number>();
  const slotOf = ({ entry }: KeptEntry) => `${entry.environment}/${entry.application}`;
  for (const one of entries.filter(({ path }) => explained.has(path))) {
    oldest.set(
      slotOf(one),
      Math.min(oldest.get(slotOf(one)) ?? Number.POSITIVE_INFINITY, one.entry.request.id),
    );
  }
  return entries
    .filter((one) => !explained.has(one.path) && one.entry.request.id > (oldest.get(slotOf(one)) ?? 0))
    .map(({ path, entry }) => ({
      ...{ kind: "ledger", environment: entry.environment, subject: path, at: null },
      what: `${entry.application} ${entry.version} was promoted, and never seen to run.`,
    }));
}
