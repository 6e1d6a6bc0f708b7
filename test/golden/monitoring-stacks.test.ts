import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CloudAccounts } from "../../src/contracts/cloud.ts";
import type { CodeHostPages } from "../../src/contracts/offers.ts";
import type { ProviderBackend } from "../../src/contracts/terraform-backend.ts";
import { failure, ok, expect as unwrap } from "../../src/foundation/result.ts";
import { storedProvider } from "../../src/systems/terraform/stand-in/schema/stored.ts";
import schema from "../../src/systems/terraform/stand-in/schemas/datadog.json" with { type: "json" };
import { type RunningProviders, startProviders } from "../../src/systems/terraform/stand-in/start.ts";
import {
  createWorkspace,
  terraformIsThere,
  type Workspace,
} from "../../src/systems/terraform/stand-in/testing/terraform.ts";
import { company } from "../../src/systems/datadog/testing.ts";
import { datadogStacks } from "../../src/systems/datadog/stacks/index.ts";

const cloudAccounts: CloudAccounts = {
  names: () => ["shared", "qa"],
  partition: () => "aws",
  region: () => "eu-central-1",
  id: (account) => `cloud.${account}.id`,
  readerRole: "reader",
};
const codeHostPages: CodeHostPages = {
  needs: ["host.url"],
  owner: () => "acme",
  file: (repository, path, _blueprint, facts) =>
    `${facts.get("host.url")}/acme/${repository}/blob/main/${path}`,
};
const stacks = datadogStacks(company, { cloudAccounts, codeHostPages });
const facts = new Map([
  ["host.url", "https://code.example"],
  ...["shared", "qa"].flatMap((name, index) => [
    [`cloud.${name}.id`, `11112222333${index}`] as const,
  ]),
]);

const refuse = async () => failure("terraform-not-served", "Nothing is applied here.");
const idle: ProviderBackend = {
  configure: async () => ok({}),
  resources: Object.fromEntries(
    Object.keys(schema.resource_schemas).map((type) => [
      type,
      { create: refuse, read: refuse, delete: refuse },
    ]),
  ),
  dataSources: {},
};

it("each have a value for every variable, out of what they need", () => {
  expect(stacks.map(({ id }) => id)).toEqual(["monitoring"]);
  for (const { files, needs, variables } of stacks) {
    const values = variables(new Map([...facts].filter(([name]) => needs.includes(name))));
    const declared = files.flatMap(({ text }) =>
      [...text.matchAll(/^variable "(\w+)"/gm)].map(([, name]) => name),
    );
    expect(Object.keys(values).sort()).toEqual(declared.sort());
  }
});

/** Since 2026-11-24: without an engine there is nobody to ask. */
describe.skipIf(!terraformIsThere)("the stacks of Datadog, planned by a real engine", () => {
  let providers: RunningProviders;
  let workspace: Workspace;
  beforeAll(async () => {
    providers = unwrap(await startProviders([await storedProvider("datadog", idle)], () => {}));
    workspace = createWorkspace(providers.environment);
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(workspace.directory, path)), { recursive: true });
      writeFileSync(join(workspace.directory, path), text);
    };
    for (const { id, files, modules, variables } of stacks) {
      for (const { path, text } of files) write(`stacks/${id}/${path}`, text);
      for (const { name, files: parts } of modules)
        for (const { path, text } of parts) write(`modules/${name}/${path}`, text);
      write(`stacks/${id}/inputs.auto.tfvars.json`, JSON.stringify(variables(facts)));
    }
  });
  afterAll(() => {
    workspace.close();
    providers.close();
  });

  const plan = async (stack: string) => {
    const folder = `-chdir=stacks/${stack}`;
    await workspace.run(folder, "init", "-no-color");
    await workspace.run(folder, "validate", "-no-color");
    await workspace.run(folder, "plan", "-no-color", "-out=plan.bin");
    const shown = JSON.parse(await workspace.run(folder, "show", "-json", "plan.bin")) as {
      readonly resource_changes: readonly {
        readonly type: string;
        readonly change: { readonly after: Readonly<Record<string, unknown>> };
      }[];
    };
    return shown.resource_changes.map(({ type, change }) => ({ resource: type, ...change.after }));
  };

  it("watch each application in each environment, and every monitor calls somebody and links a runbook", async () => {
    expect(await workspace.run("fmt", "-check", "-recursive", "-diff")).toBe("");
    const planned = (await plan("monitoring")) as readonly {
      readonly resource: string;
      readonly [key: string]: unknown;
    }[];
    const monitors = planned.filter(({ resource }) => resource === "datadog_monitor");
    // No request at all is a failure in production only.
    expect(monitors).toHaveLength(4 + 5);
    for (const { message, name, on_missing_data, tags } of monitors) {
      expect(message).toMatch(/@slack-acme-platform/);
      expect(String(message).includes("@pagerduty-acme"), String(name)).toBe(
        String(name).includes("in prod"),
      );
      expect(message).toMatch(
        /https:\/\/code\.example\/acme\/infrastructure\/blob\/main\/handbook\/runbooks\/[a-z-]+\.md/,
      );
      expect(on_missing_data).toMatch(/^show_/);
      expect(tags).toEqual(
        expect.arrayContaining(["service:storefront", "team:platform", "managed-by:groundwork"]),
      );
    }
    const [errors] = monitors.filter(({ name }) => name === "storefront in qa: errors");
    expect(errors?.["query"]).toBe(
      "sum(last_5m):default_zero(sum:universal.http.server.hits{env:qa,service:storefront,!resource_name:get_/healthz,error:true}.as_count()) / sum:universal.http.server.hits{env:qa,service:storefront,!resource_name:get_/healthz}.as_count() > 0.05",
    );
    expect(planned.filter(({ resource }) => resource === "datadog_service_level_objective")).toHaveLength(4);
    expect(planned.filter(({ resource }) => resource === "datadog_dashboard_json")).toHaveLength(2);
    const accounts = planned.filter(({ resource }) => resource === "datadog_integration_aws_account");
    expect(accounts).toHaveLength(2);
    expect(JSON.stringify(accounts)).toContain('"role_name":"reader"');
  });
});
