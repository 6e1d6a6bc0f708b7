import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JournalEntry, JournalEvent } from "../../contracts/journal.ts";
import { SecretHandle } from "../../contracts/secret.ts";
import { steppedClock } from "../../foundation/clock.ts";
import { createRedactor } from "../../foundation/redaction.ts";
import { expect as take } from "../../foundation/result.ts";
import { type Disk, emptyDisk, memoryStorage } from "../testing/storage.ts";
import { openJournal } from "./journal.ts";
import { beginning, printLine, readLines } from "./lines.ts";
import { startReplay } from "./state.ts";

const doors = () => ({ clock: steppedClock(new Date("2026-11-24T08:00:00Z")), redactor: createRedactor() });
const bytesOf = (disk: Disk) => disk.cells.get("journal")?.bytes ?? Buffer.alloc(0);
const holding = (bytes: Buffer): Disk => ({ cells: new Map([["journal", { bytes, version: 1 }]]) });

const id: fc.Arbitrary<string> = fc.constantFrom("accounts", "network", "Üben\n\u2028𝄞");
const event = fc.oneof(
  fc.record({ event: fc.constant("run-started" as const), run: id, who: id, host: id }),
  fc.record({
    event: fc.constant("step-looked" as const),
    step: id,
    sight: fc.constantFrom("missing" as const, "matches" as const),
  }),
  fc.record({ event: fc.constant("step-acting" as const), step: id, operation: id }),
  fc.record({ event: fc.constant("step-acted" as const), step: id, operation: id }),
  fc.record({
    event: fc.constant("step-failed" as const),
    step: id,
    settled: fc.boolean(),
    diagnostics: fc.array(fc.record({ code: id, summary: fc.string() }), { maxLength: 2 }),
  }),
  fc.record({
    event: fc.constant("step-waiting" as const),
    step: id,
    for: fc.constant("person" as const),
    why: fc.string(),
  }),
  fc.record({
    event: fc.constant("facts-given" as const),
    step: id,
    facts: fc.dictionary(fc.string(), fc.string()),
  }),
  fc.record({ event: fc.constant("run-ended" as const), run: id, outcome: fc.constant("done" as const) }),
);
const entries: fc.Arbitrary<JournalEntry[]> = fc
  .array(event, { maxLength: 12 })
  .map((events: JournalEvent[]) =>
    events.map((e, i) => ({ at: `2026-11-24T08:00:${String(i).padStart(2, "0")}Z`, ...e })),
  );

function print(list: readonly JournalEntry[]): Buffer {
  let check = beginning;
  return Buffer.concat(
    list.map((entry) => {
      const line = printLine(entry, check);
      check = line.check;
      return Buffer.from(line.text);
    }),
  );
}
function replayed(list: readonly JournalEntry[]) {
  const replay = startReplay();
  for (const entry of list) replay.apply(entry);
  return replay.state;
}

describe("a journal's bytes", () => {
  it("cut anywhere replay to what a prefix of the events gives", () => {
    fc.assert(
      fc.property(entries, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const bytes = print(list);
        const cut = bytes.subarray(0, Math.floor(bytes.length * share));
        const text = take(readLines(cut, "here"));
        // No less than what was whole, so nothing safe is lost; no more than that, so nothing is made up.
        const whole = cut.toString("latin1").split("\n").length - 1;
        expect(text.entries).toEqual(list.slice(0, whole));
        expect(replayed(text.entries)).toEqual(replayed(list.slice(0, whole)));
        expect(text.intact).toBe(print(list.slice(0, whole)).length);
      }),
    );
  });

  it("are one JSON object a line", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const lines = print(list).toString("utf8").split("\n").slice(0, -1);
        expect(lines.map((line) => JSON.parse(line).event)).toEqual(list.map((e) => e.event));
      }),
    );
  });

  it("changed in the middle are refused, not read around", () => {
    const list: JournalEntry[] = ["a", "b", "c"].map((step) => ({
      at: "t",
      event: "step-acting",
      step,
      operation: step,
    }));
    const lines = print(list).toString().split("\n");
    const codes = (text: string) => {
      const result = readLines(Buffer.from(text), "here");
      return result.ok ? result.value.entries.length : result.diagnostics.map((d) => d.code);
    };
    const changed = lines[1]!.replace('"step":"b"', '"step":"x"');
    expect(codes([lines[0], changed, lines[2], ""].join("\n"))).toEqual(["journal-damaged"]);
    expect(codes([lines[0], lines[2], ""].join("\n"))).toEqual(["journal-damaged"]);
    expect(codes([lines[0], lines[0], lines[1], ""].join("\n"))).toEqual(["journal-damaged"]);
    expect(codes([lines[0], changed, ""].join("\n"))).toBe(1);
    expect(codes([lines[0], "\0".repeat(300)].join("\n"))).toBe(1);
  });

  it("of a later version are refused", () => {
    const later = { at: "t", event: "step-dreamt", step: "a" } as unknown as JournalEntry;
    const result = readLines(print([later]), "here");
    expect(result.ok ? [] : result.diagnostics.map((d) => d.code)).toEqual(["journal-newer"]);
  });
});

