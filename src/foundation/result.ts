import { type Diagnostic, problem } from "./diagnostic.ts";

/** A value, or the diagnostics that say why there is none. Exceptions are for bugs. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed(...diagnostics: readonly Diagnostic[]): Result<never> {
  return { ok: false, diagnostics };
}

/** `failed` with one error diagnostic made on the spot. */
export function failure(
  code: string,
  summary: string,
  rest: Parameters<typeof problem>[2] = {},
): Result<never> {
  return failed(problem(code, summary, rest));
}

/** All values, or all diagnostics of all failures, in order. */
export function all<T>(results: readonly Result<T>[]): Result<readonly T[]> {
  const diagnostics = results.flatMap((result) => (result.ok ? [] : result.diagnostics));
  if (diagnostics.length > 0) return failed(...diagnostics);
  return ok(results.flatMap((result) => (result.ok ? [result.value] : [])));
}

/** The value, or a thrown bug: only for places where a failure would be one. */
export function expect<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map((d) => `${d.code}: ${d.summary}`).join("; "));
}
