import { isFields, isTrue, printValue, TemplateError } from "./values.ts";

/** The functions of text/template and of Sprig that the stand-in knows; every other name is refused. */
export const templateFunctions: Readonly<Record<string, (...values: readonly unknown[]) => unknown>> = {
  index: (target, ...keys) => keys.reduce(item, target),
  len: (value) =>
    Array.isArray(value) || typeof value === "string" ? value.length : Object.keys(value ?? {}).length,
  not: (value) => !isTrue(value),
  and: (...values) => values.find((value) => !isTrue(value)) ?? values.at(-1),
  or: (...values) => values.find(isTrue) ?? values.at(-1),
  eq: (first, ...others) => others.some((other) => first === other),
  ne: (a, b) => a !== b,
  lt: (a, b) => Number(a) < Number(b),
  gt: (a, b) => Number(a) > Number(b),
  print: (...values) => values.map(printValue).join(""),
  printf: (format, ...values) => formatted(text(format), values),
  default: (fallback, value) => (isTrue(value) ? value : fallback),
  join: (separator, list) => items(list).map(printValue).join(text(separator)),
  splitList: (separator, value) => text(value).split(text(separator)),
  first: (list) => items(list)[0],
  last: (list) => items(list).at(-1),
  regexFind: (pattern, value) => new RegExp(text(pattern)).exec(text(value))?.[0] ?? "",
  regexMatch: (pattern, value) => new RegExp(text(pattern)).test(text(value)),
  regexReplaceAll: (pattern, value, replacement) =>
    text(value).replace(new RegExp(text(pattern), "g"), text(replacement).replace(/\$\{(\w+)\}/g, "$$$1")),
  trim: (value) => text(value).trim(),
  trunc: (length, value) => text(value).slice(0, Number(length)),
  lower: (value) => text(value).toLowerCase(),
  upper: (value) => text(value).toUpperCase(),
  replace: (from, to, value) => text(value).replaceAll(text(from), text(to)),
  contains: (part, value) => text(value).includes(text(part)),
  hasPrefix: (prefix, value) => text(value).startsWith(text(prefix)),
  hasSuffix: (suffix, value) => text(value).endsWith(text(suffix)),
  trimPrefix: (prefix, value) =>
    text(value).startsWith(text(prefix)) ? text(value).slice(text(prefix).length) : value,
  trimSuffix: (suffix, value) =>
    text(value).endsWith(text(suffix)) ? text(value).slice(0, -text(suffix).length) : value,
  quote: (value) => JSON.stringify(printValue(value)),
  toJson: (value) => JSON.stringify(value),
};

function item(target: unknown, key: unknown): unknown {
  if (Array.isArray(target)) {
    const found = target[Number(key)];
    if (found === undefined) throw new TemplateError(`index out of range: ${printValue(key)}`);
    return found;
  }
  if (isFields(target)) return target[printValue(key)];
  throw new TemplateError(`can't index item of ${printValue(target)}`);
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : printValue(value);
}

function items(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function formatted(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replace(/%([sdvq%])/g, (_whole, verb: string) => {
    if (verb === "%") return "%";
    const value = values[next++];
    return verb === "q" ? JSON.stringify(text(value)) : printValue(value);
  });
}
