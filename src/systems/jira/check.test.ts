import { expect, it } from "vitest";
import { checkJira } from "./check.ts";
import { isUsed } from "./section.ts";
import { company } from "./testing.ts";

const codes = (jira: object, people = company.people) =>
  checkJira({ ...company, people, sections: { jira } }).map(({ code }) => code);

it("says what Jira could not make of a company", () => {
  const site = "acme.atlassian.net";
  expect(codes({ site, project: "ACME" })).toEqual([]);
  expect(codes({ site })).toEqual(["jira-project-missing"]);
  expect(codes({ site, project: "ACME", lead: "nobody" })).toEqual(["jira-lead-unknown"]);
  const [ada] = company.people;
  const ten = Array.from({ length: 10 }, () => ada).flatMap((one) => one ?? []);
  expect(codes({ site, project: "ACME" }, ten)).toEqual(["jira-plan-too-small"]);
  expect(codes({ site, project: "ACME", plan: "standard" }, ten)).toEqual([]);
});

it("is not used where no site is named, and keys are as Jira takes them", () => {
  expect(isUsed({ ...company, sections: {} })).toBe(false);
  expect(codes({ project: "ACME" })).toEqual([]);
  for (const project of ["A", "acme", "1ACME", "ACMEACMEACM", "AC_ME"])
    expect(() => codes({ site: "acme.atlassian.net", project })).toThrow();
});
