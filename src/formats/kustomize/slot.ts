import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  Scalar,
  visit,
  type YAMLMap,
} from "yaml";
import type { Place } from "../../foundation/diagnostic.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";

/**
 * A slot is the one scalar `images[name == application].digest` of a kustomization: which release an environment
 * runs. It is read and written by its meaning; comments, order and quotes around it stay as they are.
 */
export interface Slot {
  readonly digest: string;
  /** Offsets of the scalar in the text, quotes included. */
  readonly start: number;
  readonly end: number;
}

/** Stands in a slot before the first release: selectors leave such an application out. */
export const nothingReleased = `sha256:${"0".repeat(64)}`;

export function isDigest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/**
 * Finds the slot of an image by its kustomize name. Refuses a text in which it is absent, stands twice, or is
 * tied to another place by an anchor or an alias, because then one change would mean more than one thing.
 * Codes: `slot-unreadable`, `slot-absent`, `slot-ambiguous`, `slot-aliased`.
 */
export function readSlot(text: string, file: string, image: string): Result<Slot> {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { keepSourceTokens: true, lineCounter: lines });
  const place = (offset: number) => placeOf(text, file, lines, offset);
  const [document] = documents;
  const broken = documents.flatMap((one) => one.errors)[0];
  if (broken)
    return failure("slot-unreadable", broken.message.split("\n")[0] ?? "", { place: place(broken.pos[0]) });
  if (documents.length !== 1 || !document || !isMap(document.contents)) {
    return failure("slot-unreadable", `${file} is not one YAML map.`, { place: place(0) });
  }
  const images = document.contents.items.find((pair) => keyOf(pair) === "images")?.value;
  const entries = isSeq(images) ? images.items : [];
  const named = entries.filter((entry) => isMap(entry) && scalarAt(entry, "name") === image);
  if (named.length > 1) {
    return failure("slot-ambiguous", `${file} names the image ${image} more than once.`, {
      place: place(rangeOf(named[1])),
      next: "Leave one entry for it under images.",
    });
  }
  const entry = named[0];
  const digest = isMap(entry) ? entry.items.find((pair) => keyOf(pair) === "digest")?.value : undefined;
  if (digest === undefined || digest === null) {
    const next = `Add an entry with name: ${image} and digest: ${nothingReleased} under images.`;
    return failure("slot-absent", `${file} has no digest for the image ${image}.`, { place: place(0), next });
  }
  let tied = !isScalar(digest);
  visit(document, {
    Alias: () => {
      tied = true;
    },
    Node: (_key, node) => {
      if ("anchor" in node && node.anchor) tied = true;
    },
  });
  if (tied || !isScalar(digest) || !digest.range) {
    return failure(
      "slot-aliased",
      `${file} uses anchors or aliases, so a change there could mean two things.`,
      {
        place: place(rangeOf(digest)),
        next: "Write every value out.",
      },
    );
  }
  const inline = [Scalar.PLAIN, Scalar.QUOTE_DOUBLE, Scalar.QUOTE_SINGLE].some(
    (type) => type === digest.type,
  );
  if (!inline || typeof digest.value !== "string" || !isDigest(digest.value)) {
    const summary = `The digest of ${image} in ${file} is not sha256: and 64 hexadecimal digits on one line.`;
    return failure("slot-unreadable", summary, { place: place(digest.range[0]) });
  }
  return ok({ digest: digest.value, start: digest.range[0], end: digest.range[1] });
}

/**
 * Puts another digest into the slot and asserts, by reading the result again, that exactly this scalar changed.
 * Codes: those of `readSlot`, and `digest-malformed`.
 */
export function writeSlot(text: string, file: string, image: string, digest: string): Result<string> {
  if (!isDigest(digest)) {
    return failure("digest-malformed", `${JSON.stringify(digest)} is not sha256: and 64 hexadecimal digits.`);
  }
  const slot = readSlot(text, file, image);
  if (!slot.ok) return slot;
  const { start, end } = slot.value;
  const quote = /^["']/.exec(text.slice(start, end))?.[0] ?? "";
  const changed = `${text.slice(0, start)}${quote}${digest}${quote}${text.slice(end)}`;
  const before = scalars(text);
  const after = scalars(changed);
  const differing = after.filter((scalar, index) => scalar !== before[index]);
  const reread = readSlot(changed, file, image);
  const expected = slot.value.digest === digest ? 0 : 1;
  if (
    before.length !== after.length ||
    differing.length !== expected ||
    !reread.ok ||
    reread.value.digest !== digest
  ) {
    throw new Error(`Writing the slot of ${image} in ${file} changed more than the slot.`);
  }
  return ok(changed);
}

/** Every scalar of a text with its path, in order. */
function scalars(text: string): readonly string[] {
  const found: string[] = [];
  for (const document of parseAllDocuments(text)) {
    visit(document, {
      Scalar: (key, node, path) => {
        const keys = path.map((step) =>
          step && "key" in step && isScalar(step.key) ? String(step.key.value) : "",
        );
        found.push(JSON.stringify([keys, key, node.value]));
      },
    });
  }
  return found;
}

function keyOf(pair: Pair): unknown {
  return isScalar(pair.key) ? pair.key.value : undefined;
}

function scalarAt(map: YAMLMap, key: string): unknown {
  const value = map.items.find((pair) => keyOf(pair) === key)?.value;
  return isScalar(value) ? value.value : undefined;
}

function rangeOf(node: unknown): number {
  const range = node && typeof node === "object" && "range" in node ? (node.range as number[] | null) : null;
  return range?.[0] ?? 0;
}

function placeOf(text: string, file: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return {
    file,
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    length: 1,
    lineText: text.split("\n")[line - 1] ?? "",
  };
}
