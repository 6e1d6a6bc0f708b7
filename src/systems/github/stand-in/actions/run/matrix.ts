import type { Plain } from "../expression/data.ts";

export type Combination = Readonly<Record<string, Plain>>;

const isObject = (value: Plain | undefined): value is Combination =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const same = (a: Plain | undefined, b: Plain | undefined) => JSON.stringify(a) === JSON.stringify(b);

/** Every combination of a matrix, in GitHub's order: `exclude` takes away, then `include` extends or adds. */
export function combinations(matrix: Plain): readonly Combination[] {
  if (!isObject(matrix)) throw new Error("Matrix must be a mapping.");
  const { include, exclude, ...vectors } = matrix;
  let all: Combination[] = [{}];
  for (const [name, values] of Object.entries(vectors)) {
    if (!Array.isArray(values) || values.length === 0) {
      throw new Error(`Matrix vector '${name}' does not contain any values`);
    }
    all = all.flatMap((combination) => values.map((value: Plain) => ({ ...combination, [name]: value })));
  }
  const unwanted = Array.isArray(exclude) ? exclude.filter(isObject) : [];
  const kept = all.filter(
    (combination) =>
      Object.keys(vectors).length > 0 &&
      !unwanted.some((filter) =>
        Object.entries(filter).every(([name, value]) => same(combination[name], value)),
      ),
  );
  const extended = [...kept];
  const added: Combination[] = [];
  for (const extra of Array.isArray(include) ? include.filter(isObject) : []) {
    // An entry extends every combination whose original values it does not change, or stands alone.
    let used = false;
    kept.forEach((original, index) => {
      const clash = Object.entries(extra).some(
        ([name, value]) => name in vectors && !same(original[name], value),
      );
      if (clash) return;
      used = true;
      extended[index] = { ...extended[index], ...extra };
    });
    if (!used) added.push(extra);
  }
  return [...extended, ...added];
}

/** ` (linux, 20)`: what GitHub appends to the name of a job of a matrix. */
export function suffixOf(combination: Combination): string {
  const values = Object.values(combination).flatMap(function flat(value): string[] {
    if (Array.isArray(value)) return value.flatMap(flat);
    if (isObject(value)) return Object.values(value).flatMap(flat);
    return [String(value ?? "")];
  });
  return values.length > 0 ? ` (${values.join(", ")})` : "";
}
