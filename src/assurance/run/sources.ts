import type { Ran, RanSource } from "../../contracts/audit.ts";
import { unknownBecause } from "../../contracts/control.ts";
import type { Result } from "../../foundation/result.ts";
import { type ControlDoors, keeping } from "./controls.ts";

export interface OwnedSource {
  readonly source: RanSource;
  client(): Result<unknown>;
}

export interface WhatRan {
  readonly ran: readonly Ran[];
  /** A sentence for each source that could not be asked: what it would have told is missing. */
  readonly unread: readonly string[];
}

/** Asks every source what ran; one that cannot be asked leaves a gap that is named. */
export async function collectRan(sources: readonly OwnedSource[], doors: ControlDoors): Promise<WhatRan> {
  const ran: Ran[] = [];
  const unread: string[] = [];
  for (const { source, client } of sources) {
    const missing = source.needs.filter((name) => !doors.facts.has(name));
    const { keep } = keeping(source.id, doors);
    const answer = await doors.recorder.during(keep, async () => {
      try {
        const connected = client();
        if (missing.length > 0) return `${missing.join(", ")} is not known.`;
        if (!connected.ok) return whyOf(connected);
        const { facts, period, clock, signal, readCluster } = doors;
        const context = { client: connected.value, facts, period, clock, signal, keep, readCluster };
        const found = await source.collect(context);
        return found.ok ? found.value : whyOf(found);
      } catch (error) {
        return `It broke off: ${error instanceof Error ? error.message : String(error)}`;
      }
    });
    if (typeof answer === "string") unread.push(`${source.title}: ${answer}`);
    else ran.push(...answer);
  }
  return { ran, unread };
}

function whyOf(failed: Extract<Result<unknown>, { ok: false }>): string {
  const verdict = unknownBecause(failed.diagnostics);
  return verdict.verdict === "unknown" ? verdict.why : "";
}
