import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemIds } from "../../src/foundation/ids.ts";
import { expect as expectValue } from "../../src/foundation/result.ts";
import { permissions } from "../../src/systems/entra/pipeline-identity.ts";
import { azureadProvider } from "../../src/systems/entra/stand-in/terraform/index.ts";
import { startIssuer, type TestIssuer } from "../../src/systems/entra/stand-in/testing/issuer.ts";
import {
  pipelineOf,
  pipelineSubject,
  type TestPipeline,
} from "../../src/systems/entra/stand-in/testing/pipeline.ts";
import { startWorld, type TestWorld } from "../../src/systems/entra/stand-in/testing/world.ts";
import { storedProvider } from "../../src/systems/terraform/stand-in/schema/stored.ts";
import { type RunningProviders, startProviders } from "../../src/systems/terraform/stand-in/start.ts";
import {
  createWorkspace,
  terraformIsThere,
  type Workspace,
} from "../../src/systems/terraform/stand-in/testing/terraform.ts";

/**
 * The stack `identity` and what else of `hashicorp/azuread` is stood in, applied by the real engine with the pipeline's
 * own rights: made, planned again empty, changed by hand, imported, destroyed. The real provider is not served by Go's
 * module proxy (src/systems/terraform/stand-in/schemas/README.md), so its schema is at second hand.
 */
const stack = join(import.meta.dirname, "../../src/systems/entra/stacks/identity");

const variables = {
  groups: {
    platform: {
      name: "platform",
      description: "Groundwork: the team platform",
      members: ["ADA@acme.example", "bob@acme.example"],
    },
    engineering: {
      name: "engineering",
      description: "Groundwork: the team engineering",
      members: ["ada@acme.example"],
    },
  },
  applications: {
    cloud: {
      ...{
        name: "AWS IAM Identity Center",
        gallery_name: "AWS IAM Identity Center (successor to AWS Single Sign-On)",
      },
      ...{
        protocol: "saml",
        public_client: false,
        reply_urls: ["https://eu-central-1.signin.aws.amazon.com/platform/saml/acs/1"],
      },
      ...{
        command_line_reply_urls: [],
        entity_id: "https://eu-central-1.signin.aws.amazon.com/platform/saml/d-1",
        groups: ["platform"],
      },
    },
    deployer: {
      ...{
        name: "Argo CD",
        protocol: "oidc",
        public_client: true,
        reply_urls: ["https://argo.acme.example/auth/callback"],
      },
      ...{
        command_line_reply_urls: ["http://localhost:8085/auth/callback"],
        groups: ["platform", "engineering"],
      },
    },
  },
};

const more = `
resource "azuread_application" "web" {
  display_name = "Web"
  owners       = [data.azuread_client_config.this.object_id]
  app_role {
    id                   = "3f2b1f6a-5d5c-4f0e-9d39-0f5b5d6a1c11"
    display_name         = "Reader"
    description          = "Reads"
    value                = "reader"
    allowed_member_types = ["User"]
  }
  public_client { redirect_uris = [] }
  web {
    homepage_url  = "https://web.acme.example"
    redirect_uris = ["https://web.acme.example/callback"]
    implicit_grant { id_token_issuance_enabled = true }
  }
}

resource "azuread_application_federated_identity_credential" "web" {
  application_id = azuread_application.web.id
  display_name   = "cluster"
  issuer         = "https://issuer.example"
  subject        = "system:serviceaccount:web:web"
  audiences      = ["api://AzureADTokenExchange"]
}

data "azuread_client_config" "this" {}
data "azuread_user" "ada" { user_principal_name = "ada@acme.example" }

data "azuread_group" "platform" { object_id = azuread_group.this["platform"].object_id }

output "more" {
  value = {
    client  = data.azuread_client_config.this.client_id
    members = data.azuread_group.platform.members
    ada     = data.azuread_user.ada.object_id
    roles   = azuread_application.web.app_role_ids
  }
}
`;

