import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Header, pack } from "tar-stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { digestOf } from "./digest.ts";
import { unpackLayer } from "./layer-unpack.ts";
import { type LayerEntry, writeLayer } from "./layer-write.ts";

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groundwork-layer-"));
  root = join(folder, "root");
  mkdirSync(root);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const common = { mode: 0o644, uid: 0, gid: 0 };
const file = (path: string, text: string): LayerEntry => ({
  ...common,
  path,
  type: "file",
  content: Buffer.from(text),
});

async function tarOf(...entries: [Partial<Header> & { name: string }, string?][]): Promise<Uint8Array> {
  const tar = pack();
  for (const [header, content] of entries) tar.entry(header, content ?? "");
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const unpack = (bytes: Uint8Array) => unpackLayer(bytes, root, { ownership: false });

describe("writing a layer", () => {
  it("gives the same bytes for the same entries in any order, and true digests", async () => {
    const entries = [
      file("app/b.txt", "b"),
      file("app/a.txt", "a"),
      { ...common, path: "app", type: "directory" as const },
    ];
    const one = await writeLayer(entries);
    const other = await writeLayer([...entries].reverse());
    expect(one.descriptor.digest).toBe(other.descriptor.digest);
    expect(one.descriptor.digest).toBe(digestOf(one.bytes));
    const unpacked = await unpack(one.bytes);
    expect(unpacked).toMatchObject({ ok: true, value: { diffId: one.diffId } });
    expect(readFileSync(join(root, "app/a.txt"), "utf8")).toBe("a");
  });
});

describe("laying layers over each other", () => {
  it("deletes what a whiteout names, and empties an opaque directory of what lower layers put there", async () => {
    await unpack((await writeLayer([file("a/old", "1"), file("b/old", "1"), file("keep", "1")])).bytes);
    await unpack((await writeLayer([{ ...common, path: "a/old", type: "whiteout" }])).bytes);
    await unpack(await tarOf([{ name: "b/new" }, "2"], [{ name: "b/.wh..wh..opq" }]));
    expect(existsSync(join(root, "a/old"))).toBe(false);
    expect(existsSync(join(root, "b/old"))).toBe(false);
    expect(readFileSync(join(root, "b/new"), "utf8")).toBe("2");
    expect(existsSync(join(root, "keep"))).toBe(true);
  });

  it("drops the set-user-id bit and keeps the sticky one", async () => {
    await unpack(
      await tarOf([{ name: "su", mode: 0o4755 }, "x"], [{ name: "tmp", type: "directory", mode: 0o1777 }]),
    );
    expect(statSync(join(root, "su")).mode & 0o7777).toBe(0o755);
    expect(statSync(join(root, "tmp")).mode & 0o7777).toBe(0o1777);
  });
});

describe("a layer that tries to leave the root", () => {
  it.each([
    ["climbs", [{ name: "../escaped" }, "x"]],
    ["climbs in the middle", [{ name: "a/../../escaped" }, "x"]],
    ["is absolute", [{ name: "/escaped" }, "x"]],
    ["links above the root", [{ name: "a/up", type: "symlink", linkname: "../../escaped" }]],
    ["hard-links to a file outside", [{ name: "a", type: "link", linkname: "../outside" }]],
    ["deletes its parent", [{ name: "a/.wh..." }, ""]],
  ] as [string, [Partial<Header> & { name: string }, string?]][])("is refused: %s", async (_, entry) => {
    writeFileSync(join(folder, "outside"), "host");
    const result = await unpack(await tarOf(entry));
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: "layer-unsafe" }] });
    expect(existsSync(join(folder, "escaped"))).toBe(false);
    expect(readFileSync(join(folder, "outside"), "utf8")).toBe("host");
  });

  it("stays inside when an absolute link points at a folder of the host", async () => {
    const host = join(folder, "host");
    mkdirSync(host);
    const result = await unpack(
      await tarOf([{ name: "door", type: "symlink", linkname: host }], [{ name: "door/planted" }, "x"]),
    );
    expect(result.ok).toBe(true);
    expect(existsSync(join(host, "planted"))).toBe(false);
    expect(readFileSync(join(root, host, "planted"), "utf8")).toBe("x");
  });

  it("does not write or delete through a link that stands in the root already", async () => {
    const host = join(folder, "host");
    mkdirSync(host);
    writeFileSync(join(host, "precious"), "host");
    symlinkSync(host, join(root, "door"));
    await unpack(await tarOf([{ name: "door/.wh.precious" }, ""], [{ name: "door/.wh..wh..opq" }, ""]));
    expect(readFileSync(join(host, "precious"), "utf8")).toBe("host");
  });

  it("says that it is damaged when the compressed bytes break off", async () => {
    const { bytes } = await writeLayer([file("a", "x".repeat(5000))]);
    expect(await unpack(bytes.slice(0, bytes.length - 20))).toMatchObject({
      ok: false,
      diagnostics: [{ code: "layer-damaged" }],
    });
  });
});
