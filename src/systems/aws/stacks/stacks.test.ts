import { describe, expect, test } from "vitest";
import { allOffers, awsCompany } from "../testing.ts";
import { awsStacks } from "./index.ts";

const company = awsCompany();
const stacks = awsStacks(company, allOffers);
const stack = (id: string) => {
  const found = stacks.find((one) => one.id === id);
  if (!found) throw new Error(`no stack ${id}`);
  return found;
};
const factsOf = (id: string) => new Map(stack(id).needs.map((name) => [name, `<${name}>`]));

describe("the stacks of AWS", () => {
  test.each(
    stacks.map(({ id }) => id),
  )("%s has a value for every variable, and needs only what it uses", (id) => {
    const { files, variables } = stack(id);
    const values = JSON.stringify(variables(factsOf(id)));
    const declared = files.flatMap(({ text }) => [...text.matchAll(/^variable "(\w+)" \{[\s\S]*?^\}/gm)]);
    const required = declared.filter(([text]) => !/^ {2}default /m.test(text)).map(([, name]) => name);
    expect(Object.keys(JSON.parse(values))).toEqual(expect.arrayContaining(required));
    expect(declared.map(([, name]) => name)).toEqual(expect.arrayContaining(Object.keys(JSON.parse(values))));
    const used = [...values.matchAll(/<([^>]+)>/g)].map(([, name]) => name);
    // The pipeline's own roles are needed before anything is a pull request, though no value says so.
    expect(stack(id).needs.filter((name) => !used.includes(name))).toEqual(
      stack(id).appliedBy === "pipeline" ? ["aws.role.apply.arn"] : [],
    );
    expect(() => variables(new Map())).toThrow();
  });

  test("trust each repository by its own subject and number", () => {
    const facts = new Map([
      ["host.storefront.id", "11"],
      ["host.pricing-service.id", "12"],
      ["host.configuration.id", "13"],
      ["host.issuer", "https://host.example"],
      ["aws.organization.id", "o-1"],
      ["aws.account.shared.id", "111122223333"],
    ]);
    expect(stack("registry").variables(facts)).toMatchObject({
      push_claims: { repository_id: ["12", "11"] },
      push_subjects: [
        "repo:acme/pricing-service:ref:refs/heads/main",
        "repo:acme/storefront:ref:refs/heads/main",
      ],
      pull_claims: { repository_id: ["13"] },
      repositories: ["pricing", "storefront"],
    });
  });

  test("are two without a code host to trust", () => {
    expect(awsStacks(company, {}).map(({ id }) => id)).toEqual(["state", "organization"]);
  });

  test("speak of the partition that the region belongs to", () => {
    const [state] = awsStacks(awsCompany({ region: "us-gov-west-1" }), {});
    expect(state?.variables(new Map([["aws.account.management.id", "1"]]))).toMatchObject({
      partition: "aws-us-gov",
    });
  });
});
