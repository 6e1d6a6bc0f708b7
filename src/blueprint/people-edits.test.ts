import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { changePeople, type PeopleChange, splice } from "./people-edits.ts";

const acme = readFileSync("examples/acme/blueprint.yaml", "utf8");
const changed = (text: string, change: PeopleChange) => splice(text, changePeople(text, change));
const forms = {
  acme,
  "lists at the teams":
    "# Us\npeople:\n  ada: # the first\n    name: Ada\n  bob: {name: Bob}\nteams:\n  platform: [ada, bob] # both\n  shop:\n    - bob\n    - ada\nrest: 1\n",
  json: JSON.stringify({
    people: { ada: { name: "Ada", teams: ["platform"] }, bob: { name: "Bob", teams: [] } },
  }),
  "lists in lines":
    "people:\r\n    ada:\r\n        name: Ada\r\n        teams:\r\n            - platform\r\n            - shop\r\n    bob:\r\n        name: Bob",
};
const handle = fc
  .stringMatching(/^[a-z][a-z0-9-]{0,10}$/)
  .filter((one) => !["ada", "bob", "y", "n"].includes(one));
const teams = fc.uniqueArray(fc.constantFrom("platform", "shop", "engineering"));

describe.each(Object.entries(forms))("a change of people, in %s", (_, text) => {
  it("joins and leaves without a trace, and changes nobody else", () => {
    fc.assert(
      fc.property(handle, fc.string({ minLength: 1, maxLength: 20 }), teams, (newcomer, name, chosen) => {
        const known = parse(text);
        fc.pre(!Object.hasOwn(known.people, newcomer));
        const joined = changed(text, { kind: "join", handle: newcomer, name, teams: chosen });
        expect(parse(joined)).toEqual({
          ...known,
          people: { ...known.people, [newcomer]: { name, teams: chosen } },
        });
        expect(changed(joined, { kind: "leave", handle: newcomer }).trimEnd()).toBe(text.trimEnd());
      }),
      { numRuns: 60 },
    );
  });

  it("moves to exactly the teams that are named, wherever they are written", () => {
    fc.assert(
      fc.property(teams, (chosen) => {
        const moved = parse(changed(text, { kind: "move", handle: "ada", teams: chosen }));
        const lists = Object.entries<readonly string[]>(moved.teams ?? {})
          .filter(([, members]) => members?.includes("ada"))
          .map(([team]) => team);
        expect([...(moved.people.ada.teams ?? []), ...lists].toSorted()).toEqual(chosen.toSorted());
        const { ada: _, ...others } = parse(text).people;
        expect(moved.people).toMatchObject(others);
      }),
    );
  });
});

it("takes somebody out of every list that names them, and leaves the comments", () => {
  const text = forms["lists at the teams"];
  expect(changed(text, { kind: "leave", handle: "ada" })).toBe(
    "# Us\npeople:\n  bob: {name: Bob}\nteams:\n  platform: [bob] # both\n  shop:\n    - bob\nrest: 1\n",
  );
});
