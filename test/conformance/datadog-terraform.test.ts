import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expect as expectValue } from "../../src/foundation/result.ts";
import { datadogProvider } from "../../src/systems/datadog/stand-in/terraform/index.ts";
import { startTestDatadog, type TestDatadog } from "../../src/systems/datadog/stand-in/testing/world.ts";
import { storedProvider } from "../../src/systems/terraform/stand-in/schema/stored.ts";
import { startProviders } from "../../src/systems/terraform/stand-in/start.ts";
import {
  createWorkspace,
  terraformIsThere,
  type Workspace,
} from "../../src/systems/terraform/stand-in/testing/terraform.ts";

const modules = fileURLToPath(new URL("../../src/systems/datadog/modules", import.meta.url));

const head = `
terraform {
  required_providers {
    datadog = { source = "DataDog/datadog" }
  }
}
`;

/** What the company's own stacks are made of, and the types that they may come to need. */
const stack = `
module "storefront" {
  source       = "./modules/application-monitoring"
  application  = "storefront"
  environment  = "prod"
  team         = "engineering"
  recipients   = ["@slack-acme-engineering", "@pagerduty-acme"]
  always_used  = true
  availability = 99.9
  seconds      = 1
  runbooks     = "https://github.com/acme/infrastructure/blob/main/handbook/runbooks"
  metric       = "universal.http.server"
  ignored      = "get_/healthz"
}

resource "datadog_integration_aws_external_id" "prod" {}

resource "datadog_integration_aws_account" "prod" {
  aws_account_id = "111122223333"
  aws_partition  = "aws"
  account_tags   = ["account:prod"]
  auth_config {
    aws_auth_config_role {
      role_name   = "datadog"
      external_id = datadog_integration_aws_external_id.prod.id
    }
  }
  aws_regions {
    include_only = ["eu-central-1"]
  }
  logs_config {
    lambda_forwarder {}
  }
  metrics_config {
    namespace_filters {}
  }
  resources_config {
    extended_collection = false
  }
  traces_config {
    xray_services {}
  }
}

data "datadog_integration_aws_iam_permissions" "all" {}
data "datadog_permissions" "all" {}
data "datadog_role" "reading" { filter = "Datadog Read Only Role" }

resource "datadog_role" "on_call" {
  name = "On call"
  permission { id = data.datadog_permissions.all.permissions.monitors_read }
  permission { id = data.datadog_permissions.all.permissions.monitors_write }
}

resource "datadog_authn_mapping" "on_call" {
  key   = "groups"
  value = "on-call"
  role  = datadog_role.on_call.id
}

resource "datadog_service_account" "reader" {
  email = "reader@acme.example"
  name  = "reader"
  roles = [data.datadog_role.reading.id]
}

resource "datadog_software_catalog" "storefront" {
  entity = <<-EOT
    apiVersion: v3
    kind: service
    metadata:
      name: storefront
      owner: engineering
  EOT
}

output "actions" { value = length(data.datadog_integration_aws_iam_permissions.all.iam_permissions) }
`;

interface Listed {
  readonly data: readonly { readonly id: string; readonly attributes: Readonly<Record<string, unknown>> }[];
}
interface MonitorView {
  readonly id: number;
  readonly tags: readonly string[];
}

