import { type KnownValue, type State, unknownValue } from "../../../../contracts/terraform-backend.ts";
import { type Attribute, attributeType, type Block, blockType, type NestedBlock } from "../schema/model.ts";
import { fromPlain } from "../values/plain.ts";
import {
  isEmptyValue,
  isList,
  isRecord,
  record,
  sameValue,
  type Value,
  type ValueRecord,
} from "../values/value.ts";

interface Reading {
  /** Nothing is known of what was meant: everything stays as it was found. */
  readonly imported?: boolean;
}

interface Place extends Reading {
  readonly block: Block;
  /** With a dot at its end, or empty. */
  readonly path: string;
}

/**
 * A state out of what a backend found, beside what was planned or known before. The vendor's empty value for an
 * attribute that nobody set is no value: real providers' older toolkit cannot tell them apart either.
 */
export function newState(
  block: Block,
  found: State,
  before: ValueRecord | null,
  reading: Reading = {},
): ValueRecord {
  return stateOf({ ...reading, block, path: "" }, found, before);
}

function stateOf(place: Place, found: State, before: ValueRecord | null): ValueRecord {
  const { block, path } = place;
  const known = new Set([...Object.keys(block.attributes ?? {}), ...Object.keys(block.block_types ?? {})]);
  const strange = Object.keys(found).find((name) => !known.has(name));
  if (strange !== undefined)
    throw new Error(`a backend answered with an unknown attribute ${path}${strange}`);
  const attributes = Object.entries(block.attributes ?? {}).map(([name, attribute]) => {
    const earlier = before?.[name] ?? null;
    return [name, attributeState(place, attribute, found[name], earlier, name)] as const;
  });
  const blocks = Object.entries(block.block_types ?? {}).map(
    ([name, nested]) =>
      [name, nestedState(place, nested, found[name], before?.[name] ?? null, name)] as const,
  );
  return record([...attributes, ...blocks]);
}

function nestedState(
  place: Place,
  nested: NestedBlock,
  found: KnownValue | undefined,
  before: Value,
  name: string,
): Value {
  if (found === undefined && before !== null) return knownOrNull(before);
  const inside = { ...place, block: nested.block, path: `${place.path}${name}.` };
  const inner = (one: KnownValue, beside: Value) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? stateOf(inside, one as State, isRecord(beside) ? beside : null)
      : fromPlain(one, blockType(nested.block), `${place.path}${name}`);
  const elements = () => (found ?? []) as readonly KnownValue[];
  const earlier = isList(before) ? before : [];
  switch (nested.nesting_mode) {
    case "single":
    case "group":
      return found === undefined || found === null ? null : inner(found, before);
    case "map": {
      const beside = isRecord(before) ? before : {};
      const entries = Object.entries((found ?? {}) as State);
      return record(entries.map(([key, one]) => [key, inner(one, beside[key] ?? null)]));
    }
    case "list":
      return elements().map((one, index) => inner(one, earlier[index] ?? null));
    case "set": {
      const type = blockType(nested.block);
      // The element that it was planned as is the one beside which it reads the same.
      const reads = (one: KnownValue, beside: Value) =>
        sameValue(type, inner(one, beside), knownOrNull(beside));
      return elements().map((one) => inner(one, earlier.find((candidate) => reads(one, candidate)) ?? null));
    }
    default:
      return nested.nesting_mode satisfies never;
  }
}

function attributeState(
  { imported, path }: Place,
  attribute: Attribute,
  found: KnownValue | undefined,
  before: Value,
  name: string,
): Value {
  if (attribute.write_only) return null;
  if (found === undefined) return knownOrNull(before);
  const value = fromPlain(found, attributeType(attribute), `${path}${name}`);
  const unset = before === null && attribute.optional && !attribute.computed && !imported;
  return unset && isEmptyValue(value) ? null : value;
}

/** What is still unknown once a thing is made does not exist. */
function knownOrNull(value: Value): Value {
  if (value === unknownValue) return null;
  if (isList(value)) return value.map(knownOrNull);
  return isRecord(value)
    ? record(Object.entries(value).map(([name, one]) => [name, knownOrNull(one)]))
    : value;
}
