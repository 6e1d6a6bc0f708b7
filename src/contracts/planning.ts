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
