import { expect, it } from "vitest";
import { parseJql } from "./jql.ts";

const clause = (field: string, operator: string, ...texts: string[]) => ({
  ...{ kind: "clause", field, operator, values: texts.map((text) => ({ text })) },
});

it("reads conditions by their precedence, lists, functions and orders", () => {
  const jql = "project = \"ACME\" AND (labels in (a, 'b c') OR NOT status != Done) order by Rank, key DESC";
  expect(parseJql(jql)).toEqual({
    where: {
      kind: "and",
      parts: [
        clause("project", "=", "ACME"),
        {
          kind: "or",
          parts: [clause("labels", "in", "a", "b c"), { kind: "not", part: clause("status", "!=", "Done") }],
        },
      ],
    },
    orderBy: [
      { field: "Rank", descending: false },
      { field: "key", descending: true },
    ],
  });
  expect(parseJql("a = 1 or b = 2 and c is not EMPTY")).toMatchObject({
    where: { kind: "or", parts: [{}, { kind: "and" }] },
  });
  expect(parseJql("creator = currentUser()").where).toMatchObject({ values: [{ call: "currentuser" }] });
  expect(parseJql('summary ~ "say \\"hi\\""').where).toMatchObject({ values: [{ text: 'say "hi"' }] });
  expect(parseJql("ORDER BY created").where).toBeNull();
});

it.each([
  ["project ACME", "Expecting operator but got 'ACME'"],
  ["project =", "Expecting either a value, list or function but got 'the end of the query'"],
  ["project in (A", "Expecting ')' but got 'the end of the query'"],
  ["project = A B", "Expecting either 'OR' or 'AND' but got 'B'"],
  ["= A", "Expecting a field name but got '='"],
  ['project = "A', "is a reserved JQL character"],
  ["created >= -1d", "Expecting operator but got '>='"],
  ["project = A ORDER key", "Expecting 'by' but got 'key'"],
])("refuses %s", (jql, message) => {
  expect(() => parseJql(jql)).toThrow(message);
});
