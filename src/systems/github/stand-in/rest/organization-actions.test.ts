import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOpenApiCheck } from "../testing/openapi-check.ts";
import { makeRepository } from "../testing/work.ts";
import { refusal, startWorld, type TestWorld } from "../testing/world.ts";

const check = createOpenApiCheck();
const where = { owner: "acme", repo: "storefront" };
let world: TestWorld;

beforeAll(async () => {
  world = await startWorld({ middleware: check.middleware });
  await makeRepository(world, "storefront");
});
afterAll(async () => {
  await world.close();
  expect(check.violations).toEqual([]);
});

describe("what Actions may do in the organization", () => {
  it("is everything at first, and then what an owner allows", async () => {
    const { rest } = world.as("olga");
    const permissions = () => rest.actions.getGithubActionsPermissionsOrganization({ org: "acme" });
    expect((await permissions()).data).toMatchObject({ allowed_actions: "all", sha_pinning_required: false });
    const choose = () =>
      rest.actions.setAllowedActionsOrganization({ org: "acme", github_owned_allowed: true });
    expect((await refusal(choose())).status).toBe(409);
    await rest.actions.setGithubActionsPermissionsOrganization({
      ...{ org: "acme", enabled_repositories: "all", allowed_actions: "selected" },
      sha_pinning_required: true,
    });
    await choose();
    expect((await rest.actions.getAllowedActionsOrganization({ org: "acme" })).data).toEqual({
      ...{ github_owned_allowed: true, verified_allowed: false, patterns_allowed: [] },
    });
    const { host } = world.github;
    expect(host.requiresPinnedActions?.("acme/storefront")).toBe(true);
    const allowed = ["actions/checkout", "acme/delivery", "docker/build-push-action", "eve/evil"];
    expect(allowed.filter((action) => host.allowsAction?.(action))).toEqual([
      ...["actions/checkout", "acme/delivery"],
    ]);
    await rest.actions.setAllowedActionsOrganization({ org: "acme", verified_allowed: true });
    expect(host.allowsAction?.("docker/build-push-action")).toBe(true);
  });

  it("is no member's to say, nor is what a job's token may do", async () => {
    const { rest } = world.as("ada");
    const open = rest.actions.setGithubActionsPermissionsOrganization({
      ...{ org: "acme", enabled_repositories: "all", allowed_actions: "all" },
    });
    expect((await refusal(open)).status).toBe(403);
    const { rest: owner } = world.as("olga");
    await owner.actions.setGithubActionsDefaultWorkflowPermissionsOrganization({
      ...{ org: "acme", default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
    });
    const read = await owner.actions.getGithubActionsDefaultWorkflowPermissionsOrganization({ org: "acme" });
    expect(read.data).toEqual({
      default_workflow_permissions: "read",
      can_approve_pull_request_reviews: false,
    });
  });
});

describe("a repository", () => {
  it("made after July 2026 names its jobs by numbers as well, until somebody chooses otherwise", async () => {
    const olga = world.as("olga");
    const { rest } = olga;
    const read = () => rest.actions.getCustomOidcSubClaimForRepo(where);
    const { data } = await rest.repos.get(where);
    const prefix = `repo:acme@${world.github.organization.id}/storefront@${data.id}`;
    expect((await read()).data).toEqual({
      ...{ use_default: true, use_immutable_subject: true, sub_claim_prefix: prefix },
    });
    expect(world.github.host.repository("acme/storefront")?.immutableSubject).toBe(true);
    await olga.request("PUT /repos/{owner}/{repo}/actions/oidc/customization/sub", {
      ...where,
      ...{ use_default: true, use_immutable_subject: false },
    });
    expect((await read()).data).toMatchObject({ sub_claim_prefix: "repo:acme/storefront" });
    expect(world.github.host.repository("acme/storefront")?.immutableSubject).toBe(false);
  });

  it("tells of vulnerable dependencies when it is told to", async () => {
    const { rest } = world.as("olga");
    expect((await refusal(rest.repos.checkVulnerabilityAlerts(where))).status).toBe(404);
    await rest.repos.enableVulnerabilityAlerts(where);
    expect((await rest.repos.checkVulnerabilityAlerts(where)).status).toBe(204);
    await rest.repos.disableVulnerabilityAlerts(where);
    expect((await refusal(rest.repos.checkVulnerabilityAlerts(where))).status).toBe(404);
  });
});
