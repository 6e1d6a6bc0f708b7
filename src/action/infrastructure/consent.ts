import { createHash } from "node:crypto";
import * as z from "zod";
import type { Plan, ResourceChange } from "../../formats/terraform-plan/model.ts";
import { isDestructive } from "../../formats/terraform-plan/summary.ts";

/**
 * What a plan's comment showed of what will be lost, so that an apply can tell whether somebody saw it. It stands in
 * the comment's second line, where no text of a plan comes.
 */
export interface SeenLosses {
  /** The head of the pull request that was planned. */
  readonly head: string;
  /** By stack, a digest of each loss that the comment showed. */
  readonly losses: Readonly<Record<string, readonly string[]>>;
}

/** First line of the comment. */
export const planMarker = "<!-- groundwork:plan -->";

const record = z.object({ head: z.string(), losses: z.record(z.string(), z.array(z.string())) });

export function printRecord({ head, losses }: SeenLosses): string {
  return `<!-- groundwork:seen ${JSON.stringify({ head, losses })} -->`;
}

/** Undefined where the comment has no record that can be read. */
export function readRecord(comment: string): SeenLosses | undefined {
  const [, second = ""] = comment.split("\n", 2);
  const json = /^<!-- groundwork:seen (\{.*\}) -->$/.exec(second.trimEnd())?.[1];
  if (json === undefined) return undefined;
  try {
    return record.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** The loss of one resource: what is done, and to which. Addresses are foreign text, so a digest stands for them. */
export function lossOf({ action, address, deposed }: ResourceChange): string {
  const text = JSON.stringify([action, address, deposed ?? ""]);
  return createHash("sha256").update(text).digest("hex").slice(0, 20);
}

/** What a plan destroys or replaces that nobody saw, and that nobody accepted by its address. */
export function unseen(
  plan: Plan,
  seen: readonly string[],
  accepted: readonly string[],
): readonly ResourceChange[] {
  const [losses, addresses] = [new Set(seen), new Set(accepted)];
  return plan.resources
    .filter(isDestructive)
    .filter((one) => !losses.has(lossOf(one)) && !addresses.has(one.address));
}
