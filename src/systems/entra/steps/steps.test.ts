import { beforeEach, describe, expect, it } from "vitest";
import type { Sight } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import type { EntraClient } from "../connect.ts";
import { codeHost, entraCompany, offers } from "../testing.ts";
import { type FakeDirectory, signIn, startFake, tenantId } from "../testing-graph.ts";
import { entraSteps } from "./index.ts";

const stepsOf = (company = entraCompany()) => entraSteps(company, () => [], offers);
const step = (id: string, company = entraCompany()): Step<EntraClient> => {
  const found = stepsOf(company).find((one) => one.id === id);
  if (!found) throw new Error(`no step ${id}`);
  return found;
};
const foundIn = (sight: Sight) =>
  sight.sight === "differs" ? sight.differences.map(({ what, found }) => `${what}: ${found}`) : sight.sight;

let directory: FakeDirectory;
beforeEach(() => {
  directory = startFake();
  signIn(directory);
  directory.facts.set("host.infrastructure.subject", "repo:acme/infrastructure");
});

it("declares for each step what it gives, and gives just that", async () => {
  expect(stepsOf(entraCompany({ plan: "free" })).map(({ id }) => id)).toEqual([
    ...["entra-tenant", "entra-people", "entra-groups", "entra-pipeline-plan", "entra-pipeline-apply"],
    "entra-security-defaults",
  ]);
  expect(stepsOf({ ...entraCompany(), sections: {} })).toEqual([]);
  const { facts, secrets: _ } = (await directory.look(step("entra-tenant"))) as Extract<
    Sight,
    { sight: "matches" }
  >;
  expect([...facts.keys()].toSorted()).toEqual([...step("entra-tenant").gives].toSorted());
});

describe("entra-tenant", () => {
  const tenant = step("entra-tenant");

  it("is missing without a session, and says which permissions one needs", async () => {
    signIn(directory, "");
    expect(await directory.look(tenant)).toEqual({ sight: "missing" });
    const outcome = await directory.act(tenant);
    const fields = outcome.outcome === "needs-person" ? outcome.task.enter : [];
    expect(fields.map(({ field }) => field)).toEqual([
      ...["Directory", "Licences", "Consent to the permissions", "GROUNDWORK_ENTRA_TOKEN"],
    ]);
    expect(fields[2]?.value).toContain("Synchronization.ReadWrite.All");
  });

  it("asks again when the session has ended or lacks a permission, and names licence and domain", async () => {
    signIn(directory, "ended");
    expect(foundIn(await directory.look(tenant))).toEqual(["GROUNDWORK_ENTRA_TOKEN: one that has ended"]);
    const claims = Buffer.from(
      JSON.stringify({ scp: "Application.ReadWrite.All Directory.Read.All Policy.Read.All" }),
    );
    signIn(directory, `session.${claims.toString("base64url")}.x`);
    expect(foundIn(await directory.look(tenant))).toEqual([
      "GROUNDWORK_ENTRA_TOKEN: permission AppRoleAssignment.ReadWrite.All: missing",
      "GROUNDWORK_ENTRA_TOKEN: permission Policy.ReadWrite.ConditionalAccess: missing",
      "GROUNDWORK_ENTRA_TOKEN: permission Synchronization.ReadWrite.All: missing",
    ]);
    signIn(directory);
    directory.tables["subscribedSkus"] = [];
    Object.assign(directory.tables["organization"]?.[0] ?? {}, { verifiedDomains: [] });
    expect(foundIn(await directory.look(tenant))).toEqual([
      "domain acme.example: not among the directory's domains",
      "licences of Entra ID P1: none",
    ]);
    expect(directory.writes).toEqual([]);
  });

  it("does not go on with a session of another directory, and tells of an only administrator", async () => {
    directory.tables["administrators"] = [{ id: "a" }];
    expect(await directory.look(tenant)).toMatchObject({
      leaves: [{ what: "global administrators", found: "1" }],
    });
    expect(directory.facts.get("identity.tenant.id")).toBe(tenantId);
    Object.assign(directory.tables["organization"]?.[0] ?? {}, { id: "another" });
    expect(await directory.look(tenant)).toMatchObject({
      sight: "unknown",
      why: [{ code: "entra-tenant-other" }],
    });
  });
});

it("names the accounts that are missing or disabled", async () => {
  const users = directory.tables["users"] ?? [];
  users.splice(0, 1);
  Object.assign(users[0] ?? {}, { accountEnabled: false, userPrincipalName: "Barbara@acme.example" });
  expect(foundIn(await directory.look(step("entra-people")))).toEqual([
    "account ada@acme.example: missing",
    "account barbara@acme.example: disabled",
  ]);
});

