import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { steppedClock } from "../foundation/clock.ts";
import { seededIds } from "../foundation/ids.ts";
import { createRedactor } from "../foundation/redaction.ts";
import { expect as take } from "../foundation/result.ts";
import { readLines } from "./journal/lines.ts";
import { machineName } from "./operator.ts";
import { type Processes, systemProcesses } from "./processes.ts";
import { openSession, type SessionDoors } from "./session.ts";
import { type Disk, emptyDisk, memoryStorage } from "./testing/storage.ts";

const ana = { who: "ana", host: "laptop", machine: "m-ana" };
const ben = { who: "ben", host: "laptop", machine: "m-ben" };
const living: Processes = { own: () => "4711", alive: () => true };
const dead: Processes = { own: () => "4712", alive: () => false };
const ids = seededIds("sessions");
const doors = (processes: Processes): SessionDoors => ({
  clock: steppedClock(new Date("2026-11-24T08:00:00Z")),
  redactor: createRedactor(),
  ids,
  processes,
});
const open = (disk: Disk, operator = ana, processes = living, release?: string) =>
  openSession(memoryStorage(disk), operator, doors(processes), release);
const codes = (result: Awaited<ReturnType<typeof open>>) =>
  result.ok ? "ok" : result.diagnostics.map((d) => d.code).join();
const events = (disk: Disk) =>
  take(readLines(disk.cells.get("journal")?.bytes ?? Buffer.alloc(0), "memory")).entries.map(
    (entry) => entry.event,
  );

describe("the operator's lock", () => {
  it("refuses a second run, with who and since when, until the first has ended", async () => {
    const disk = emptyDisk();
    const first = take(await open(disk));
    const second = await open(disk, ben);
    expect(second.ok ? "" : second.diagnostics[0]).toMatchObject({
      code: "rollout-locked",
      summary: `\`ana\` on \`laptop\` has been rolling out since \`2026-11-24T08:00:00.000Z\` (run \`${first.run}\`).`,
    });
    expect(codes(await open(disk, ana))).toBe("rollout-locked");
    expect(await first.close("done")).toEqual([]);
    expect(codes(await open(disk, ben))).toBe("ok");
    expect(events(disk)).toEqual(["run-started", "run-ended", "run-started"]);
  });

  it("lets one of two win that begin in the same moment", async () => {
    const disk = emptyDisk();
    const both = await Promise.all([open(disk, ana), open(disk, ben)]);
    expect(both.map(codes).sort()).toEqual(["ok", "rollout-locked"]);
  });

  it("left behind is released for its own machine only, and only when its process is gone", async () => {
    const disk = emptyDisk();
    const crashed = take(await open(disk));
    expect(codes(await open(disk, ana, living))).toBe("rollout-locked");
    expect(codes(await open(disk, ben, dead))).toBe("rollout-locked");
    expect(codes(await open(disk, { ...ana, who: "somebody" }, dead))).toBe("rollout-locked");
    const next = take(await open(disk, ana, dead));
    expect(events(disk)).toEqual(["run-started", "lock-released", "run-started"]);
    expect(next.journal.state.runs.get(crashed.run)).toEqual({
      who: "ana",
      host: "laptop",
      since: "2026-11-24T08:00:00.000Z",
    });
    // The one that was thought dead cannot write any more, should it live after all.
    crashed.journal.record({ event: "step-acting", step: "a", operation: "o" });
    const late = await crashed.journal.commit();
    expect(late.ok ? "ok" : late.diagnostics[0]?.code).toBe("storage-conflict");
  });

  it("is not ours when the journal says that its run was somebody else's", async () => {
    const disk = emptyDisk();
    const run = take(await open(disk, ben)).run;
    const lock = JSON.parse(disk.cells.get("lock")!.bytes.toString());
    disk.cells.set("lock", { bytes: Buffer.from(JSON.stringify({ ...lock, ...ana })), version: 9 });
    expect(codes(await open(disk, ana, dead))).toBe("rollout-locked");
    expect(codes(await open(disk, ana, dead, "another run"))).toBe("rollout-locked");
    expect(codes(await open(disk, ana, dead, run))).toBe("ok");
  });

  it("is released for anybody once the end of its run is written", async () => {
    const disk = emptyDisk();
    const first = take(await open(disk));
    const lock = disk.cells.get("lock")!;
    await first.close("waiting");
    disk.cells.set("lock", { ...lock, version: 9 }); // Killed after the end was written and before the release.
    expect(codes(await open(disk, ben))).toBe("ok");
  });

  it("stays while something is still acting", async () => {
    const disk = emptyDisk();
    const first = take(await open(disk));
    expect((await first.close("cancelled", ["network"])).map((d) => d.code)).toEqual(["rollout-unsettled"]);
    expect(codes(await open(disk, ben))).toBe("rollout-locked");
    expect(codes(await open(disk, ana, dead))).toBe("ok");
  });

  it("that cannot be read is released by a person only", async () => {
    const disk = emptyDisk();
    disk.cells.set("lock", { bytes: Buffer.from("{half"), version: 1 });
    expect(codes(await open(disk, ana, dead))).toBe("rollout-lock-unreadable");
    expect(codes(await open(disk, ana, dead, "unreadable"))).toBe("ok");
  });
});

