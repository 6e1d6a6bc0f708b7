import type { Redactor } from "../foundation/redaction.ts";

/** The same value with every text in it, at any depth, redacted. Plain data and dates only. */
export function redacted<T>(value: T, redactor: Redactor): T {
  return walk(value, redactor) as T;
}

function walk(value: unknown, redactor: Redactor): unknown {
  if (typeof value === "string") return redactor.redact(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, redactor));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, redactor)]));
}

/** Masks a secret in the forms in which it tends to come back: as it is, and as URLs, JSON and headers carry it. */
export function maskSecret(secret: string, redactor: Redactor): void {
  redactor.add(secret);
  redactor.add(encodeURIComponent(secret));
  redactor.add(JSON.stringify(secret).slice(1, -1));
  redactor.add(Buffer.from(secret).toString("base64"));
  redactor.add(Buffer.from(secret).toString("base64url"));
}
