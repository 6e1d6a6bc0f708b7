import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expect as take } from "../foundation/result.ts";
import { localStorage, type WriteSome } from "./local-storage.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groundwork-storage-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string) => Buffer.from(text);
const textAt = async (name: string) =>
  Buffer.from(take(await localStorage(folder).read(name)).bytes).toString();
const code = (result: { ok: boolean; diagnostics?: readonly { code: string }[] }) =>
  result.ok ? "ok" : result.diagnostics?.[0]?.code;

/** Takes `room` bytes in pieces of three and then fails as a full disk does. */
function fullAfter(room: number): WriteSome {
  let left = room;
  return async (file, part, position) => {
    if (left === 0)
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    const piece = part.subarray(0, Math.min(3, left));
    left -= piece.length;
    return (await file.write(piece, 0, piece.length, position)).bytesWritten;
  };
}

describe("storage in a folder", () => {
  it("holds nothing at first, then what was appended and swapped in", async () => {
    const storage = localStorage(join(folder, "new/one"));
    const none = take(await storage.read("journal"));
    expect(none.bytes).toHaveLength(0);
    const first = take(await storage.append("journal", none.version, bytes("one\n")));
    const second = take(await storage.append("journal", first, bytes("two\n")));
    expect(Buffer.from(take(await storage.read("journal")).bytes).toString()).toBe("one\ntwo\n");
    take(await storage.swap("journal", second, bytes("three\n")));
    expect(Buffer.from(take(await storage.read("journal")).bytes).toString()).toBe("three\n");
    expect(readdirSync(join(folder, "new/one"))).toEqual(["journal.2"]);
  });

  it("refuses a write that builds on something old, and changes nothing", async () => {
    const storage = localStorage(folder);
    const zero = take(await storage.read("lock")).version;
    const one = take(await storage.append("lock", zero, bytes("1")));
    take(await storage.append("lock", one, bytes("2")));
    for (const version of [zero, one]) {
      expect(code(await storage.append("lock", version, bytes("x")))).toBe("storage-conflict");
      expect(code(await storage.swap("lock", version, bytes("x")))).toBe("storage-conflict");
    }
    expect(await textAt("lock")).toBe("12");
  });

  it("lets exactly one of many win", async () => {
    const first = take(await localStorage(folder).append("lock", "0:0", bytes("nobody")));
    for (let round = 0, version = first; round < 20; round++) {
      const tries = await Promise.all(
        Array.from({ length: 8 }, (_, i) => localStorage(folder).swap("lock", version, bytes(`winner ${i}`))),
      );
      const won = tries.flatMap((result, i) => (result.ok ? [{ i, version: result.value }] : []));
      expect(won).toHaveLength(1);
      expect(tries.filter((t) => !t.ok).every((t) => code(t) === "storage-conflict")).toBe(true);
      expect(await textAt("lock")).toBe(`winner ${won[0]?.i}`);
      version = won[0]?.version ?? "";
    }
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it("puts half a line back when the disk is full, whether it stops short or fails", async () => {
    const good = localStorage(folder);
    const version = take(await good.append("journal", "0:0", bytes("whole line\n")));
    const full = await localStorage(folder, fullAfter(7)).append(
      "journal",
      version,
      bytes("a second line\n"),
    );
    expect(full.ok ? "" : full.diagnostics[0]).toMatchObject({
      code: "storage-full",
      summary: `There is no room left at ${folder}; what was there before is untouched.`,
      cause: "ENOSPC: no space left on device, write",
    });
    expect(await textAt("journal")).toBe("whole line\n");
    const swapped = await localStorage(folder, fullAfter(7)).swap(
      "journal",
      version,
      bytes("another whole\n"),
    );
    expect(code(swapped)).toBe("storage-full");
    expect(code(await localStorage(folder, async () => 0).append("journal", version, bytes("x")))).toBe(
      "storage-full",
    );
    expect(readdirSync(folder)).toEqual(["journal.1"]);
    take(await good.append("journal", version, bytes("a second line\n")));
    expect(await textAt("journal")).toBe("whole line\na second line\n");
  });

  it("says so when somebody else appends at the same moment", async () => {
    const version = take(await localStorage(folder).append("journal", "0:0", bytes("one\n")));
    const disturbed = localStorage(folder, async (file, part, position) => {
      const { bytesWritten } = await file.write(part, 0, part.length, position);
      writeFileSync(join(folder, "journal.1"), "theirs\n", { flag: "a" });
      return bytesWritten;
    });
    expect(code(await disturbed.append("journal", version, bytes("two\n")))).toBe("storage-conflict");
  });

  it("reports a folder that is none", async () => {
    writeFileSync(join(folder, "file"), "");
    const storage = localStorage(join(folder, "file"));
    expect(code(await storage.read("journal"))).toBe("storage-failed");
    expect(code(await storage.append("journal", "0:0", bytes("x")))).toBe("storage-failed");
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("");
  });
});
