import { createHash } from "node:crypto";

/** Ten letters and digits that stand for a template; equal templates have equal ones, whatever their key order. */
export function templateHash(template: unknown): string {
  const sorted = JSON.stringify(template, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  const letters = "bcdfghjklmnpqrstvwxz2456789";
  const digest = createHash("sha256").update(sorted).digest();
  return [...digest.subarray(0, 10)].map((byte) => letters[byte % letters.length]).join("");
}
