import { describe, expect, it } from "vitest";
import { exampleOf } from "../../test/golden/acme.ts";
import { readWish } from "./wish.ts";

const { blueprint } = exampleOf("examples/acme");
const nothing = { engineers: undefined, start: undefined, epic: undefined };
const read = (typed: Partial<Record<keyof typeof nothing, string>>, today = "2026-12-05") =>
  readWish({ ...nothing, ...typed }, blueprint, today);

describe("what is asked of a plan", () => {
  it("is by default the platform's team, from the next working day on", () => {
    expect(read({})).toEqual({ ok: true, value: { engineers: 4, start: "2026-12-07", epic: null } });
  });

  it.each([
    [{ engineers: "0" }, "plan-engineers-invalid"],
    [{ engineers: "-1" }, "plan-engineers-invalid"],
    [{ engineers: "two" }, "plan-engineers-invalid"],
    [{ engineers: "1.5" }, "plan-engineers-invalid"],
    [{ engineers: "101" }, "plan-engineers-invalid"],
    [{ start: "2026-02-30" }, "plan-start-invalid"],
    [{ start: "soon" }, "plan-start-invalid"],
    [{ start: "2026-12-05" }, "plan-start-not-working"],
    [{ epic: "11" }, "plan-epic-unknown"],
    [{ epic: "monitoring" }, "plan-epic-unknown"],
  ])("is refused: %j", (typed, code) => {
    expect(read(typed)).toMatchObject({ ok: false, diagnostics: [{ code }] });
  });

  it("hears of every mistake at once, and of the next working day", () => {
    const refused = read({ engineers: "0", start: "2026-12-05", epic: "0" });
    expect(refused).toMatchObject({
      ok: false,
      diagnostics: [{}, { next: expect.stringContaining("2026-12-07") }, {}],
    });
  });
});
