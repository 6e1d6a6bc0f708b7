import {
  type Attributes,
  type AttributeValue,
  unknownValue,
} from "../../../../contracts/terraform-backend.ts";
import { numberFromText } from "./json.ts";
import { inferType, type ValueType } from "./type.ts";
import { DecimalNumber, DynamicValue, isList, record, type Value } from "./value.ts";

/** A value as backends see it. A number that JavaScript cannot hold comes as its text. */
export function toPlain(value: Value): AttributeValue {
  if (value === null || typeof value !== "object") return value;
  if (value instanceof DecimalNumber) {
    const plain = Number(value.text);
    return Number.isInteger(plain) && !Number.isSafeInteger(plain) ? value.text : plain;
  }
  if (value instanceof DynamicValue) return toPlain(value.value);
  if (isList(value)) return value.map(toPlain);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toPlain(one)]));
}

/** What a backend said, as a value of the type that the schema asks for. Throws where it does not fit: a bug. */
export function fromPlain(plain: AttributeValue | undefined, type: ValueType, path = ""): Value {
  if (plain === null || plain === undefined) return null;
  if (plain === unknownValue) return unknownValue;
  const wrong = (): never => {
    throw new Error(`a backend answered with another kind of value than ${JSON.stringify(type)} at ${path}`);
  };
  switch (type) {
    case "string":
      return typeof plain === "string" ? plain : wrong();
    case "bool":
      return typeof plain === "boolean" ? plain : wrong();
    case "number":
      return typeof plain === "number" || typeof plain === "string" ? numberFromText(String(plain)) : wrong();
    case "dynamic": {
      const inferred = inferType(plain);
      return new DynamicValue(inferred, fromPlain(plain, inferred, path));
    }
  }
  if (type[0] === "map") {
    if (typeof plain !== "object" || Array.isArray(plain)) return wrong();
    const entries = Object.entries(plain as Attributes);
    return record(entries.map(([key, one]) => [key, fromPlain(one, type[1], `${path}.${key}`)]));
  }
  if (type[0] === "object") {
    if (typeof plain !== "object" || Array.isArray(plain)) return wrong();
    const [, types] = type;
    const values = plain as Attributes;
    const strange = Object.keys(values).find((name) => !Object.hasOwn(types, name));
    if (strange !== undefined)
      throw new Error(`a backend answered with an unknown attribute ${path}.${strange}`);
    const entries = Object.entries(types);
    return record(entries.map(([name, inner]) => [name, fromPlain(values[name], inner, `${path}.${name}`)]));
  }
  if (!Array.isArray(plain)) return wrong();
  const elements = plain as readonly AttributeValue[];
  if (type[0] !== "tuple") return elements.map((one, index) => fromPlain(one, type[1], `${path}[${index}]`));
  return type[1].map((inner, index) => fromPlain(elements[index], inner, `${path}[${index}]`));
}
