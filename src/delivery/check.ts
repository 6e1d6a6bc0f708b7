/** One thing that was looked at before a decision, in the order in which people read it. */
export interface Check {
  /** Short and stable: `provenance`, `approvals`. */
  readonly name: string;
  /** `wait`: it does not hold yet, or could not be read; looking again may find it holds. */
  readonly state: "pass" | "fail" | "wait";
  /** A sentence for people. It may quote untrusted text: print it through a printer. */
  readonly why: string;
  /** Where people read more. */
  readonly url?: string;
}

export function pass(name: string, why: string): Check {
  return { name, state: "pass", why };
}

export function fail(name: string, why: string): Check {
  return { name, state: "fail", why };
}

export function wait(name: string, why: string): Check {
  return { name, state: "wait", why };
}

/** `fail` when one fails, else `wait` when one waits, else `pass`. */
export function worst(checks: readonly Check[]): Check["state"] {
  if (checks.some(({ state }) => state === "fail")) return "fail";
  return checks.some(({ state }) => state === "wait") ? "wait" : "pass";
}

/** The reasons of the checks in a state, as one text. */
export function reasons(checks: readonly Check[], state: Check["state"]): string {
  return checks
    .filter((check) => check.state === state)
    .map(({ why }) => why)
    .join(" ");
}
