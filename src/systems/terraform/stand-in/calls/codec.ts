import {
  type Attributes,
  type AttributeValue,
  type KnownValue,
  type State,
  unknownValue,
} from "../../../../contracts/terraform-backend.ts";
import type { KnownType } from "../provider-definition.ts";
import { valueFromJson } from "../values/json.ts";
import { decodeValue, encodeValue } from "../values/message-pack.ts";
import { toPlain } from "../values/plain.ts";
import { isRecord, type Value, type ValueRecord } from "../values/value.ts";

/** A value as a request carries it. */
export interface ValueMessage {
  readonly msgpack: Buffer;
  readonly json: Buffer;
}

/** The object of a type's block, or null where there is none. */
export function readObject(message: ValueMessage | null, { type, name }: KnownType): ValueRecord | null {
  if (!message || (message.msgpack.length === 0 && message.json.length === 0)) return null;
  const value =
    message.msgpack.length > 0
      ? decodeValue(message.msgpack, type)
      : valueFromJson(message.json.toString("utf8"), type);
  if (value === null || isRecord(value)) return value;
  throw new Error(`the engine sent something else than an object for ${name}`);
}

/** Like `readObject`, where there always is one. */
export function readPresent(message: ValueMessage | null, type: KnownType): ValueRecord {
  const value = readObject(message, type);
  if (!value) throw new Error(`the engine sent nothing for ${type.name}`);
  return value;
}

export function writeObject(value: Value, { type }: KnownType): { readonly msgpack: Buffer } {
  return { msgpack: encodeValue(value, type) };
}

/** A block's values as backends see them. */
export function attributesOf(value: ValueRecord): Attributes {
  return toPlain(value) as Attributes;
}

/** Those of a thing that is, or without what is not known yet: the vendor is not told about that. */
export function stateOf(value: ValueRecord): State {
  return withoutUnknown(attributesOf(value)) as State;
}

function withoutUnknown(value: AttributeValue): KnownValue {
  if (value === unknownValue) return null;
  if (Array.isArray(value)) return value.map(withoutUnknown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutUnknown(one)]));
}
