import { ExtData, encode as pack } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../../contracts/terraform-backend.ts";
import { valueFromJson } from "./json.ts";
import { decodeValue, encodeValue } from "./message-pack.ts";
import { fromPlain, toPlain } from "./plain.ts";
import { readType, type ValueType } from "./type.ts";
import { DecimalNumber, DynamicValue, record, sameValue, type Value } from "./value.ts";

const attributeName = fc.stringMatching(/^[a-z_]{1,8}$/);
const { type: anyType } = fc.letrec<{ type: ValueType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<ValueType>("string", "number", "bool", "dynamic"),
    fc.tuple(fc.constantFrom("list" as const, "set" as const, "map" as const), tie("type")),
    fc.dictionary(attributeName, tie("type"), { maxKeys: 4 }).map((inner): ValueType => ["object", inner]),
    fc.array(tie("type"), { maxLength: 3 }).map((inner): ValueType => ["tuple", inner]),
  ),
}));

const anyNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => (Object.is(one, -0) ? 0 : one)),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 200n }).map((one) => new DecimalNumber(String(one))),
  fc.tuple(fc.integer(), fc.stringMatching(/^[0-9]{1,30}$/)).map(([a, b]) => new DecimalNumber(`${a}.${b}`)),
);

function anyValueOf(type: ValueType, depth = 0): fc.Arbitrary<Value> {
  const nothing = fc.constantFrom<Value>(null, unknownValue);
  const known = (): fc.Arbitrary<Value> => {
    if (type === "string") return fc.string({ unit: "binary" });
    if (type === "bool") return fc.boolean();
    if (type === "number") return anyNumber;
    if (type === "dynamic") {
      const inner = depth > 3 ? fc.constant<ValueType>("string") : anyType;
      return inner.chain((one) => anyValueOf(one, depth + 1).map((value) => new DynamicValue(one, value)));
    }
    if (type[0] === "map") {
      // The library refuses this one key, which is safer than to misread it; no vendor has it.
      const keys = fc.oneof(fc.string(), fc.constant("constructor")).filter((key) => key !== "__proto__");
      return fc.array(fc.tuple(keys, anyValueOf(type[1], depth + 1)), { maxLength: 4 }).map(record);
    }
    if (type[0] === "object") {
      const parts = Object.entries(type[1]).map(([name, inner]) =>
        anyValueOf(inner, depth + 1).map((value) => [name, value] as const),
      );
      return fc.tuple(...parts).map(record);
    }
    if (type[0] === "tuple") return fc.tuple(...type[1].map((inner) => anyValueOf(inner, depth + 1)));
    return fc.array(anyValueOf(type[1], depth + 1), { maxLength: 4 });
  };
  return fc.oneof({ weight: 1, arbitrary: nothing }, { weight: 4, arbitrary: known() });
}

describe("the engine's values", () => {
  it("come back from MessagePack as they went, unknown parts included", () => {
    const typed = anyType.chain((type) => fc.record({ type: fc.constant(type), value: anyValueOf(type) }));
    fc.assert(
      fc.property(typed, ({ type, value }) => {
        expect(decodeValue(encodeValue(value, type), type)).toEqual(value);
        expect(readType(JSON.parse(JSON.stringify(type)))).toEqual(type);
      }),
    );
  });

  it("are written as the engine writes them", () => {
    const hex = (value: Value, type: ValueType) => encodeValue(value, type).toString("hex");
    // d4 00 00: an extension of one byte, as the wire format has it for an unknown.
    expect(hex(unknownValue, "string")).toBe("d40000");
    expect(hex(new DecimalNumber("0.1"), "number")).toBe("a3302e31");
    expect(hex(5, "number")).toBe("05");
    expect(hex(new DynamicValue("bool", true), "dynamic")).toBe("92c40622626f6f6c22c3");
  });

  it("takes an unknown about which something is known for an unknown", () => {
    const refined = Buffer.from(pack({ name: new ExtData(12, new Uint8Array([0x81, 0x01, 0xc2])) }));
    expect(decodeValue(refined, ["object", { name: "string" }])).toEqual(record([["name", unknownValue]]));
  });

  it("are read from a state file without rounding, dropping what the schema no longer has", () => {
    const type: ValueType = [
      "object",
      { id: "number", rate: "number", name: "string", tags: ["map", "string"] },
    ];
    const text = '{"id":12345678901234567890,"rate":0.1,"name":"a 1.5 \\" 2.5","gone":1}';
    expect(valueFromJson(text, type)).toEqual(
      record([
        ["id", new DecimalNumber("12345678901234567890")],
        ["rate", new DecimalNumber("0.1")],
        ["name", 'a 1.5 " 2.5'],
        ["tags", null],
      ]),
    );
  });

  it("are equal in a set whatever the order, and not in a list", () => {
    expect(sameValue(["set", "string"], ["a", "b"], ["b", "a"])).toBe(true);
    expect(sameValue(["set", "string"], ["a", "a"], ["a", "b"])).toBe(false);
    expect(sameValue(["list", "string"], ["a", "b"], ["b", "a"])).toBe(false);
  });

  it("pass to a backend and back", () => {
    const type: ValueType = ["object", { n: "number", list: ["list", "string"], later: "string" }];
    const value = record([
      ["n", new DecimalNumber("0.1")],
      ["list", ["x"]],
      ["later", unknownValue],
    ]);
    expect(toPlain(value)).toEqual({ n: 0.1, list: ["x"], later: unknownValue });
    expect(fromPlain(toPlain(value), type)).toEqual(value);
    expect(() => fromPlain({ strange: 1 }, type)).toThrow("unknown attribute .strange");
    expect(() => fromPlain({ n: true }, type)).toThrow("at .n");
  });
});
