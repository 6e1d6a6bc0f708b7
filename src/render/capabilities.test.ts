import { describe, expect, it } from "vitest";
import type { Blueprint } from "../blueprint/model.ts";
import { type Capability, isServed } from "../contracts/capability.ts";
import { type Control, unprovable } from "../contracts/control.ts";
import type { System } from "../contracts/system.ts";
import { collectCapabilities, lacks, servedBy } from "./capabilities.ts";

const blueprint = {} as Blueprint;
const capability = (title: string, rest: Partial<Capability> = {}): Capability => ({
  ...{ title, given: false, comesWith: "Large", source: "https://vendor.example/plans" },
  ...rest,
});
const system = (id: string, given: Readonly<Record<string, Capability>>, controls: readonly string[] = []) =>
  ({
    id,
    capabilities: () => new Map(Object.entries(given)),
    controls: () => controls.map((name) => ({ id: name, requires: [{ capability: `${id}.log` }] })),
  }) as unknown as System;

const one = system(
  "one",
  {
    "one.seal": capability("seals", { instead: "Wax." }),
    "one.log": capability("a log"),
    "one.door": capability("a door", { given: true }),
  },
  ["one.who-came"],
);
const capabilities = collectCapabilities([one], blueprint);
const requires = (...names: readonly string[]) => ({ requires: names.map((name) => ({ capability: name })) });

describe("what the plans decide", () => {
  it("is there where the plans give all that it requires, and whatever requires nothing", () => {
    expect(isServed({}, capabilities)).toBe(true);
    expect(isServed(requires("one.door"), capabilities)).toBe(true);
    expect(isServed(requires("one.door", "one.seal"), capabilities)).toBe(false);
    expect(isServed(requires("two.nobody-declares"), capabilities)).toBe(false);
  });

  it("is there in place of a capability only where that one lacks", () => {
    const both = [
      { name: "sealed", ...requires("one.seal") },
      { name: "waxed", insteadOf: "one.seal" },
      { name: "climbed", insteadOf: "one.door" },
    ];
    expect(servedBy(both, capabilities).map(({ name }) => name)).toEqual(["waxed"]);
  });

  it("is told: what lacks, what serves instead, and which controls cannot be proved", () => {
    expect(
      lacks([one], blueprint).map(({ capability: name, instead, unproved }) => [name, instead, unproved]),
    ).toEqual([
      ["one.seal", "Wax.", []],
      ["one.log", null, ["one.who-came"]],
    ]);
  });

  it("takes a capability from its own system only", () => {
    expect(() => collectCapabilities([system("two", { "one.door": capability("x") })], blueprint)).toThrow();
  });
});

describe("a control that the plans do not let be proved", () => {
  const control = (needed: Control["requires"]): Pick<Control, "requires"> => ({
    ...(needed && { requires: needed }),
  });

  it("says with which plan it could be, and what holds in its place: its own word before the capability's", () => {
    expect(unprovable(control([{ capability: "one.seal" }]), capabilities)).toEqual({
      verdict: "cannot-prove",
      why: "The company's plan lacks seals, which comes with Large.",
      instead: "Wax.",
    });
    const own = control([{ capability: "one.seal", instead: "A witness." }]);
    expect(unprovable(own, capabilities)?.instead).toBe("A witness.");
    expect(unprovable(control([{ capability: "one.log" }]), capabilities)).not.toHaveProperty("instead");
  });

  it("is none where the plans give what it needs", () => {
    expect(unprovable(control([{ capability: "one.door" }]), capabilities)).toBeUndefined();
    expect(unprovable({}, capabilities)).toBeUndefined();
  });
});