describe.skipIf(!terraformIsThere)("terraform with the stand-in of the datadog provider", () => {
  let world: TestDatadog;
  let providers: { close(): void; readonly environment: Readonly<Record<string, string>> };
  let workspace: Workspace;
  const write = (body: string) => workspace.write(`${head}${body}`);
  const monitors = async () => (await world.call<readonly MonitorView[]>("GET", "/api/v1/monitor")).body;
  const errorRate = async () =>
    (await monitors()).find(({ tags }) => tags.includes("monitor:error-rate"))!.id;

  beforeAll(async () => {
    world = await startTestDatadog();
    const environment = { DD_HOST: world.url, DD_API_KEY: world.apiKey, DD_APP_KEY: world.applicationKey };
    const backend = datadogProvider({ fetch }).backend(environment);
    providers = expectValue(await startProviders([await storedProvider("datadog", backend)], () => {}));
    workspace = createWorkspace({ ...providers.environment });
    mkdirSync(join(workspace.directory, "modules"));
    cpSync(modules, join(workspace.directory, "modules"), { recursive: true });
    write(stack);
    await workspace.run("init");
  });
  afterAll(async () => {
    workspace?.close();
    providers?.close();
    await world?.close();
  });

  it("makes everything, and has nothing to do a second time", async () => {
    await workspace.run("apply", "-auto-approve");
    expect((await workspace.plan()).actions).toEqual([]);
    expect(await workspace.outputs()).toMatchObject({ actions: expect.any(Number) });
    expect(await monitors()).toHaveLength(5);
    const [account] = (await world.call<Listed>("GET", "/api/v2/integration/aws/accounts")).body.data;
    expect(account?.attributes).toMatchObject({
      auth_config: { role_name: "datadog", external_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
      aws_regions: { include_only: ["eu-central-1"] },
      metrics_config: {
        enabled: true,
        namespace_filters: { exclude_only: ["AWS/SQS", "AWS/ElasticMapReduce"] },
      },
      resources_config: { extended_collection: false },
    });
  });

  it("shows exactly what was deleted and changed by hand", async () => {
    const id = await errorRate();
    await world.call("PUT", `/api/v1/monitor/${id}`, { message: "never mind" });
    const [dashboard] = (await world.call<{ dashboards: { id: string }[] }>("GET", "/api/v1/dashboard")).body
      .dashboards;
    await world.call("DELETE", `/api/v1/dashboard/${dashboard?.id}`);
    const [account] = (await world.call<Listed>("GET", "/api/v2/integration/aws/accounts")).body.data;
    const wider = { data: { type: "account", attributes: { aws_regions: { include_all: true } } } };
    await world.call("PATCH", `/api/v2/integration/aws/accounts/${account?.id}`, wider);
    const actions = [...(await workspace.plan()).actions].sort((a, b) => (a.address < b.address ? -1 : 1));
    expect(actions).toEqual([
      { address: "datadog_integration_aws_account.prod", actions: ["update"] },
      { address: "module.storefront.datadog_dashboard_json.this", actions: ["create"] },
      { address: 'module.storefront.datadog_monitor.this["error-rate"]', actions: ["update"] },
    ]);
    await workspace.run("apply", "-auto-approve");
    expect((await workspace.plan()).actions).toEqual([]);
  });

  it("changes in place, and takes up again by import", async () => {
    write(
      stack
        .replace("availability = 99.9", "availability = 99.5")
        .replace('name  = "reader"', 'name  = "reads"'),
    );
    expect((await workspace.plan()).actions.map(({ actions }) => actions)).toEqual([
      ["update"],
      ["update"],
      ["update"],
    ]);
    await workspace.run("apply", "-auto-approve");
    expect((await workspace.plan()).actions).toEqual([]);
    const [account] = (await world.call<Listed>("GET", "/api/v2/integration/aws/accounts")).body.data;
    await workspace.run("state", "rm", "datadog_integration_aws_account.prod", "datadog_role.on_call");
    await workspace.run("import", "datadog_integration_aws_account.prod", account!.id);
    const roles = (await world.call<Listed>("GET", "/api/v2/roles?filter=On call")).body.data;
    await workspace.run("import", "datadog_role.on_call", roles[0]!.id);
    expect((await workspace.plan()).actions).toEqual([]);
  });

  it("refuses what the real provider refuses, and says what the vendor refuses", async () => {
    write(`resource "datadog_monitor" "a" {
  name            = "a"
  type            = "query alert"
  message         = ""
  query           = "avg(last_5m):sum:a{*} > 1"
  on_missing_data = "ignore"
}`);
    expect(await workspace.refusal("validate")).toContain(
      'expected on_missing_data to be one of ["show_no_data" "show_and_notify_no_data" "resolve" "default"], got ignore',
    );
    write(`resource "datadog_monitor" "a" {
  name    = "a"
  type    = "query alert"
  message = ""
  query   = "avg(last_5m):sum:a{*} > 1"
  monitor_thresholds {
    critical = 2
  }
}`);
    expect(await workspace.refusal("apply", "-auto-approve", "-target=datadog_monitor.a")).toContain(
      "The value provided for parameter 'query' is invalid",
    );
  });

  it("goes away again", async () => {
    write(stack);
    await workspace.run("destroy", "-auto-approve");
    expect(await monitors()).toEqual([]);
    expect((await world.call<Listed>("GET", "/api/v2/integration/aws/accounts")).body.data).toEqual([]);
    expect((await world.call<Listed>("GET", "/api/v2/users?filter=reader")).body.data).toMatchObject([
      { attributes: { disabled: true } },
    ]);
  });
});