describe("entra-groups", () => {
  const group = (more: object) => ({
    id: "g",
    displayName: "platform",
    securityEnabled: true,
    groupTypes: [],
    ...more,
  });
  const member = (userPrincipalName: string) => ({ id: userPrincipalName, userPrincipalName });

  it("takes over a group of just these members, and shows one of others before anything is written", async () => {
    const wanted = ["Radia@acme.example", "barbara@acme.example"].map(member);
    directory.tables["groups"] = [group({ members: wanted })];
    expect(await directory.look(step("entra-groups"))).toMatchObject({ sight: "matches" });
    expect(directory.facts.get("identity.group.platform.origin")).toBe("g");
    expect(directory.facts.get("identity.group.engineering.origin")).toBe("made");
    directory.tables["groups"] = [group({ members: [...wanted, member("mallory@acme.example")] })];
    expect(foundIn(await directory.look(step("entra-groups")))).toEqual([
      "group platform: members: barbara@acme.example, mallory@acme.example, radia@acme.example",
    ]);
    const agreed = step("entra-groups", entraCompany({ adopt: ["platform"] }));
    expect(await directory.look(agreed)).toMatchObject({ sight: "matches" });
    expect(directory.facts.get("identity.group.platform.origin")).toBe("g");
  });

  it("stays with what it told once the stack has made the group, and refuses what no members can be put into", async () => {
    directory.tables["groups"] = [group({ description: "Groundwork: the team platform", members: [] })];
    await directory.look(step("entra-groups"));
    expect(directory.facts.get("identity.group.platform.origin")).toBe("made");
    directory.tables["groups"] = [group({ groupTypes: ["DynamicMembership"] })];
    const agreed = step("entra-groups", entraCompany({ adopt: ["platform"] }));
    expect(foundIn(await directory.look(agreed))).toEqual([
      "group platform: kind: one whose members follow from a rule",
    ]);
    directory.tables["groups"] = [group({}), group({ id: "h" })];
    expect(foundIn(await directory.look(agreed))).toEqual(["group platform: 2: g, h"]);
  });
});

describe("entra-pipeline", () => {
  const apply = step("entra-pipeline-apply");
  const world = () =>
    JSON.stringify([directory.tables["applications"], directory.tables["appRoleAssignments"]]);

  it("makes an application that trusts one job, with just its permissions", async () => {
    expect(await directory.look(apply)).toEqual({ sight: "missing" });
    expect(await directory.act(apply)).toEqual({ outcome: "done" });
    expect(await directory.look(apply)).toMatchObject({ sight: "matches" });
    const [application] = directory.tables["applications"] ?? [];
    expect(directory.facts.get("identity.pipeline.apply.client")).toBe(application?.["appId"]);
    expect(application?.["federatedIdentityCredentials"]).toMatchObject([
      { issuer: codeHost.issuer(new Map()), subject: "repo:acme/infrastructure:environment:apply" },
    ]);
    expect(await directory.act(step("entra-pipeline-plan"))).toEqual({ outcome: "done" });
    expect(directory.tables["applications"]).toHaveLength(2);
  });

  it("comes to the same end wherever it is killed, and makes nothing twice", async () => {
    await directory.act(apply);
    const whole = directory.writes.length;
    expect(whole).toBeGreaterThan(6);
    const [, count] = [world(), (directory.tables["appRoleAssignments"] ?? []).length];
    for (let at = 1; at <= whole; at += 1) {
      directory = startFake();
      signIn(directory);
      directory.breakAfter = at;
      const killed = await directory.act(apply);
      directory.breakAfter = undefined;
      if (killed.outcome === "failed") expect(killed.unsure).toBe(true);
      if ((await directory.look(apply)).sight !== "matches") await directory.act(apply);
      expect((await directory.look(apply)).sight).toBe("matches");
      expect(directory.tables["applications"]).toHaveLength(1);
      expect(directory.tables["servicePrincipals"]).toHaveLength(3);
      expect(directory.tables["appRoleAssignments"]).toHaveLength(count);
    }
  });

  it("shows another job's trust and a permission too many, and takes both away", async () => {
    await directory.act(apply);
    const [application] = directory.tables["applications"] ?? [];
    (application?.["federatedIdentityCredentials"] as object[]).push({
      ...{
        id: "x",
        name: "mallory",
        issuer: "https://evil.example",
        subject: "repo:mallory/x",
        audiences: ["a"],
      },
    });
    const principalId = directory.tables["servicePrincipals"]?.at(-1)?.["id"];
    const more = { id: "y", principalId, resourceId: "graph", appRoleId: "role-Directory.ReadWrite.All" };
    directory.tables["appRoleAssignments"]?.push(more);
    expect(foundIn(await directory.look(apply))).toEqual([
      "application acme infrastructure: apply: trusted job mallory: repo:mallory/x",
      "application acme infrastructure: apply: permission Directory.ReadWrite.All: consented",
    ]);
    await directory.act(apply);
    expect(await directory.look(apply)).toMatchObject({ sight: "matches" });
    await directory.undo(apply);
    expect(await directory.look(apply)).toEqual({ sight: "missing" });
  });
});

