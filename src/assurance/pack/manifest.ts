import { createHash } from "node:crypto";
import * as z from "zod";

/**
 * A pack's list of files: a line each, in the order in which they were kept. Each line holds the hash of the line before
 * it, so that no line can be changed, taken out or moved without every later one changing; that the list was not cut
 * short, only the signed head can tell.
 */
export interface ManifestEntry {
  /** Below the pack's folder, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly sha256: string;
  /** SHA-256 over the link before and this entry. */
  readonly link: string;
}

const entrySchema = z.strictObject({
  path: z.string(),
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  link: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What the first entry is linked to. */
export const firstLink = "0".repeat(64);

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The entry of a file, linked to the one before it. */
export function nextEntry(before: string, path: string, content: Uint8Array): ManifestEntry {
  const entry = { path, bytes: content.length, sha256: sha256(content) };
  return { ...entry, link: linkOf(before, entry) };
}

export function linkOf(before: string, { path, bytes, sha256: hash }: Omit<ManifestEntry, "link">): string {
  return sha256(JSON.stringify([before, path, bytes, hash]));
}

export function printManifest(entries: readonly ManifestEntry[]): string {
  return entries
    .map(({ path, bytes, sha256: hash, link }) => `${JSON.stringify({ path, bytes, sha256: hash, link })}\n`)
    .join("");
}

/** The entries, up to the first line that is none; `torn` is that line's number, counted from 1. */
export function readManifest(text: string): {
  readonly entries: readonly ManifestEntry[];
  readonly torn: number | undefined;
} {
  const lines = text.split("\n");
  const entries: ManifestEntry[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === "" && index === lines.length - 1) return { entries, torn: undefined };
    const entry = parse(line);
    // The last line ends as every other: one without its end was cut off.
    if (!entry || index === lines.length - 1) return { entries, torn: index + 1 };
    entries.push(entry);
  }
  return { entries, torn: undefined };
}

function parse(line: string): ManifestEntry | undefined {
  try {
    const read = entrySchema.safeParse(JSON.parse(line));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
