import { isDeepStrictEqual } from "node:util";
import { unknownValue } from "../../../../contracts/terraform-backend.ts";
import type { ValueType } from "./type.ts";

/** A number that no JavaScript number is: too large, or a decimal fraction. */
export class DecimalNumber {
  /** In a form that the engine reads: `0.1`, `123456789012345678901234567890`, `1e-7`. */
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** The value of a place whose type only the value itself tells. */
export class DynamicValue {
  readonly type: ValueType;
  readonly value: Value;
  constructor(type: ValueType, value: Value) {
    this.type = type;
    this.value = value;
  }
}

/** A value of a known type. Lists, sets and tuples are arrays; objects and maps are records without a prototype. */
export type Value =
  | null
  | typeof unknownValue
  | boolean
  | number
  | string
  | DecimalNumber
  | DynamicValue
  | readonly Value[]
  | ValueRecord;

export interface ValueRecord {
  readonly [name: string]: Value;
}

export function isRecord(value: Value | undefined): value is ValueRecord {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof DecimalNumber) &&
    !(value instanceof DynamicValue)
  );
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** A record that a vendor's key such as `__proto__` cannot break. */
export function record(entries: Iterable<readonly [string, Value]>): ValueRecord {
  const made: Record<string, Value> = Object.create(null);
  for (const [name, value] of entries) made[name] = value;
  return made;
}

/** False, zero, an empty text or collection, or nothing at all: what older providers cannot tell apart. */
export function isEmptyValue(value: Value): boolean {
  if (value === null || value === "" || value === false || value === 0) return true;
  return isList(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}

/** Is it known, with all that it holds? */
export function whollyKnown(value: Value): boolean {
  if (value === unknownValue) return false;
  if (isList(value)) return value.every(whollyKnown);
  if (value instanceof DynamicValue) return whollyKnown(value.value);
  return isRecord(value) ? Object.values(value).every(whollyKnown) : true;
}

/** Equality as the engine sees it: the elements of a set have no order. An unknown equals an unknown. */
export function sameValue(type: ValueType, one: Value, other: Value): boolean {
  if (typeof type === "string") return isDeepStrictEqual(one, other);
  if (isList(one) && isList(other)) {
    if (one.length !== other.length) return false;
    if (type[0] !== "set") {
      return one.every((value, index) => sameValue(elementType(type, index), value, other[index] ?? null));
    }
    const left = [...other];
    return one.every((value) => {
      const index = left.findIndex((candidate) => sameValue(type[1], value, candidate));
      if (index >= 0) left.splice(index, 1);
      return index >= 0;
    });
  }
  if (isRecord(one) && isRecord(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].every(
      (name) =>
        name in one &&
        name in other &&
        sameValue(elementType(type, name), one[name] ?? null, other[name] ?? null),
    );
  }
  return one === other;
}

/** The type of what lies at a place inside. */
export function elementType(type: ValueType, place: string | number): ValueType {
  if (typeof type === "string") return "dynamic";
  switch (type[0]) {
    case "list":
    case "set":
    case "map":
      return type[1];
    case "object":
      return type[1][place] ?? "dynamic";
    case "tuple":
      return type[1][Number(place)] ?? "dynamic";
  }
}
