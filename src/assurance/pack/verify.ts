import { createPublicKey, type KeyObject } from "node:crypto";
import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { type Head, headSchema, signatureSchema, signedBy } from "./head.ts";
import { firstLink, linkOf, type ManifestEntry, readManifest, sha256 } from "./manifest.ts";

/** The files of a pack that are not in its manifest, because they are about it. */
export const manifestFile = "manifest.jsonl";
export const headFile = "head.json";
export const signatureFile = "head.signature.json";
const about: ReadonlySet<string> = new Set([manifestFile, headFile, signatureFile]);

export interface Verification {
  /** Undefined where the head could not be read. */
  readonly head: Head | undefined;
  /** The public key by which the head is signed, PEM; undefined where nobody signed it rightly. */
  readonly signedWith: string | undefined;
  readonly files: number;
  /** Whatever is wrong: one for each thing, and none for a pack that is as it was when it was signed. */
  readonly problems: readonly Diagnostic[];
}

/**
 * Holds a pack to its own manifest, its manifest to its head, and its head to a key. Needs no network. Without `key`
 * the pack's own is taken, and whoever reads it has to know that key: `fingerprint` says how it is compared.
 *
 * Codes: `pack-incomplete`, `pack-unreadable`, `pack-file-changed`, `pack-file-missing`, `pack-file-added`,
 * `pack-manifest-broken`, `pack-cut-off`, `pack-signature-wrong`.
 */
export function verifyPack(folder: string, key?: string): Verification {
  const nothing = { head: undefined, signedWith: undefined, files: 0 };
  const missing = [...about].filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) {
    const next = "Ask for the pack again, as it was handed over.";
    const problems = missing.map((name) => problem("pack-incomplete", `The pack has no ${name}.`, { next }));
    return { ...nothing, problems };
  }
  const problems: Diagnostic[] = [];
  const { entries, torn } = readManifest(readFileSync(join(folder, manifestFile), "utf8"));
  if (torn !== undefined) {
    problems.push(problem("pack-cut-off", `${manifestFile} is no list of files from line ${torn} on.`));
  }
  problems.push(...brokenLinks(entries), ...fileProblems(folder, entries));
  const bytes = readFileSync(join(folder, headFile));
  const head = parsed(bytes, headSchema);
  if (!head) {
    problems.push(problem("pack-unreadable", `${headFile} is not the head of a pack.`));
    return { ...nothing, files: entries.length, problems };
  }
  if (head.entries !== entries.length || head.link !== (entries.at(-1)?.link ?? firstLink)) {
    problems.push(
      problem(
        "pack-cut-off",
        `The head speaks of ${head.entries} files and another end than the ${entries.length} of ${manifestFile}.`,
      ),
    );
  }
  const signedWith = signature(folder, bytes, key);
  if (!signedWith) {
    const whose = key === undefined ? "the key that the pack names" : "the key that was given";
    problems.push(problem("pack-signature-wrong", `The head is not signed by ${whose}.`));
  }
  return { head, signedWith, files: entries.length, problems };
}

function signature(folder: string, bytes: Uint8Array, key: string | undefined): string | undefined {
  const read = parsed(readFileSync(join(folder, signatureFile)), signatureSchema);
  const pem = key ?? read?.publicKey;
  const publicKey = pem === undefined ? undefined : keyFrom(pem);
  return read && publicKey && signedBy(bytes, read, publicKey) ? pem : undefined;
}

function keyFrom(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

function brokenLinks(entries: readonly ManifestEntry[]): readonly Diagnostic[] {
  let before = firstLink;
  for (const [index, entry] of entries.entries()) {
    if (entry.link !== linkOf(before, entry)) {
      const what = `Line ${index + 1} of ${manifestFile} (${entry.path}) does not follow from the line before it.`;
      return [problem("pack-manifest-broken", what)];
    }
    before = entry.link;
  }
  return [];
}

function fileProblems(folder: string, entries: readonly ManifestEntry[]): readonly Diagnostic[] {
  const there = new Set(filesIn(folder).filter((path) => !about.has(path)));
  const listed = new Map(entries.map((entry) => [entry.path, entry]));
  const wrong = [...listed.values()].flatMap((entry): readonly Diagnostic[] => {
    if (!there.has(entry.path))
      return [problem("pack-file-missing", `${entry.path} is listed, and not there.`)];
    const content = readFileSync(join(folder, entry.path));
    if (content.length === entry.bytes && sha256(content) === entry.sha256) return [];
    return [problem("pack-file-changed", `${entry.path} is not what it was when the pack was signed.`)];
  });
  const added = [...there].filter((path) => !listed.has(path));
  return [
    ...wrong,
    ...added.map((path) => problem("pack-file-added", `${path} is there, and nobody listed it.`)),
  ];
}

/** Every file below, links as well: what a link leads to is none of the pack's. */
function filesIn(folder: string): readonly string[] {
  const isFolder = (entry: Dirent) => entry.isDirectory();
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !isFolder(entry))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function parsed<Value>(
  bytes: Uint8Array,
  schema: { safeParse(value: unknown): { success: true; data: Value } | { success: false } },
): Value | undefined {
  try {
    const read = schema.safeParse(JSON.parse(Buffer.from(bytes).toString("utf8")));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