describe("entra-provisioning", () => {
  const push = step("entra-provisioning-cloud");
  const job = () => directory.tables["jobs"]?.[0] ?? {};
  beforeEach(() => {
    directory.facts.set("identity.sign-on.cloud.principal", "cloud");
    directory.facts.set("cloud.scim.endpoint", "https://scim.example");
    directory.secrets.set("cloud.scim.token", "token");
  });

  it("starts a job with the service's own token, waits for its first cycle, and goes on after a crash", async () => {
    directory.breakAfter = 2;
    expect(await directory.act(push)).toMatchObject({ outcome: "failed", unsure: true });
    expect(foundIn(await directory.look(push))).toEqual([
      "provisioning to AWS IAM Identity Center: not started",
    ]);
    expect(await directory.act(push)).toEqual({ outcome: "done" });
    expect(directory.tables["jobs"]).toHaveLength(1);
    expect(directory.tables["secrets"]).toContainEqual({ key: "SecretToken", value: "token" });
    expect(await directory.look(push)).toMatchObject({ sight: "underway" });
    Object.assign(job(), { status: { code: "Active", lastExecution: { state: "Succeeded" } } });
    expect(await directory.look(push)).toMatchObject({ sight: "matches" });
  });

  it("keeps no token that the service refuses, and takes a rotated one out of quarantine", async () => {
    await directory.act(push);
    const error = { code: "InvalidCredentials", message: "401" };
    Object.assign(job(), { status: { code: "Quarantine", quarantine: { reason: "Unknown", error } } });
    expect(foundIn(await directory.look(push))[0]).toContain(
      "in quarantine (Unknown, InvalidCredentials, 401)",
    );
    directory.secrets.set("cloud.scim.token", "wrong");
    expect(await directory.act(push)).toMatchObject({
      diagnostics: [{ code: "entra-provisioning-refused" }],
    });
    expect(directory.tables["secrets"]).toContainEqual({ key: "SecretToken", value: "token" });
    directory.secrets.set("cloud.scim.token", "rotated");
    expect(await directory.act(push)).toEqual({ outcome: "done" });
    expect(directory.tables["secrets"]).toContainEqual({ key: "SecretToken", value: "rotated" });
    expect(directory.writes.at(-1)).toContain("/restart");
  });
});

describe("conditional access", () => {
  const [defaults, report] = [step("entra-security-defaults"), step("entra-conditional-access")];
  const enforce = step("entra-conditional-access-enforced");
  const policy = () => directory.tables["policies"]?.[0] ?? {};
  beforeEach(() => {
    directory.facts.set("identity.group.break-glass.id", "breakers");
  });
  const turnOff = () => {
    directory.tables["securityDefaults"] = [{ isEnabled: false }];
  };

  it("wants security defaults on where the plan has no conditional access", async () => {
    turnOff();
    expect(
      foundIn(await directory.look(step("entra-security-defaults", entraCompany({ plan: "free" })))),
    ).toEqual(["security defaults: off"]);
  });

  it("reports for so many days, leaves the break-glass group out, and only then asks", async () => {
    expect(await directory.look(report)).toEqual({ sight: "missing" });
    await directory.act(report);
    expect(policy()).toMatchObject({
      state: "enabledForReportingButNotEnforced",
      conditions: { users: { includeUsers: ["All"], excludeGroups: ["breakers"] } },
    });
    await directory.look(report);
    const until = new Date("2026-12-01T12:00:00Z");
    // Nobody is without a second factor meanwhile.
    expect(await directory.act(defaults)).toMatchObject({ outcome: "waiting", until });
    expect(await directory.act(enforce)).toMatchObject({ outcome: "waiting", until });
    directory.clock.advance(7 * 24 * 3_600_000);
    expect(await directory.act(defaults)).toMatchObject({ outcome: "needs-person" });
    turnOff();
    expect(await directory.look(defaults)).toMatchObject({ sight: "matches" });
    expect(await directory.act(enforce)).toEqual({ outcome: "done" });
    expect(await directory.look(enforce)).toMatchObject({ sight: "matches" });
    // The first step leaves what is enforced as it is.
    expect(await directory.look(report)).toMatchObject({ sight: "matches" });
    await directory.undo(enforce);
    expect(policy()).toMatchObject({ state: "enabledForReportingButNotEnforced" });
  });

  it("asks a person to turn the defaults off at once where Graph takes no policy beside them", async () => {
    directory.tables["strict"] = [{}];
    expect(await directory.act(report)).toMatchObject({ outcome: "needs-person" });
    turnOff();
    expect(await directory.act(report)).toEqual({ outcome: "done" });
  });

  it("never enforces a policy that somebody changed, or one of two", async () => {
    await directory.act(report);
    (policy()["conditions"] as { users: object }).users = { includeUsers: ["All"], excludeGroups: [] };
    directory.clock.advance(30 * 24 * 3_600_000);
    expect(await directory.act(enforce)).toMatchObject({ diagnostics: [{ code: "entra-policy-changed" }] });
    expect(policy()).toMatchObject({ state: "enabledForReportingButNotEnforced" });
    await directory.act(report);
    expect(await directory.look(report)).toMatchObject({ sight: "matches" });
    directory.tables["policies"]?.push({ ...policy(), id: "second" });
    expect(await directory.look(report)).toMatchObject({ why: [{ code: "entra-found-several" }] });
  });
});
