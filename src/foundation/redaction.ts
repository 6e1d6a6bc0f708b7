/** Replaces every secret it has been told of by `***` before a text leaves the process. */
export interface Redactor {
  add(secret: string): void;
  redact(text: string): string;
}

/**
 * Secrets of fewer than four characters are not masked: they would blank out half of every log.
 * A secret of several lines is masked line by line as well, because logs arrive that way.
 */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  let ordered: string[] = [];
  return {
    add(secret) {
      for (const part of [secret, ...secret.split(/\r?\n/)]) {
        if (part.trim().length >= 4) secrets.add(part);
      }
      ordered = [...secrets].sort((a, b) => b.length - a.length);
    },
    redact(text) {
      let clean = text;
      for (const secret of ordered) {
        if (clean.includes(secret)) clean = clean.replaceAll(secret, "***");
      }
      return clean;
    },
  };
}
