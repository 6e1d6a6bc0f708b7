/** A text that is read from left to right; white space between its pieces does not matter. */
export interface Reader {
  peek(pattern: RegExp): boolean;
  /** The piece, or undefined where it is not next. Patterns begin with `^`. */
  take(pattern: RegExp): string | undefined;
  /** As `take`; throws `Unreadable`. */
  expect(pattern: RegExp): string;
  atEnd(): boolean;
}

/** Thrown and caught within one reading only. */
export class Unreadable extends Error {}

export function createReader(text: string): Reader {
  let rest = text.trimStart();
  const take = (pattern: RegExp) => {
    const found = pattern.exec(rest)?.[0];
    if (found !== undefined) rest = rest.slice(found.length).trimStart();
    return found;
  };
  return {
    peek: (pattern) => pattern.test(rest),
    take,
    expect(pattern) {
      const found = take(pattern);
      if (found === undefined) throw new Unreadable();
      return found;
    },
    atEnd: () => rest === "",
  };
}