describe("a journal", () => {
  it("goes on where it was torn, says so, and cuts only when it writes", async () => {
    const disk = emptyDisk();
    const first = take(await openJournal(memoryStorage(disk), doors()));
    first.record({ event: "step-acting", step: "accounts", operation: "op-1" });
    take(await first.commit());
    const whole = bytesOf(disk);
    const torn = holding(Buffer.concat([whole, Buffer.from('{"check":"00')]));
    const second = take(await openJournal(memoryStorage(torn), doors()));
    expect(second.notices.map((n) => `${n.severity} ${n.code}: ${n.summary}`)).toEqual([
      "warning journal-torn: Line 2 of the journal at memory was never finished; its 12 bytes are left out.",
    ]);
    expect(second.state.steps.get("accounts")?.unproved).toMatchObject({
      operation: "op-1",
      interrupted: true,
    });
    expect(bytesOf(torn).length).toBe(whole.length + 12);
    take(await second.commit());
    expect(bytesOf(torn)).toEqual(whole);
    second.record({ event: "step-acted", step: "accounts", operation: "op-1" });
    take(await second.commit());
    const third = take(await openJournal(memoryStorage(torn), doors()));
    expect(third.notices).toEqual([]);
    expect(third.state.steps.get("accounts")?.unproved).toMatchObject({ interrupted: false });
  });

  it("keeps the name of an act until a look proves it or a vendor refused it", () => {
    const acting: JournalEntry = { at: "t1", event: "step-acting", step: "a", operation: "op-1" };
    const unproved = { operation: "op-1", since: "t1", interrupted: true };
    const ended = { ...unproved, interrupted: false };
    const unprovedAfter = (...more: JournalEvent[]) =>
      replayed([acting, ...more.map((e) => ({ at: "t2", ...e }))]).steps.get("a")?.unproved;
    const broke = { event: "step-failed" as const, step: "a", diagnostics: [] };
    expect(unprovedAfter()).toEqual(unproved);
    expect(unprovedAfter({ event: "step-looked", step: "a", sight: "missing" })).toEqual(unproved);
    expect(unprovedAfter({ ...broke, settled: false })).toEqual(unproved);
    expect(unprovedAfter({ ...broke, settled: true })).toBeUndefined();
    expect(unprovedAfter({ event: "step-looked", step: "a", sight: "matches" })).toBeUndefined();
    expect(unprovedAfter({ event: "step-acted", step: "a", operation: "op-1" })).toEqual(ended);
    expect(unprovedAfter({ event: "step-waiting", step: "a", for: "vendor", why: "" })).toEqual(ended);
  });

  it("loses nothing to a full disk: the same lines are written when there is room", async () => {
    const disk = emptyDisk();
    const storage = memoryStorage(disk);
    let full = true;
    const small = {
      ...storage,
      append: async (name: string, version: string, bytes: Uint8Array) =>
        full
          ? {
              ok: false as const,
              diagnostics: [{ code: "storage-full", severity: "error" as const, summary: "" }],
            }
          : storage.append(name, version, bytes),
    };
    const journal = take(await openJournal(small, doors()));
    journal.record({ event: "run-started", run: "r", who: "ana", host: "laptop" });
    expect((await journal.commit()).ok).toBe(false);
    journal.record({ event: "step-acting", step: "a", operation: "op" });
    full = false;
    take(await journal.commit());
    const entries = take(readLines(bytesOf(disk), "memory")).entries;
    expect(entries.map((e) => e.event)).toEqual(["run-started", "step-acting"]);
  });

  it("stays out of it for good once somebody else has written", async () => {
    const disk = emptyDisk();
    const one = take(await openJournal(memoryStorage(disk), doors()));
    const two = take(await openJournal(memoryStorage(disk), doors()));
    two.record({ event: "run-started", run: "2", who: "ben", host: "b" });
    take(await two.commit());
    one.record({ event: "run-started", run: "1", who: "ana", host: "a" });
    for (const _ of [1, 2]) {
      const result = await one.commit();
      expect(result.ok ? [] : result.diagnostics.map((d) => d.code)).toEqual(["storage-conflict"]);
    }
    expect(take(readLines(bytesOf(disk), "memory")).entries).toHaveLength(1);
  });

  it("writes together what is committed at the same time", async () => {
    const disk = emptyDisk();
    const journal = take(await openJournal(memoryStorage(disk), doors()));
    const commits = Array.from({ length: 20 }, (_, i) => {
      journal.record({ event: "step-acting", step: `s${i}`, operation: "op" });
      return journal.commit();
    });
    for (const result of await Promise.all(commits)) take(result);
    expect(take(readLines(bytesOf(disk), "memory")).entries).toHaveLength(20);
    expect(disk.cells.get("journal")!.version).toBeLessThan(4);
  });

  it("holds no secret: neither by a handle nor by a text that carries one", async () => {
    const canary = "canary-7f3a";
    const disk = emptyDisk();
    const redactor = createRedactor();
    const handle = new SecretHandle("monitor.key", async () => ({ ok: true, value: canary }));
    redactor.add(canary);
    const journal = take(await openJournal(memoryStorage(disk), { ...doors(), redactor }));
    journal.record({
      event: "step-failed",
      step: `${handle}`,
      settled: true,
      diagnostics: [{ code: "it-broke", summary: `the vendor echoed ${canary}` }],
    });
    // @ts-expect-error a handle is no text: the compiler refuses it where a fact belongs.
    journal.record({ event: "facts-given", step: "a", facts: { key: handle } });
    take(await journal.commit());
    const text = bytesOf(disk).toString();
    expect(text).not.toContain(canary);
    expect(text).toContain("the vendor echoed ***");
    const { inspect } = await import("node:util");
    for (const shown of [
      `${handle}`,
      JSON.stringify({ handle }),
      inspect({ handle }, { depth: 9, showHidden: true }),
    ]) {
      expect(shown).toContain("[secret monitor.key]");
      expect(shown).not.toContain(canary);
    }
  });
});
