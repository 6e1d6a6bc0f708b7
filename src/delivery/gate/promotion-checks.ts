import type { PromotionRequest } from "../../contracts/code-host.ts";
import type { LedgerEntry } from "../../contracts/ledger.ts";
import type { Policy } from "../../contracts/policy.ts";
import { nothingReleased, readSlot, writeSlot } from "../../formats/kustomize/slot.ts";
import { type Check, fail, pass, wait } from "../check.ts";
import { ledgerPath, type SlotName, slotKey } from "../layout.ts";
import { environmentBefore, findApplication, findEnvironment } from "../policy.ts";
import { short } from "../text.ts";
import type { GateInput, ReleaseAtGate, SlotChange } from "./input.ts";
import { checkQuiet } from "./quiet.ts";

/** Everything but the approvals: what has to hold for each promotion of a pull request. */
export function checkPromotions(input: GateInput): readonly Check[] {
  const pairs = pairUp(input);
  if (!pairs.ok) return [pairs.check];
  return pairs.value.flatMap(({ slot, entry, release }) => {
    const checks = [
      checkSlot(slot, entry),
      ...checkSources(input.policy, entry, release),
      ...release.reading.checks,
      checkNewer(entry, release),
      checkOrder(input.policy, entry, release),
      ...checkQuiet(input.policy, entry, release.standing),
    ];
    if (pairs.value.length === 1) return checks;
    return checks.map((check) => ({ ...check, why: `${entry.application}: ${check.why}` }));
  });
}

interface Pair {
  readonly slot: SlotChange;
  readonly entry: LedgerEntry;
  readonly release: ReleaseAtGate;
}

/** Each changed slot with the one new entry that explains it; both in one environment of the policy. */
function pairUp(
  input: GateInput,
): { readonly ok: true; readonly value: readonly Pair[] } | { readonly ok: false; readonly check: Check } {
  const no = (why: string) => ({ ok: false, check: fail("ledger", why) }) as const;
  const pairs: Pair[] = [];
  const open = new Map(input.slots.map((slot) => [slotKey(slot.slot), slot]));
  for (const change of input.entries) {
    const { entry, path } = change;
    if (!entry) return no(change.why ?? `${path} is not a ledger entry.`);
    if (change.change !== "added")
      return no(`${path} stands in the ledger already, and the ledger is only added to.`);
    const slot = open.get(slotKey(entry));
    if (path !== ledgerPath(entry, entry.request.id)) return no(`${path} is about ${nameOf(entry)}.`);
    if (!slot) return no(`${path} explains a slot that is not changed, or is explained twice.`);
    if (!change.release) return no(`${path} could not be followed to its request.`);
    open.delete(slotKey(entry));
    pairs.push({ slot, entry, release: change.release });
  }
  const [bare] = open.values();
  if (bare) return no(`No new ledger entry explains the change of ${bare.path}.`);
  const environments = new Set(pairs.map(({ entry }) => entry.environment));
  if (environments.size !== 1) return no("One pull request promotes into one environment.");
  return { ok: true, value: pairs };
}

const nameOf = (slot: SlotName) => slotKey(slot);

/** The entry's digest, and nothing else, goes into the slot as it stands on the branch today. */
function checkSlot(slot: SlotChange, entry: LedgerEntry): Check {
  const name = "slot";
  const { path, before, now, after, disguised } = slot;
  if (disguised) return fail(name, `${path} is not a plain file at the head: what it leads to could change.`);
  const written = before === null ? undefined : writeSlot(before, path, entry.application, entry.digest);
  if (!written?.ok || written.value !== after) {
    return fail(name, `${path} changes in more, or in something else, than the digest of the ledger entry.`);
  }
  const current = now === null ? undefined : readSlot(now, path, entry.application);
  if (!current?.ok || now !== before || current.value.digest !== (entry.replaces ?? nothingReleased)) {
    return wait(name, `${path} has changed on the branch since; the promotion will be written anew.`);
  }
  return pass(name, `${path} goes from ${short(entry.replaces ?? "nothing")} to ${short(entry.digest)}.`);
}

