import type { Attributes, ConfigurationRemark } from "../terraform-backend.ts";
import { unknownValue } from "../terraform-backend.ts";

/** One thing that the real provider refuses about an attribute, in its own words. */
export interface Check {
  readonly path: readonly string[];
  /** What it says of a known value; undefined when it has nothing to say. */
  readonly says: (value: unknown) => string | undefined;
}

/**
 * What a configuration would hear from the real provider. What is unset or not known yet is not looked at. A path
 * goes through the elements of lists by itself.
 */
export function remarksOf(
  checks: readonly Check[],
  configuration: Attributes,
): readonly ConfigurationRemark[] {
  return checks.flatMap(({ path, says }) =>
    valuesAt(configuration, path, []).flatMap(({ value, place }): readonly ConfigurationRemark[] => {
      const summary = says(value);
      return summary === undefined ? [] : [{ severity: "error", summary, path: place }];
    }),
  );
}

interface Found {
  readonly value: unknown;
  readonly place: readonly (string | number)[];
}

function valuesAt(value: unknown, path: readonly string[], place: Found["place"]): readonly Found[] {
  if (value === null || value === undefined || value === unknownValue) return [];
  if (Array.isArray(value)) return value.flatMap((one, index) => valuesAt(one, path, [...place, index]));
  const [name, ...inner] = path;
  if (name === undefined) return [{ value, place }];
  return valuesAt((value as Record<string, unknown>)[name], inner, [...place, name]);
}

/** As `validation.StringMatch` of the providers' toolkit says it. */
export function matches(attribute: string, pattern: RegExp, message: string): Check {
  return {
    path: attribute.split("."),
    says: (value) =>
      typeof value === "string" && !pattern.test(value)
        ? `invalid value for ${lastOf(attribute)} (${message})`
        : undefined,
  };
}

/** As `validation.StringInSlice` says it. */
export function oneOf(attribute: string, values: readonly string[]): Check {
  return {
    path: attribute.split("."),
    says: (value) =>
      typeof value === "string" && !values.includes(value)
        ? `expected ${lastOf(attribute)} to be one of [${values.map((one) => JSON.stringify(one)).join(" ")}], got ${value}`
        : undefined,
  };
}

/** As `validation.IntBetween` says it. */
export function between(attribute: string, least: number, most: number): Check {
  return {
    path: attribute.split("."),
    says: (value) =>
      typeof value === "number" && (value < least || value > most)
        ? `expected ${lastOf(attribute)} to be in the range (${least} - ${most}), got ${value}`
        : undefined,
  };
}

/** As `validation.StringLenBetween` says it. */
export function lengthBetween(attribute: string, least: number, most: number): Check {
  return {
    path: attribute.split("."),
    says: (value) =>
      typeof value === "string" && (value.length < least || value.length > most)
        ? `expected length of ${lastOf(attribute)} to be in the range (${least} - ${most}), got ${value}`
        : undefined,
  };
}

const lastOf = (dotted: string) => dotted.split(".").at(-1) ?? dotted;
