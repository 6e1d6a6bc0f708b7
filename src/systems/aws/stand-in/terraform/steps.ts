import type { KnownValue, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import type { AwsAnswer } from "./calls.ts";

/** Does one after the other, until one fails. False stands for a step that is not needed. */
export async function inOrder(
  steps: readonly (false | (() => Promise<AwsAnswer<unknown>>))[],
): Promise<Result<void>> {
  for (const step of steps) {
    const done = step === false ? ok(undefined) : await step();
    if (!done.ok) return { ok: false, diagnostics: done.diagnostics };
  }
  return ok(undefined);
}

/** What was just made or changed has to be there. */
export function present(found: Result<State | null>, what: string): Result<State> {
  if (!found.ok) return found;
  return found.value === null
    ? failure("terraform-vendor-refused", `reading ${what}: couldn't find resource`)
    : ok(found.value);
}

/** Names of attributes whose values differ between two states. */
export function changed(prior: State, planned: State, ...names: readonly string[]): boolean {
  return names.some((name) => JSON.stringify(prior[name] ?? null) !== JSON.stringify(planned[name] ?? null));
}

/** The only element of a block that may stand once, or an empty one. */
export function blockOf(state: State, name: string): State {
  const [first] = (state[name] ?? []) as readonly State[];
  return first ?? {};
}

/** The value where it is a text that says something; undefined is left out of a call. */
export function given(value: KnownValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