/** The entry says what its sources say. */
function checkSources(policy: Policy, entry: LedgerEntry, release: ReleaseAtGate): readonly Check[] {
  const { request, reading } = release;
  const checks = release.unread.map((why) => wait("facts", why));
  if (checks.length > 0) return checks;
  if (findApplication(policy, entry.application)?.repository !== entry.repository) {
    return [fail("ledger", `${entry.application} does not lie in ${entry.repository}.`)];
  }
  if (!request)
    return [fail("request", `${entry.repository} has no request ${entry.request.id} for a promotion.`)];
  const differing = differences(entry, request);
  const { requester } = reading;
  const asks = entry.requester;
  if (
    requester &&
    (["author", "merger", "pullRequest"] as const).some((key) => asks[key] !== requester[key])
  ) {
    differing.push("requester");
  }
  if (differing.length === 0) return [];
  return [fail("ledger", `The ledger entry and its sources differ in: ${differing.join(", ")}.`)];
}

function differences(entry: LedgerEntry, request: PromotionRequest): string[] {
  const { claim } = request;
  const pairs: readonly [string, unknown, unknown][] = [
    ["application", entry.application, claim?.application],
    ["version", entry.version, claim?.version],
    ["digest", entry.digest, claim?.digest],
    ["run", entry.request.run, claim?.run],
    ["request", entry.request.url, request.url],
    ["commit", entry.commit, request.commit],
  ];
  return pairs.filter(([, one, other]) => one !== other).map(([name]) => name);
}

/** An older release never goes over a newer one. */
function checkNewer(entry: LedgerEntry, { held, ancestry }: ReleaseAtGate): Check {
  const name = "newer";
  if (!entry.replaces) return pass(name, "The first release here.");
  if (!held) return fail(name, `No ledger entry explains what ${entry.environment} holds now.`);
  const what = `${held.version} (${short(held.commit)}), which ${entry.environment} holds`;
  switch (ancestry) {
    case "descends":
      return pass(name, `Comes after ${what}.`);
    case "same":
      return entry.request.id > held.request.id
        ? pass(name, `A later build of ${what}.`)
        : fail(name, `An earlier build of ${what}.`);
    case "precedes":
      return fail(name, `Older than ${what}.`);
    case "apart":
      return fail(name, `Neither before nor after ${what}.`);
    case null:
      return wait(name, `Could not be compared with ${what}.`);
    default:
      return ancestry satisfies never;
  }
}

/** No environment is left out, and the release is healthy in the one before. */
function checkOrder(policy: Policy, entry: LedgerEntry, { health, originReported }: ReleaseAtGate): Check {
  const name = "order";
  if (!findEnvironment(policy, entry.environment))
    return fail(name, `The policy knows no ${entry.environment}.`);
  const before = environmentBefore(policy, entry.environment);
  if (!before) {
    return entry.from
      ? fail(name, `${entry.environment} is the first environment, and the entry names one before it.`)
      : pass(name, `${entry.environment} is the first environment.`);
  }
  if (entry.from?.environment !== before.name) {
    return fail(name, `A release comes to ${entry.environment} from ${before.name} only.`);
  }
  switch (health?.outcome) {
    case "healthy":
      if (originReported === false) {
        return fail(name, `Nobody reported that it was healthy in ${before.name} at ${entry.from.at}.`);
      }
      return pass(name, `Healthy in ${before.name} since ${health.at}.`);
    case "degraded":
      return wait(name, `Degraded in ${before.name}: ${health.message}`);
    case "superseded":
      return fail(name, `Was never healthy in ${before.name}, which holds another release now.`);
    case "progressing":
    case "unknown":
    case undefined:
      return wait(name, `Not known to be healthy in ${before.name}.`);
    default:
      return health satisfies undefined;
  }
}
