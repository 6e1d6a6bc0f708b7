import type { Blueprint } from "../../blueprint/model.ts";
import type { ControlReport } from "../../contracts/audit.ts";
import { type Capabilities, lackedBy } from "../../contracts/capability.ts";
import {
  type Control,
  type ControlContext,
  type Period,
  type RawResponse,
  unknownBecause,
  type Verdict,
} from "../../contracts/control.ts";
import type { Facts } from "../../contracts/facts.ts";
import type { Clock } from "../../foundation/clock.ts";
import type { Result } from "../../foundation/result.ts";
import type { Recorder } from "./recorder.ts";

/** A control, the system that has it, and what that system's `connect` gave. */
export interface OwnedControl {
  readonly system: string;
  readonly control: Control;
  client(): Result<unknown>;
}

export interface ControlDoors extends Pick<ControlContext<unknown>, "readCluster"> {
  readonly blueprint: Blueprint;
  readonly capabilities: Capabilities;
  readonly facts: Facts;
  readonly period: Period;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly recorder: Recorder;
  /** Puts an answer into the pack, and tells its path there. */
  store(control: string, number: number, response: RawResponse): string;
}

/** One after another, so that no vendor is asked more than one thing at a time. */
export async function runControls(
  controls: readonly OwnedControl[],
  doors: ControlDoors,
  told: (report: ControlReport) => void,
): Promise<readonly ControlReport[]> {
  const reports: ControlReport[] = [];
  for (const owned of controls) {
    const { id, title, criteria, frequency } = owned.control;
    const { answers, keep } = keeping(id, doors);
    const verdict = await doors.recorder.during(keep, () => fare(owned, doors, keep));
    const report = { ...{ id, title, criteria, frequency, system: owned.system }, verdict, answers };
    reports.push(report);
    told(report);
  }
  return reports;
}

/** Where the answers to one question go, and which there have been. */
export function keeping(id: string, { store }: Pick<ControlDoors, "store">) {
  const answers: string[] = [];
  const keep = (response: RawResponse): void => {
    answers.push(store(id, answers.length + 1, response));
  };
  return { answers, keep };
}

async function fare(
  { control, client }: OwnedControl,
  doors: ControlDoors,
  keep: (response: RawResponse) => void,
): Promise<Verdict> {
  const { blueprint, capabilities, facts, period, clock, signal, readCluster } = doors;
  const [lacked] = lackedBy(control, capabilities);
  if (lacked) return unprovable(lacked.capability, lacked.instead, capabilities);
  const missing = control.needs.filter((name) => !facts.has(name));
  if (missing.length > 0) {
    return { verdict: "unknown", why: `The world has not told ${missing.join(", ")} yet.` };
  }
  // Whoever wrote the control may be wrong, or its source another than it was: neither is a pass.
  try {
    const connected = client();
    if (!connected.ok) return unknownBecause(connected.diagnostics);
    const context = { client: connected.value, facts, period, clock, signal, keep, readCluster };
    const collected = await control.collect(context);
    if (!collected.ok) return unknownBecause(collected.diagnostics);
    return control.judge(collected.value, blueprint);
  } catch (error) {
    return {
      verdict: "unknown",
      why: `It broke off: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function unprovable(name: string, instead: string | undefined, capabilities: Capabilities): Verdict {
  const capability = capabilities.get(name);
  const serves = instead ?? capability?.instead;
  return {
    verdict: "cannot-prove",
    why: capability
      ? `The company's plan has no ${capability.title}; it comes with ${capability.comesWith}.`
      : `Nobody gives ${name}.`,
    ...(serves !== undefined && { instead: serves }),
  };
}
