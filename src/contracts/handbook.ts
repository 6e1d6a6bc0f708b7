import type { Blueprint } from "../blueprint/model.ts";
import type { FactName, Facts } from "./facts.ts";

/** The folder of the handbook in `infrastructure`, and that of its runbooks: monitors link to `<folder>/<kind>.md`. */
export const handbookFolder = "handbook";
export const runbookFolder = `${handbookFolder}/runbooks`;

/** What to do when a kind of monitor alarms, told by whoever makes the monitors. Every text is the system's own. */
export interface Runbook {
  /** The name of its page: `error-rate`. */
  readonly kind: string;
  /** False where the company has no such monitor, or its monitors link elsewhere. */
  isUsed(blueprint: Blueprint): boolean;
  readonly title: string;
  /** When it alarms, as a sentence. */
  readonly alarms: string;
  /** What to ask first, in the order in which the answers help most. */
  readonly questions: readonly string[];
  /**
   * What only looks, with what it shows. `APPLICATION` and `ENVIRONMENT` stand for those of the alarm.
   */
  readonly look: readonly { readonly command: string; readonly shows: string }[];
  /** What usually helps, the least harmful first. */
  readonly remedies: readonly string[];
}

/** Where people go on their first day, offered by each system that has pages for them. */
export interface EntryPoint {
  readonly title: string;
  /** What is there for them. */
  readonly purpose: string;
  isUsed(blueprint: Blueprint): boolean;
  /** The facts that `url` reads. */
  readonly needs: readonly FactName[];
  url(blueprint: Blueprint, facts: Facts): string;
}
