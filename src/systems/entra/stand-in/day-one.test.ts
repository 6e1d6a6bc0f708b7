import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SecretHandle } from "../../../contracts/secret.ts";
import type { ActContext, Step, StepContext } from "../../../contracts/step.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { expect as expectValue, failure, ok } from "../../../foundation/result.ts";
import { connectEntra, type EntraClient, tokenVariable } from "../connect.ts";
import { sessionScopes } from "../session.ts";
import { entraSteps } from "../steps/index.ts";
import { entraCompany, offers } from "../testing.ts";
import { startScim, type TestScim } from "./testing/scim.ts";
import { startWorld, type TestWorld } from "./testing/world.ts";

/** Day 1's own steps, against this stand-in, with a session that has just the permissions that they ask for. */
const company = { ...entraCompany({ reportOnlyDays: 0 }) };
const steps = entraSteps(company, () => [], offers);
const secret = "token-of-the-target";

describe("Day 1 at Entra ID", () => {
  let world: TestWorld;
  let scim: TestScim;
  let client: EntraClient;
  const facts = new Map([["host.infrastructure.subject", "repo:acme/infrastructure"]]);
  const secrets = new Map([["cloud.scim.token", secret]]);
  beforeAll(async () => {
    [world, scim] = [await startWorld({ seed: seedOf() }), await startScim()];
    scim.token = secret;
    facts.set("cloud.scim.endpoint", scim.server.url);
    client = expectValue(
      connectEntra(company, {
        environment: { [tokenVariable]: await world.tokenOf("radia", sessionScopes(company)) },
        ...{ endpoint: world.entra.url, fetch, clock: systemClock, ids: systemIds },
      }),
    );
  });
  afterAll(async () => {
    await world?.close();
    await scim?.server.close();
  });

  const contextOf = (step: Step<EntraClient>): StepContext<EntraClient> => ({
    ...{ client, clock: systemClock, ids: systemIds, signal: new AbortController().signal, report: () => {} },
    facts: new Map([...facts].filter(([name]) => step.needs.includes(name))),
    async reveal(name) {
      const value = secrets.get(name);
      if (value === undefined) return failure("step-secret-undeclared", name);
      return new SecretHandle(name, async () => ok(value)).read(new AbortController().signal);
    },
  });
  const stepOf = (id: string) => {
    const step = steps.find((one) => one.id === id);
    if (!step) throw new Error(`there is no step ${id}`);
    return step;
  };
  const look = async (id: string) => {
    const sight = await stepOf(id).look(contextOf(stepOf(id)));
    if (sight.sight === "matches") for (const [name, value] of sight.facts) facts.set(name, value);
    return sight;
  };
  /** Looks, acts, and looks again. */
  const run = async (id: string) => {
    const sight = (await look(id)) as ActContext["sight"];
    const outcome = await stepOf(id).act({ ...contextOf(stepOf(id)), sight, operation: "test" });
    await world.entra.idle();
    return { before: sight.sight, outcome, after: (await look(id)).sight };
  };
  const done = { before: "missing", outcome: { outcome: "done" }, after: "matches" };

  it("sees the directory, its people and that no group is in the way", async () => {
    for (const id of ["entra-tenant", "entra-people", "entra-groups"])
      expect([id, await look(id)]).toEqual([id, expect.objectContaining({ sight: "matches" })]);
    expect(facts.get("identity.tenant.id")).toBe(world.entra.tenantId);
  });

  it("makes the pipeline's identities, and takes them away without a trace", async () => {
    for (const id of ["entra-pipeline-plan", "entra-pipeline-apply"]) {
      expect(await run(id)).toEqual(done);
      const step = stepOf(id);
      const sight = { sight: "missing" } as const;
      await step.undoAct?.({ ...contextOf(step), sight, operation: "undo" });
      expect(await run(id)).toEqual(done);
    }
  });

  it("pushes people and groups with the secrets of the operator's shell", async () => {
    const admin = await world.tokenOf("radia");
    const post = async (path: string, body: unknown) => (await world.graph(admin, "POST", path, body)).body;
    const template = "/applicationTemplates/21ed01d2-ec13-4e9e-86c1-cd546719ebc4/instantiate";
    const principal = (await post(template, { displayName: "AWS IAM Identity Center" })).servicePrincipal.id;
    const ada = (await world.graph(admin, "GET", "/users/ada@acme.example")).body.id;
    const assignment = {
      principalId: ada,
      resourceId: principal,
      appRoleId: "18d14569-c3bd-439b-9a66-3a2aee01d14f",
    };
    await post(`/servicePrincipals/${principal}/appRoleAssignedTo`, assignment);
    facts.set("identity.sign-on.cloud.principal", principal);
    expect(await run("entra-provisioning-cloud")).toEqual(done);
    expect([...scim.users.values()]).toMatchObject([{ userName: "ada@acme.example" }]);
  });

  it("reports first, then turns security defaults off and enforces", async () => {
    const admin = await world.tokenOf("radia");
    const accounts = (await world.graph(admin, "GET", "/users")).body.value as readonly Record<
      string,
      string
    >[];
    const rescue = accounts.filter((one) => one["userPrincipalName"]?.startsWith("emergency-"));
    const group = await world.graph(admin, "POST", "/groups", {
      ...{
        displayName: "break-glass",
        mailEnabled: false,
        mailNickname: "break-glass",
        securityEnabled: true,
      },
      "members@odata.bind": rescue.map(({ id }) => `${world.entra.url}/v1.0/directoryObjects/${id}`),
    });
    facts.set("identity.group.break-glass.id", group.body.id);
    expect(await run("entra-conditional-access")).toEqual(done);
    expect((await run("entra-security-defaults")).outcome.outcome).toBe("needs-person");
    await world.graph(admin, "PATCH", "/policies/identitySecurityDefaultsEnforcementPolicy", {
      isEnabled: false,
    });
    expect((await look("entra-security-defaults")).sight).toBe("matches");
    expect(await run("entra-conditional-access-enforced")).toEqual({ ...done, before: "differs" });
  });
});

function seedOf() {
  const people = company.people.map(({ email, name }) => ({
    ...{ userPrincipalName: email, displayName: name },
    directoryRoles: name === "radia" ? ["Global Administrator"] : [],
  }));
  const rescue = [1, 2].map((number) => ({
    ...{ userPrincipalName: `emergency-${number}@acme.onmicrosoft.com`, displayName: `Emergency ${number}` },
    directoryRoles: ["Global Administrator"],
  }));
  return { users: [...people, ...rescue] };
}
