import { createRedactor } from "../../../../../foundation/redaction.ts";

/** The secrets of a run, and how its logs look without them. */
export interface Masks {
  add(secret: string): void;
  redact(text: string): string;
}

/**
 * GitHub masks a secret also in the spellings in which it often appears: base64 (at each of the three offsets at
 * which it may stand in a longer text), JSON, URL and XML escapes, and without surrounding quotes.
 */
export function createMasks(): Masks {
  const redactor = createRedactor();
  return {
    add(secret) {
      if (secret.trim().length < 4) return;
      redactor.add(secret);
      for (const spelling of spellings(secret)) {
        // Short pieces would blank out words that have nothing to do with the secret.
        if (spelling.length >= 8) redactor.add(spelling);
      }
    },
    redact: (text) => redactor.redact(text),
  };
}

function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  return [
    ...[0, 1, 2].map((offset) => bytes.subarray(offset).toString("base64").replace(/=+$/, "")),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(bytes.toString("utf8")),
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    secret.replace(/^"(.*)"$/s, "$1"),
  ];
}