describe.skipIf(!terraformIsThere)("the stand-in of the azuread provider, by the real engine", () => {
  let issuer: TestIssuer;
  let world: TestWorld;
  let pipeline: TestPipeline;
  let providers: RunningProviders;
  let workspace: Workspace;
  const graph = async (path: string) => (await world.graph(pipeline.olga, "GET", path)).body;
  const named = async (set: string, name: string) => {
    const filter = encodeURIComponent(`displayName eq '${name}'`);
    return (await graph(`/${set}?$filter=${filter}`)).value[0];
  };

  beforeAll(async () => {
    const requestToken = systemIds.token(32);
    issuer = await startIssuer(() => new Date(), { requestToken, subject: pipelineSubject });
    world = await startWorld({ issuers: [issuer] });
    pipeline = await pipelineOf(world, issuer, permissions.apply);
    const backend = azureadProvider({ fetch, ids: systemIds }).backend({
      ...{ ARM_USE_OIDC: "true", ARM_TENANT_ID: world.entra.tenantId, ARM_CLIENT_ID: pipeline.clientId },
      ARM_METADATA_HOSTNAME: `127.0.0.1:${world.entra.port}`,
      ACTIONS_ID_TOKEN_REQUEST_URL: `${issuer.issuer}/request?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    });
    providers = expectValue(await startProviders([await storedProvider("azuread", backend)], console.error));
    workspace = createWorkspace({ ...providers.environment });
    cpSync(stack, workspace.directory, { recursive: true, filter: (path) => !path.endsWith(".ts") });
    workspace.write(more, "more.tf");
    const input = { ...variables, apply_client_id: pipeline.clientId };
    writeFileSync(join(workspace.directory, "terraform.tfvars.json"), JSON.stringify(input));
    await workspace.run("init");
  });
  afterAll(async () => {
    workspace?.close();
    providers?.close();
    await world?.close();
    await issuer?.server.close();
  });

  it("makes it whole, and finds nothing to do a second time", async () => {
    await workspace.run("apply", "-auto-approve");
    expect((await workspace.plan()).actions).toEqual([]);
    const { facts, more: shown } = (await workspace.outputs()) as Record<string, Record<string, unknown>>;
    expect(Object.keys(facts ?? {}).sort()).toEqual([
      ...["identity.group.engineering.id", "identity.group.platform.id", "identity.sign-on.cloud.client"],
      ...[
        "identity.sign-on.cloud.principal",
        "identity.sign-on.deployer.client",
        "identity.sign-on.deployer.principal",
      ],
    ]);
    const ada = await graph("/users/ada@acme.example");
    expect(shown).toMatchObject({
      client: pipeline.clientId,
      ada: ada.id,
      roles: { reader: expect.any(String) },
    });
    const principal = await graph(`/servicePrincipals/${facts?.["identity.sign-on.cloud.principal"]}`);
    expect(principal).toMatchObject({ preferredSingleSignOnMode: "saml", appRoleAssignmentRequired: true });
    const assigned = (await graph(`/servicePrincipals/${principal.id}/appRoleAssignedTo`)).value;
    expect(assigned.map((one: Record<string, string>) => one["principalDisplayName"])).toEqual(["platform"]);
    const application = await named("applications", "Argo CD");
    expect(application).toMatchObject({
      groupMembershipClaims: "ApplicationGroup",
      publicClient: { redirectUris: expect.arrayContaining(["http://localhost:8085/auth/callback"]) },
    });
  });

  it("shows exactly what was changed by hand, and sets it right", async () => {
    const group = await named("groups", "platform");
    const rescue = await graph("/users/rescue@acme.onmicrosoft.com");
    const reference = { "@odata.id": `${world.entra.url}/v1.0/directoryObjects/${rescue.id}` };
    await world.graph(pipeline.olga, "POST", `/groups/${group.id}/members/$ref`, reference);
    const application = await named("applications", "Web");
    await world.graph(pipeline.olga, "PATCH", `/applications/${application.id}`, {
      web: { homePageUrl: "https://other.example" },
    });
    const principal = await named("servicePrincipals", "Argo CD");
    const [assignment] = (
      await graph(
        `/servicePrincipals/${principal.id}/appRoleAssignedTo?$filter=principalDisplayName eq 'engineering'`,
      )
    ).value;
    await world.graph(
      pipeline.olga,
      "DELETE",
      `/servicePrincipals/${principal.id}/appRoleAssignedTo/${assignment.id}`,
    );
    const managed = (await workspace.plan()).actions.filter(({ address }) => !address.startsWith("data."));
    expect(managed).toEqual([
      { address: 'azuread_app_role_assignment.this["deployer/engineering"]', actions: ["create"] },
      { address: "azuread_application.web", actions: ["update"] },
      { address: 'azuread_group.this["platform"]', actions: ["update"] },
    ]);
    await workspace.run("apply", "-auto-approve");
    expect((await workspace.plan()).actions).toEqual([]);
    expect((await graph(`/groups/${group.id}/members`)).value).toHaveLength(2);
  });

  it("takes all of it up again by import", async () => {
    const addresses = (await workspace.run("state", "list"))
      .trim()
      .split("\n")
      .filter((one) => one.startsWith("azuread_"));
    const shown = JSON.parse(await workspace.run("show", "-json")) as {
      readonly values: {
        readonly root_module: {
          readonly resources: readonly {
            readonly address: string;
            readonly values: { readonly id: string };
          }[];
        };
      };
    };
    const ids = new Map(
      shown.values.root_module.resources.map(({ address, values }) => [address, values.id]),
    );
    // Each is known by something that nothing else takes up in the meantime.
    for (const address of addresses) {
      await workspace.run("state", "rm", address);
      await workspace.run("import", address, ids.get(address) ?? "");
    }
    const { actions, changes } = await workspace.plan();
    // The provider knows neither how a service principal came to be nor what a name was checked against.
    const harmless = ["use_existing", "prevent_duplicate_names"];
    expect(actions.map(({ actions: [action] }) => action)).toEqual(actions.map(() => "update"));
    for (const { address, change } of changes) {
      const names = Object.keys(change.after ?? {}).filter(
        (name) =>
          JSON.stringify(change.before?.[name] ?? null) !== JSON.stringify(change.after?.[name] ?? null),
      );
      expect([address, names.filter((name) => !harmless.includes(name))]).toEqual([address, []]);
    }
    await workspace.run("apply", "-auto-approve");
    expect((await workspace.plan()).actions).toEqual([]);
  });

  it("refuses what the real provider refuses", async () => {
    workspace.write(
      'resource "azuread_group" "twice" {\n  display_name = "platform"\n  security_enabled = true\n  prevent_duplicate_names = true\n}',
      "wrong.tf",
    );
    expect(await workspace.refusal("apply", "-auto-approve")).toContain("prevent_duplicate_names");
    workspace.write('resource "azuread_group" "none" {\n  display_name = "none"\n}', "wrong.tf");
    expect(await workspace.refusal("validate")).toContain(
      "one of `mail_enabled,security_enabled` must be specified",
    );
    workspace.write(
      'data "azuread_users" "missing" {\n  user_principal_names = ["nobody@acme.example"]\n}',
      "wrong.tf",
    );
    expect(await workspace.refusal("plan")).toContain("nobody@acme.example");
    workspace.write("", "wrong.tf");
  });

  it("goes away again", async () => {
    await workspace.run("destroy", "-auto-approve");
    expect((await graph("/groups")).value).toEqual([]);
    expect(
      (await graph("/applications")).value.map((one: Record<string, string>) => one["displayName"]),
    ).toEqual(["pipeline"]);
  });
});
