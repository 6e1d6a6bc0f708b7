import { generateKeyPairSync, sign } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ok } from "../../foundation/result.ts";
import type { Signer } from "./head.ts";
import { openPack } from "./keep.ts";
import { firstLink, linkOf, nextEntry, printManifest, readManifest } from "./manifest.ts";
import { verifyPack } from "./verify.ts";

const keyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { privateKey, pem: publicKey.export({ type: "spki", format: "pem" }).toString() };
};
const auditor = keyPair();
const signer = ({ privateKey, pem }: typeof auditor): Signer => ({
  sign: async (bytes) =>
    ok({
      algorithm: "ECDSA-P256-SHA256",
      signature: sign("sha256", bytes, privateKey).toString("base64"),
      publicKey: pem,
      keyId: "auditor",
    }),
});
const about = {
  company: "acme",
  period: { from: "2026-07-01T00:00:00Z", to: "2026-10-01T00:00:00Z" },
  collectedAt: "2026-10-02T00:00:00Z",
  rehearsed: true,
};
const contents = {
  "responses/0001.json": "one",
  "responses/0002.json": "two, longer",
  "changes.json": "[]\n",
};

const root = mkdtempSync(join(tmpdir(), "groundwork-pack-"));
const good = join(root, "good");
beforeAll(async () => {
  const pack = openPack(good);
  for (const [path, text] of Object.entries(contents)) pack.add(path, text);
  expect(() => pack.add("changes.json", "")).toThrow("already");
  expect(() => pack.add("../out", "")).toThrow("no path");
  expect((await pack.close(about, signer(auditor))).ok).toBe(true);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let copies = 0;
/** What is found wrong with a copy to which something was done. */
function after(change: (folder: string) => void, key: string | undefined = auditor.pem) {
  const folder = join(root, `copy-${copies++}`);
  cpSync(good, folder, { recursive: true });
  change(folder);
  const codes = verifyPack(folder, key).problems.map(({ code }) => code);
  rmSync(folder, { recursive: true });
  return codes;
}

it("finds nothing wrong with a pack as it was signed, and says by which key", () => {
  expect(verifyPack(good, auditor.pem)).toMatchObject({
    ...{ problems: [], files: 3, signedWith: auditor.pem },
    head: { ...about, entries: 3 },
  });
  expect(verifyPack(good).problems).toEqual([]);
});

it("finds every byte that was changed, in whichever file", () => {
  const files = [...Object.keys(contents), "manifest.jsonl", "head.json", "head.signature.json"];
  for (const file of files) {
    const bytes = readFileSync(join(good, file));
    const at = fc.integer({ min: 0, max: bytes.length - 1 });
    const bit = fc.integer({ min: 0, max: 7 });
    fc.assert(
      fc.property(at, bit, (index, shift) => {
        const found = after((folder) => {
          const changed = Buffer.from(bytes);
          changed[index] = (changed[index] ?? 0) ^ (1 << shift);
          writeFileSync(join(folder, file), changed);
        });
        // Of the signature's file only the signature counts: the key is the one that was given.
        if (file !== "head.signature.json") expect(found).not.toEqual([]);
      }),
      { numRuns: 25 },
    );
  }
});

it("finds what is missing, added, linked, cut off or rewritten to fit", () => {
  expect(after((folder) => rmSync(join(folder, "changes.json")))).toContain("pack-file-missing");
  expect(after((folder) => writeFileSync(join(folder, "more.json"), ""))).toContain("pack-file-added");
  expect(after((folder) => symlinkSync("/etc/passwd", join(folder, "link")))).toContain("pack-file-added");
  expect(after((folder) => truncateSync(join(folder, "responses/0002.json"), 3))).toContain(
    "pack-file-changed",
  );
  expect(after((folder) => appendFileSync(join(folder, "manifest.jsonl"), "{"))).toContain("pack-cut-off");
  expect(after((folder) => rmSync(join(folder, "head.signature.json")))).toEqual(["pack-incomplete"]);
  const lines = readFileSync(join(good, "manifest.jsonl"), "utf8").split("\n");
  expect(after((folder) => writeFileSync(join(folder, "manifest.jsonl"), `${lines[0]}\n`))).toContain(
    "pack-cut-off",
  );
  const other = keyPair();
  expect(after(() => {}, other.pem)).toEqual(["pack-signature-wrong"]);
  // Everything made anew around another file: only the signature of the auditor's key is out of reach.
  const forged = after((folder) => {
    writeFileSync(join(folder, "changes.json"), "[1]\n");
    let before = firstLink;
    const entries = readManifest(readFileSync(join(good, "manifest.jsonl"), "utf8")).entries.map(
      ({ path }) => {
        const entry = nextEntry(before, path, readFileSync(join(folder, path)));
        before = entry.link;
        return entry;
      },
    );
    writeFileSync(join(folder, "manifest.jsonl"), printManifest(entries));
    const head = JSON.parse(readFileSync(join(folder, "head.json"), "utf8"));
    writeFileSync(join(folder, "head.json"), `${JSON.stringify({ ...head, link: before }, null, 2)}\n`);
  });
  expect(forged).toEqual(["pack-signature-wrong"]);
});

it("links every entry to all before it", () => {
  const entry = fc.record({ path: fc.string(), bytes: fc.nat(), sha256: fc.string() });
  fc.assert(
    fc.property(fc.string(), fc.string(), entry, (one, other, about) => {
      fc.pre(one !== other);
      expect(linkOf(one, about)).not.toBe(linkOf(other, about));
    }),
  );
});
