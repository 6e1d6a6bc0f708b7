/**
 * Where in a text the reader should look. Line and column start at 1, `length` is at least 1; column and length
 * count UTF-16 units, as editors and JavaScript do.
 */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The whole text of the line, so that it can be shown with the place underlined. */
  readonly lineText: string;
}

/**
 * An expected failure or a remark, as data. `code` is stable and has an entry in docs/errors.md;
 * `summary` says what happened; `next` says what the reader can do about it.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly place?: Place;
  /** What would have been right at that place: `a whole number from 1 to 10`. */
  readonly expected?: string;
  /** What lies underneath: a program's last words, a vendor's reply. Already redacted. */
  readonly cause?: string;
  readonly next?: string;
}

/** An error diagnostic; the optional parts are left out when undefined. */
export function problem(
  code: string,
  summary: string,
  rest: {
    place?: Place | undefined;
    expected?: string | undefined;
    cause?: string | undefined;
    next?: string | undefined;
  } = {},
): Diagnostic {
  return {
    code,
    severity: "error",
    summary,
    ...(rest.place && { place: rest.place }),
    ...(rest.expected && { expected: rest.expected }),
    ...(rest.cause && { cause: rest.cause }),
    ...(rest.next && { next: rest.next }),
  };
}
