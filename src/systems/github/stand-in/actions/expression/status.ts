import { data } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";

/** How far things went: of the steps so far, or of the jobs that a job needs. */
export interface Status {
  readonly success: boolean;
  readonly failure: boolean;
  readonly cancelled: boolean;
}

/** `success()`, `failure()`, `cancelled()` and `always()`: they exist only where a condition is decided. */
export function statusFunctions(status: Status): readonly FunctionDefinition[] {
  const answer = (name: string, value: boolean): FunctionDefinition => ({
    name,
    minArgs: 0,
    maxArgs: Number.MAX_SAFE_INTEGER,
    call: (...args) => {
      if (args.length > 0) throw new Error(`${name}() with names of jobs is not supported here`);
      return new data.BooleanData(value);
    },
  });
  return [
    answer("success", status.success && !status.cancelled),
    answer("failure", status.failure && !status.cancelled),
    answer("cancelled", status.cancelled),
    answer("always", true),
  ];
}
