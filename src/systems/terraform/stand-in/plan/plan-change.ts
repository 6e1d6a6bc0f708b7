import { unknownValue } from "../../../../contracts/terraform-backend.ts";
import type { ResourceBehaviour } from "../schema/behaviour.ts";
import { type Attribute, attributeType, type Block, blockType, type NestedBlock } from "../schema/model.ts";
import { numberFromText } from "../values/json.ts";
import {
  elementType,
  isEmptyValue,
  isList,
  isRecord,
  record,
  sameValue,
  type Value,
  type ValueRecord,
} from "../values/value.ts";

export interface SchemaPlan {
  readonly planned: ValueRecord;
  /** Nothing differs from the prior state. */
  readonly unchanged: boolean;
}

/**
 * What follows from the schema alone: the proposed state (configuration over prior state), with defaults filled in
 * and everything that only the vendor can tell unknown. Whatever the configuration sets stays as it is.
 */
export function planChange(
  block: Block,
  behaviour: ResourceBehaviour,
  prior: ValueRecord | null,
  proposed: ValueRecord,
  configuration: ValueRecord,
): SchemaPlan {
  const planner: Planner = { defaults: behaviour.defaults ?? {} };
  const planned = planBlock(planner, block, prior, proposed, configuration, "");
  const type = blockType(block);
  if (!prior) return { planned, unchanged: false };
  if (sameValue(type, prior, planned)) return { planned: prior, unchanged: true };
  return { planned: refresh(block, behaviour, prior, planned, configuration), unchanged: false };
}

interface Planner {
  readonly defaults: NonNullable<ResourceBehaviour["defaults"]>;
}

function planBlock(
  planner: Planner,
  block: Block,
  prior: ValueRecord | null,
  proposed: ValueRecord,
  configuration: ValueRecord | null,
  above: string,
): ValueRecord {
  const planNested = (name: string, { mode, block: inner }: Nested): Value => {
    const value = proposed[name] ?? null;
    const planOne = (earlier: Value | undefined, one: Value, written: Value | undefined): Value =>
      isRecord(one)
        ? planBlock(planner, inner, recordOrNull(earlier), one, recordOrNull(written), `${above}${name}.`)
        : one;
    const earlier: Value | undefined = prior?.[name];
    const written: Value | undefined = configuration?.[name];
    if (isList(value)) {
      // A set's elements have no place: they are found by what they hold.
      return value.map((one, index) =>
        mode === "set"
          ? planOne(sameElement(blockType(inner), earlier, one), one, writtenElement(inner, written, one))
          : planOne(at(earlier, index), one, at(written, index)),
      );
    }
    if (mode !== "map" || !isRecord(value)) return planOne(earlier, value, written);
    const entries = Object.entries(value);
    return record(entries.map(([key, one]) => [key, planOne(at(earlier, key), one, at(written, key))]));
  };
  const attributes = Object.entries(block.attributes ?? {}).map(([name, attribute]) => {
    const set = configuration?.[name] ?? null;
    const inner = attribute.nested_type;
    if (inner && set !== null) {
      const { nesting_mode: mode, attributes } = inner;
      return [name, planNested(name, { mode, block: { attributes } })] as const;
    }
    const value = planAttribute(planner, attribute, `${above}${name}`, prior, set, proposed[name] ?? null);
    return [name, value] as const;
  });
  const blocks = Object.entries(block.block_types ?? {}).map(
    ([name, { nesting_mode: mode, block: inner }]) =>
      [name, planNested(name, { mode, block: inner })] as const,
  );
  return record([...attributes, ...blocks]);
}

interface Nested {
  readonly mode: NestedBlock["nesting_mode"];
  readonly block: Block;
}

function planAttribute(
  { defaults }: Planner,
  attribute: Attribute,
  path: string,
  prior: ValueRecord | null,
  set: Value,
  proposed: Value,
): Value {
  if (attribute.write_only) return null;
  if (set !== null || attribute.required) return proposed;
  if (Object.hasOwn(defaults, path)) return defaultValue(attribute, defaults[path] ?? null);
  // What is no longer set is taken away; an empty value is as good as none.
  if (!attribute.computed) return isEmptyValue(proposed) ? proposed : null;
  // What an earlier state lacks was not found in the world, and does not come by itself.
  return proposed === null && !prior ? unknownValue : proposed;
}

function defaultValue(attribute: Attribute, value: boolean | number | string | null): Value {
  return typeof value === "number" || attributeType(attribute) === "number"
    ? numberFromText(String(value))
    : value;
}

/** After a change, computed attributes that follow from what changed are unknown again. */
function refresh(
  block: Block,
  { changesWith = {} }: ResourceBehaviour,
  prior: ValueRecord,
  planned: ValueRecord,
  configuration: ValueRecord,
): ValueRecord {
  const type = blockType(block);
  const changed = (name: string) =>
    !sameValue(elementType(type, name), prior[name] ?? null, planned[name] ?? null);
  const stale = Object.entries(changesWith)
    .filter(([name, causes]) => {
      const attribute = block.attributes?.[name];
      return (
        attribute?.computed &&
        (configuration[name] ?? null) === null &&
        causes.some((one) => one === "*" || changed(one))
      );
    })
    .map(([name]) => [name, unknownValue] as const);
  return record([...Object.entries(planned), ...stale]);
}

function at(collection: Value | undefined, place: string | number): Value | undefined {
  if (isList(collection)) return collection[Number(place)];
  return isRecord(collection) ? collection[String(place)] : undefined;
}

function sameElement(
  type: Parameters<typeof sameValue>[0],
  set: Value | undefined,
  one: Value,
): Value | undefined {
  return isList(set) ? set.find((candidate) => sameValue(type, candidate, one)) : undefined;
}

/** The element of the configuration that a proposed one came from: nothing that it sets is different there. */
function writtenElement(block: Block, set: Value | undefined, proposed: Value): Value {
  if (!isList(set) || !isRecord(proposed)) return proposed;
  const type = blockType(block);
  const fits = set
    .filter(isRecord)
    .filter((written) =>
      Object.entries(written).every(
        ([name, value]) =>
          value === null ||
          isList(value) ||
          sameValue(elementType(type, name), value, proposed[name] ?? null),
      ),
    );
  const said = (written: ValueRecord) => Object.values(written).filter((value) => value !== null).length;
  return fits.sort((one, other) => said(other) - said(one))[0] ?? proposed;
}

function recordOrNull(value: Value | undefined): ValueRecord | null {
  return isRecord(value) ? value : null;
}
