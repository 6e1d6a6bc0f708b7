import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ok, type Result } from "../../foundation/result.ts";
import { type Head, headBytes, type Signer } from "./head.ts";
import { firstLink, type ManifestEntry, nextEntry, printManifest } from "./manifest.ts";
import { headFile, manifestFile, signatureFile } from "./verify.ts";

/** A pack that is being made: what goes in is written at once, and stays as it is. */
export interface OpenPack {
  /** `path` is ours, never somebody's text: letters, digits, hyphens, dots and slashes. A path taken twice is a bug. */
  add(path: string, content: string | Uint8Array): void;
  /** Lists what is in it and has the list signed; nothing can be added afterwards. */
  close(about: Omit<Head, "version" | "entries" | "link">, signer: Signer): Promise<Result<Head>>;
}

/** The folder is made, and has to be empty. */
export function openPack(folder: string): OpenPack {
  const entries: ManifestEntry[] = [];
  return {
    add(path, content) {
      if (!/^[a-z0-9][a-z0-9.-]*(\/[a-z0-9][a-z0-9.-]*)*$/.test(path)) {
        throw new Error(`${JSON.stringify(path)} is no path of a pack.`);
      }
      if (entries.some((entry) => entry.path === path)) throw new Error(`${path} is in the pack already.`);
      const bytes = Buffer.from(content);
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes, { flag: "wx" });
      entries.push(nextEntry(entries.at(-1)?.link ?? firstLink, path, bytes));
    },
    async close(about, signer) {
      const link = entries.at(-1)?.link ?? firstLink;
      const head: Head = { version: 1, entries: entries.length, link, ...about };
      const bytes = headBytes(head);
      const signed = await signer.sign(bytes);
      if (!signed.ok) return signed;
      writeFileSync(join(folder, manifestFile), printManifest(entries), { flag: "wx" });
      writeFileSync(join(folder, headFile), bytes, { flag: "wx" });
      writeFileSync(join(folder, signatureFile), `${JSON.stringify(signed.value, null, 2)}\n`, {
        flag: "wx",
      });
      return ok(head);
    },
  };
}
