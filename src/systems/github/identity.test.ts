import { expect, it } from "vitest";
import { codeHostIdentity as identity } from "./identity.ts";

const facts = new Map([
  ["github.issuer", "https://token.actions.githubusercontent.com"],
  ["github.repository.storefront.subject", "repo:acme@1/storefront@2"],
  ["github.repository.storefront.id", "2"],
]);

it("names exactly one repository and one kind of job", () => {
  const subject = (job: Parameters<typeof identity.subject>[1]) => identity.subject("storefront", job, facts);
  expect(subject({ branch: "main" })).toBe("repo:acme@1/storefront@2:ref:refs/heads/main");
  expect(subject({ environment: "a:b" })).toBe("repo:acme@1/storefront@2:environment:a%3Ab");
  expect(subject({ pullRequest: true })).toBe("repo:acme@1/storefront@2:pull_request");
  expect(identity.claims("storefront", facts)).toEqual({ repository_id: "2" });
});

it("makes no subject out of a fact that is missing", () => {
  expect(() => identity.subject("other", { branch: "main" }, facts)).toThrow(
    "github.repository.other.subject",
  );
});