describe("moving into the company's storage", () => {
  const begun = async (disk: Disk) =>
    take(await openSession(memoryStorage(disk, undefined, "laptop"), ana, doors(living)));
  const at = (disk: Disk, operator = ana, processes = living) =>
    openSession(memoryStorage(disk, undefined, "company"), operator, doors(processes));

  it("takes lock and journal along, while steps go on writing", async () => {
    const [laptop, company] = [emptyDisk(), emptyDisk()];
    const session = await begun(laptop);
    session.journal.record({ event: "step-acting", step: "before", operation: "o" });
    const moving = session.moveTo(memoryStorage(company, undefined, "company"));
    session.journal.record({ event: "step-acting", step: "during", operation: "o" });
    const during = session.journal.commit();
    take(await moving);
    take(await during);
    session.journal.record({ event: "step-acting", step: "after", operation: "o" });
    take(await session.journal.commit());
    expect(codes(await at(company, ben))).toBe("rollout-locked");
    expect(codes(await openSession(memoryStorage(laptop, undefined, "laptop"), ben, doors(dead)))).toBe(
      "journal-moved",
    );
    expect(await session.close("waiting")).toEqual([]);
    const next = take(await at(company, ben));
    expect([...next.journal.state.steps.keys()].sort()).toEqual(["after", "before", "during"]);
    expect(events(laptop).at(-1)).toBe("journal-moved");
  });

  it("refuses where somebody is rolling out, and where another journal lies", async () => {
    const company = emptyDisk();
    const theirs = take(await at(company, ben));
    const session = await begun(emptyDisk());
    const code = async () => {
      const moved = await session.moveTo(memoryStorage(company, undefined, "company"));
      return moved.ok ? "ok" : moved.diagnostics[0]?.code;
    };
    expect(await code()).toBe("rollout-locked");
    await theirs.close("done");
    const bytes = company.cells.get("journal")!.bytes;
    expect(await code()).toBe("journal-forked");
    expect(company.cells.get("journal")!.bytes).toEqual(bytes);
    expect(await session.close("done")).toEqual([]);
    expect(codes(await at(company, ben))).toBe("ok");
  });

  it("keeps others out of a copy that could not be finished, and finishes it with the next run", async () => {
    const [laptop, company] = [emptyDisk(), emptyDisk()];
    const session = await begun(laptop);
    const there = memoryStorage(company, undefined, "company");
    const { version, bytes } = laptop.cells.get("journal")!;
    const broken = {
      ...there,
      async swap(name: string, from: string, content: Uint8Array) {
        const result = await there.swap(name, from, content);
        if (name === "journal") laptop.cells.set("journal", { bytes, version: version + 1 }); // The mark is refused.
        return result;
      },
    };
    const moved = await session.moveTo(broken);
    expect(moved.ok ? "ok" : moved.diagnostics[0]?.code).toBe("storage-conflict");
    expect(codes(await at(company, ben, dead))).toBe("rollout-locked");
    const next = take(await openSession(memoryStorage(laptop, undefined, "laptop"), ana, doors(dead)));
    take(await next.moveTo(there));
    expect(await next.close("done")).toEqual([]);
    expect(events(company).filter((event) => event === "journal-moved")).toHaveLength(1);
    expect(codes(await at(company, ben))).toBe("ok");
  });
});

describe("a process's mark", () => {
  it("tells the living from the dead", () => {
    expect(systemProcesses.alive(systemProcesses.own())).toBe(true);
    const ended = spawnSync(process.execPath, ["-e", ""]);
    expect(systemProcesses.alive(String(ended.pid))).toBe(false);
  });

  it("is not fooled by a number that is used again", () => {
    if (process.platform !== "linux") return;
    const earlier = systemProcesses.own().replace(/\/\d+$/, "/1");
    expect(systemProcesses.alive(earlier)).toBe(false);
  });
});

describe("a machine's name", () => {
  it("is made once, whoever asks at the same time", async () => {
    const disk = emptyDisk();
    const names = await Promise.all([1, 2, 3].map(() => machineName(memoryStorage(disk), ids)));
    expect(new Set(names.map(take)).size).toBe(1);
    expect(take(await machineName(memoryStorage(disk), ids))).toBe(take(names[0]!));
  });
});
