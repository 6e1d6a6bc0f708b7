import type { Blueprint, Environment } from "../blueprint/model.ts";

/** What Day 0 knows about a system before anything is done: what is bought, what it costs, what may go wrong. */
export interface Planning {
  readonly purchases: readonly Purchase[];
  readonly costs: readonly CostLine[];
  /** What the costs leave out, each as a sentence. */
  readonly notCounted: readonly string[];
  readonly risks: readonly Risk[];
}

/** An account to open or a plan to buy, by a person. */
export interface Purchase {
  /** The id of the step of Day 1 that waits for it: it does not end before the lead time is over. */
  readonly step: string;
  readonly vendor: string;
  /** `GitHub Enterprise Cloud, 6 seats` */
  readonly what: string;
  readonly why: string;
  /** How long it usually takes until it can be used, in hours. */
  readonly leadTimeHours: number;
  readonly link: string;
}

/** A line of the monthly bill, in US dollars. */
export interface CostLine {
  readonly vendor: string;
  readonly what: string;
  /** The environment that it is for; left out for what the company has once. */
  readonly environment?: string;
  readonly quantity: number;
  /** `hour`, `user and month`, `host and month` */
  readonly unit: string;
  /** US dollars for one unit. */
  readonly unitPrice: number;
  /** Units in a month: 730 for something that runs always and is paid by the hour. */
  readonly unitsPerMonth: number;
  /** Where and when the price was read. */
  readonly source: { readonly url: string; readonly date: string };
}

export interface Risk {
  readonly what: string;
  readonly likelihood: "low" | "medium" | "high";
  readonly effect: "low" | "medium" | "high";
  /** What holds it down. */
  readonly answer: string;
}

/**
 * How many machines of two cores an environment's cluster is reckoned with, for prices that go by the machine. Every
 * copy of an application asks for 50 millicores, what the platform itself runs takes one core and a half, and a tenth of
 * each machine is left to the system on it. Production is never on one machine alone. A reckoning, not a promise: the
 * pods decide.
 */
export function reckonedMachines({ applications }: Blueprint, { kind }: Environment): number {
  const copies = applications.reduce((sum, { replicas }) => sum + (kind === "production" ? replicas : 1), 0);
  const cores = 1.5 + copies * 0.05;
  return Math.max(Math.ceil(cores / 1.8), kind === "production" ? 2 : 1);
}

/** Hours in which something that always runs is paid for in a month: a twelfth of a year. */
export const hoursInMonth = 730;
