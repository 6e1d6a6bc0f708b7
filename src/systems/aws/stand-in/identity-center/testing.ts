import { Hono } from "hono";
import { startServer } from "../../../../contracts/stand-in/server.ts";
import { expect } from "../../../../foundation/result.ts";
import type { ClientSettings } from "../../session.ts";
import { startTestAws, type TestAws } from "../../testing-world.ts";
import type { RunningAws } from "../start.ts";

/** For tests: an organization with the account of `dev`, people who come from an identity provider, and SCIM. */
export interface TestPeople extends ConnectedSource {
  readonly aws: RunningAws;
  readonly world: TestAws;
  /** As the person who holds the management account. */
  readonly settings: ClientSettings;
  /** The id of the account of `dev`. */
  readonly member: string;
  memberSettings(): Promise<ClientSettings>;
  /** The ARN of the role that a permission set is in that account. */
  reservedRole(set: string): Promise<string | undefined>;
}

/** What an identity provider and a person at the console do. */
export interface ConnectedSource {
  readonly provisioning: { readonly endpoint: string; readonly token: string };
  scim(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
    // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects to be there
  ): Promise<{ readonly status: number; readonly body: any }>;
  close(): Promise<void>;
}

const metadata = `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sts.example/tenant/">
  <md:IDPSSODescriptor>
    <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>MIIC</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://login.example/saml2"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;

/** Enables Identity Center, lets people come from an identity provider, and turns automatic provisioning on. */
export async function connectSource(url: string): Promise<ConnectedSource> {
  const app = new Hono();
  app.get("/metadata", (context) => context.body(metadata));
  const provider = expect(await startServer({ name: "identity provider", app }));
  const person = async (path: string, form: Record<string, string> = {}) =>
    fetch(`${url}/_stand-in/identity-center${path}`, {
      ...{ method: "POST", body: new URLSearchParams(form), headers: { accept: "application/json" } },
      redirect: "manual",
    });
  await person("");
  const early = await person("/tokens");
  if (early.status !== 409) throw new Error("provisioning began without an external source");
  await person("/source", { metadata: `${provider.url}/metadata` });
  const provisioning = (await (await person("/tokens")).json()) as ConnectedSource["provisioning"];
  return {
    provisioning,
    async scim(method, path, body, token = provisioning.token) {
      const answer = await fetch(`${provisioning.endpoint.replace(/\/$/, "")}${path}`, {
        ...{
          method,
          headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
    },
    close: () => provider.close(),
  };
}

export async function startTestPeople(): Promise<TestPeople> {
  const world = await startTestAws();
  const { aws } = world;
  const home = expect(await world.client().management());
  const { OrganizationsClient, CreateOrganizationCommand, CreateAccountCommand } = await import(
    "@aws-sdk/client-organizations"
  );
  const organizations = new OrganizationsClient(home.globalSettings);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  await organizations.send(new CreateAccountCommand({ AccountName: "dev", Email: "aws+dev@acme.example" }));
  let dev = expect(await world.client().member("dev"));
  while (!dev) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    dev = expect(await world.client().member("dev"));
  }
  const member = dev;
  const source = await connectSource(aws.url);
  return {
    ...{ ...source, aws, world, settings: home.settings, member: member.account },
    memberSettings: async () => member.globalSettings,
    async reservedRole(set) {
      const { IAMClient, ListRolesCommand } = await import("@aws-sdk/client-iam");
      const PathPrefix = "/aws-reserved/sso.amazonaws.com/";
      const command = new ListRolesCommand({ PathPrefix });
      const { Roles = [] } = await new IAMClient(member.globalSettings).send(command);
      return Roles.find(({ RoleName }) => RoleName?.startsWith(`AWSReservedSSO_${set}_`))?.Arn;
    },
    async close() {
      await world.close();
      await source.close();
    },
  };
}
