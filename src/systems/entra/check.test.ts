import { expect, it } from "vitest";
import { checkEntra } from "./check.ts";
import { pipelineLogin, signOnProvider } from "./offers.ts";
import { missingScopes } from "./session.ts";
import { entraCompany } from "./testing.ts";

const accounts = ["emergency-1@acme.onmicrosoft.com", "emergency-2@acme.onmicrosoft.com"];

it.each<[string, object, readonly string[]]>([
  ["nothing about one that is in order", {}, []],
  ["nothing about one that is not used", { tenant: undefined, plan: "free", conditionalAccess: true }, []],
  ["conditional access without P1", { plan: "free", conditionalAccess: true }, ["entra-plan-too-small"]],
  ["Free with security defaults as in order", { plan: "free", breakGlass: {} }, []],
  [
    "a single break-glass account",
    { breakGlass: { accounts: accounts.slice(1) } },
    ["entra-break-glass-missing"],
  ],
  [
    "break-glass accounts in the company's own domain",
    { breakGlass: { accounts: [accounts[0], "ada@acme.example"] } },
    ["entra-break-glass-outside"],
  ],
  [
    "a team that would pass by conditional access",
    { breakGlass: { group: "platform", accounts } },
    ["entra-group-name-taken"],
  ],
  ["a group to take over that nobody wants", { adopt: ["ghosts"] }, ["entra-adopt-unknown"]],
])("says of %s", (_what, entra, codes) => {
  expect(checkEntra(entraCompany(entra as Record<string, unknown>)).map(({ code }) => code)).toEqual(codes);
});

it("warns of an only administrator", () => {
  const company = entraCompany();
  const alone = { ...company, teams: [{ name: "platform", members: ["ada"] }] };
  expect(checkEntra(alone)).toMatchObject([{ code: "entra-only-administrator", severity: "warning" }]);
});

it("vouches for people where the plan opens applications to groups, and tells nothing before it is known", () => {
  expect(signOnProvider.isUsed(entraCompany())).toBe(true);
  expect(signOnProvider.isUsed(entraCompany({ plan: "free" }))).toBe(false);
  expect(signOnProvider.needs("cloud", ["platform"])).toEqual([
    ...[
      "identity.tenant.id",
      "identity.issuer",
      "identity.sign-on.cloud.client",
      "identity.group.platform.id",
    ],
  ]);
  const facts = new Map([
    ["identity.issuer", "https://login.microsoftonline.com/t/v2.0"],
    ["identity.sign-on.cloud.client", "c"],
  ]);
  expect(signOnProvider.metadataUrl("cloud", facts)).toBe(
    "https://login.microsoftonline.com/t/federationmetadata/2007-06/federationmetadata.xml?appid=c",
  );
  expect(() => signOnProvider.group("platform", facts)).toThrow();
});

it("lets a job in by its own identity, each in its own application, in the company's cloud", () => {
  const facts = {
    "identity.tenant.id": "t",
    "identity.pipeline.plan.client": "p",
    "identity.pipeline.apply.client": "a",
  };
  expect(pipelineLogin.environment("plan", entraCompany(), facts)).toEqual({
    ...{ ARM_CLIENT_ID: "p", ARM_TENANT_ID: "t", ARM_USE_OIDC: "true" },
  });
  const abroad = entraCompany({ cloud: "us-government" });
  expect(pipelineLogin.environment("apply", abroad, facts)).toMatchObject({
    ...{ ARM_CLIENT_ID: "a", ARM_ENVIRONMENT: "usgovernment" },
  });
});

it("takes a wider permission for a narrower one, but for policies, and says nothing of a token it cannot read", () => {
  const token = (scp: string) => `x.${Buffer.from(JSON.stringify({ scp })).toString("base64url")}.x`;
  const wanted = ["Group.Read.All", "Policy.Read.All", "User.Read.All"];
  expect(missingScopes(token("Directory.AccessAsUser.All"), wanted)).toEqual(["Policy.Read.All"]);
  expect(missingScopes(token("Group.ReadWrite.All"), wanted)).toEqual(["Policy.Read.All", "User.Read.All"]);
  expect(missingScopes("opaque", wanted)).toEqual([]);
});
