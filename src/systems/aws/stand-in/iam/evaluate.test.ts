import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConditionValues, conditionHolds } from "./conditions.ts";
import { type PolicyInput, readDocument } from "./document.ts";
import { evaluate } from "./evaluate.ts";

const values = (found: Readonly<Record<string, readonly string[]>>): ConditionValues =>
  new Map(Object.entries(found).map(([key, list]) => [key.toLowerCase(), list]));

function documentOf(policy: PolicyInput) {
  const read = readDocument(JSON.stringify(policy));
  if ("wrong" in read) throw new Error(read.wrong);
  return read;
}

/** Actions, resources and conditions out of few words, so that they often meet. */
const actions = ["s3:GetObject", "s3:PutObject", "ecr:PutImage"];
const resources = ["arn:aws:s3:::a/x", "arn:aws:s3:::b/y", "arn:aws:ecr:eu:1:repository/r"];
const regions = ["eu", "us"];
const patterns = [...actions, "*", "s3:*", "S3:get*", "?cr:Put*"];
const resourcePatterns = [...resources, "*", "arn:aws:s3:::a/*", "arn:*:s3:::?/y", "arn:aws:*:repository/r"];

const some = (list: readonly string[]) => fc.array(fc.constantFrom(...list), { minLength: 1, maxLength: 2 });
const statements = fc.record({
  Effect: fc.constantFrom("Allow" as const, "Deny" as const),
  negated: fc.boolean(),
  actions: some(patterns),
  resources: some(resourcePatterns),
  operator: fc.constantFrom(undefined, "StringEquals", "StringNotEquals"),
  regions: some(regions),
});

describe("what policies decide", () => {
  it("is what a plain reading of them says", () => {
    fc.assert(
      fc.property(
        fc.array(statements, { maxLength: 4 }),
        fc.constantFrom(...actions),
        fc.constantFrom(...resources),
        fc.constantFrom(undefined, ...regions),
        (given, action, resource, region) => {
          const policy = {
            Version: "2012-10-17" as const,
            Statement: given.map((one) => ({
              Effect: one.Effect,
              [one.negated ? "NotAction" : "Action"]: one.actions,
              Resource: one.resources,
              ...(one.operator && { Condition: { [one.operator]: { "aws:RequestedRegion": one.regions } } }),
            })),
          };
          // The plain reading: wildcards by hand, one letter after the other, and a Deny before every Allow.
          const meant = given.filter((one) => {
            const named = one.actions.some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase()));
            const there = one.resources.some(
              (pattern) =>
                pattern === "*" ||
                (split(pattern).length === split(resource).length &&
                  split(pattern).every((part, index) => fits(part, split(resource)[index] ?? ""))),
            );
            const inRegion = region !== undefined && one.regions.includes(region);
            const holds = one.operator === undefined || (one.operator === "StringEquals") === inRegion;
            return named !== one.negated && there && holds;
          });
          const expected = meant.some(({ Effect }) => Effect === "Deny")
            ? "deny"
            : meant.length > 0
              ? "allow"
              : "none";
          const document = given.length > 0 ? [documentOf(policy)] : [];
          const found = values(region === undefined ? {} : { "aws:RequestedRegion": [region] });
          expect(evaluate(document, { action, resource, values: found })).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("puts what the request says into resources, and no statement applies without it", () => {
    const policy = documentOf({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::home/${aws:username}/*" }],
    });
    const ask = (found: ConditionValues) =>
      evaluate([policy], { action: "s3:GetObject", resource: "arn:aws:s3:::home/ada/x", values: found });
    expect(ask(values({ "aws:username": ["ada"] }))).toBe("allow");
    expect(ask(values({ "aws:username": ["bob"] }))).toBe("none");
    expect(ask(values({}))).toBe("none");
  });
});

function split(arn: string): readonly string[] {
  return arn.split(":", 5).concat(arn.split(":").slice(5).join(":"));
}

function fits(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  if (pattern[0] === "*")
    return fits(pattern.slice(1), text) || (text !== "" && fits(pattern, text.slice(1)));
  return (
    text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && fits(pattern.slice(1), text.slice(1))
  );
}

/** IAM User Guide, "IAM JSON policy elements: Condition operators" and "Multivalued context keys". */
describe("a condition", () => {
  it.each([
    ["StringEquals", ["a"], ["a"], true],
    ["StringEquals", ["a"], [], false],
    ["StringEqualsIfExists", ["a"], [], true],
    ["StringNotEquals", ["a", "b"], ["b"], false],
    ["StringNotEquals", ["a", "b"], ["c"], true],
    ["StringNotEquals", ["a"], [], true],
    ["StringLike", ["repo:acme/*"], ["repo:acme/x:ref:refs/heads/main"], true],
    ["StringEqualsIgnoreCase", ["EU"], ["eu"], true],
    ["ArnLike", ["arn:aws:iam::*:role/g-*"], ["arn:aws:iam::1:role/g-x"], true],
    ["ArnLike", ["arn:aws:iam::*"], ["arn:aws:iam::1:role/g-x"], false],
    ["ArnNotLike", ["arn:aws:iam::*:role/g-*"], ["arn:aws:iam::1:role/other"], true],
    ["Bool", ["true"], ["True"], true],
    ["Null", ["true"], [], true],
    ["Null", ["false"], [], false],
    ["NumericLessThanEquals", ["3600"], ["900"], true],
    ["DateGreaterThan", ["2026-01-01T00:00:00Z"], ["2025-12-31T00:00:00Z"], false],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringEquals", ["a"], [], true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["a", "c"], true],
    ["ForAnyValue:StringEquals", ["a"], [], false],
  ])("%s %j holds for %j: %s", (operator, wanted, found, holds) => {
    expect(conditionHolds(operator, "aws:Key", wanted, values({ "aws:key": found }))).toBe(holds);
  });
});

describe("a document", () => {
  const allow = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  it.each([
    ["no JSON", "{", "invalid Json"],
    ["no statement", '{"Version":"2012-10-17","Statement":[]}', "Syntax errors"],
    ["an unknown element", JSON.stringify({ Statement: [{ ...allow, Effects: "Deny" }] }), "Effects"],
    [
      "two kinds of actions",
      JSON.stringify({ Statement: [{ ...allow, NotAction: "s3:Get*" }] }),
      "NotAction",
    ],
    [
      "an operator that is not understood",
      JSON.stringify({
        Statement: [{ ...allow, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }],
      }),
      "the condition operator IpAddress is not understood",
    ],
    [
      "an identifier twice",
      JSON.stringify({ Statement: [allow, allow].map((one) => ({ ...one, Sid: "a" })) }),
      "unique",
    ],
  ])("with %s is refused", (_, text, said) => {
    expect(readDocument(text)).toEqual({ wrong: expect.stringContaining(said) });
  });
});
