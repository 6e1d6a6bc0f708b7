import { ExtData, ExtensionCodec, encode as pack, decode as unpack } from "@msgpack/msgpack";
import { unknownValue } from "../../../../contracts/terraform-backend.ts";
import { readType, type ValueType } from "./type.ts";
import { DecimalNumber, DynamicValue, isList, isRecord, record, type Value } from "./value.ts";

/**
 * The engine's values in MessagePack, read and written by their type:
 * https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/object-wire-format.md
 */

/** What stands for an unknown, and for one about which something is known (a refinement, which we do not use). */
const unknownExtension = 0;
const refinedUnknownExtension = 12;

const extensions = new ExtensionCodec();
for (const type of [unknownExtension, refinedUnknownExtension]) {
  extensions.register({ type, encode: () => null, decode: () => unknownValue });
}
const unknownOnTheWire = new ExtData(unknownExtension, new Uint8Array(1));

export function decodeValue(bytes: Uint8Array, type: ValueType): Value {
  return fromWire(unpack(bytes, { extensionCodec: extensions, useBigInt64: true }), type);
}

export function encodeValue(value: Value, type: ValueType): Buffer {
  return Buffer.from(pack(toWire(value, type), { extensionCodec: extensions, useBigInt64: true }));
}

function fromWire(wire: unknown, type: ValueType): Value {
  if (wire === null || wire === undefined) return null;
  if (wire === unknownValue) return unknownValue;
  switch (type) {
    case "string":
      return typeof wire === "string" ? wire : mismatch(type);
    case "bool":
      return typeof wire === "boolean" ? wire : mismatch(type);
    case "number":
      return numberFromWire(wire);
    case "dynamic":
      return dynamicFromWire(wire);
  }
  if (type[0] === "map" || type[0] === "object") {
    if (typeof wire !== "object" || Array.isArray(wire)) return mismatch(type);
    const entries = wire as Record<string, unknown>;
    if (type[0] === "map") {
      return record(Object.entries(entries).map(([key, one]) => [key, fromWire(one, type[1])]));
    }
    return record(Object.entries(type[1]).map(([name, inner]) => [name, fromWire(entries[name], inner)]));
  }
  if (!Array.isArray(wire)) return mismatch(type);
  if (type[0] !== "tuple") return wire.map((one) => fromWire(one, type[1]));
  return type[1].map((inner, index) => fromWire(wire[index], inner));
}

function numberFromWire(wire: unknown): Value {
  if (typeof wire === "bigint") {
    const plain = Number(wire);
    return Number.isSafeInteger(plain) ? plain : new DecimalNumber(String(wire));
  }
  if (typeof wire === "number") return wire;
  return typeof wire === "string" ? new DecimalNumber(wire) : mismatch("number");
}

function dynamicFromWire(wire: unknown): Value {
  if (!Array.isArray(wire) || !(wire[0] instanceof Uint8Array)) return mismatch("dynamic");
  const type = readType(JSON.parse(Buffer.from(wire[0]).toString("utf8")));
  return new DynamicValue(type, fromWire(wire[1], type));
}

function toWire(value: Value, type: ValueType): unknown {
  if (value === null) return null;
  if (value === unknownValue) return unknownOnTheWire;
  switch (type) {
    case "string":
      return typeof value === "string" ? value : mismatch(type);
    case "bool":
      return typeof value === "boolean" ? value : mismatch(type);
    case "number":
      return value instanceof DecimalNumber ? value.text : typeof value === "number" ? value : mismatch(type);
    case "dynamic": {
      if (!(value instanceof DynamicValue)) return mismatch(type);
      return [new TextEncoder().encode(JSON.stringify(value.type)), toWire(value.value, value.type)];
    }
  }
  if (type[0] === "map") {
    if (!isRecord(value)) return mismatch(type);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toWire(one, type[1])]));
  }
  if (type[0] === "object") {
    if (!isRecord(value)) return mismatch(type);
    const names = Object.entries(type[1]);
    return Object.fromEntries(names.map(([name, inner]) => [name, toWire(value[name] ?? null, inner)]));
  }
  if (!isList(value)) return mismatch(type);
  if (type[0] !== "tuple") return value.map((one) => toWire(one, type[1]));
  return type[1].map((inner, index) => toWire(value[index] ?? null, inner));
}

/** A bug on one of the two sides; the value itself stays out of the message, since it may be a secret. */
function mismatch(type: ValueType): never {
  throw new Error(`a value is not of the type ${JSON.stringify(type)}`);
}
