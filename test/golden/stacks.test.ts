import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProviderBackend } from "../../src/contracts/terraform-backend.ts";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";
import { failure, ok, expect as unwrap } from "../../src/foundation/result.ts";
import { anyEngine } from "../../src/systems/terraform/engine/testing.ts";
import awsSchema from "../../src/systems/terraform/stand-in/schemas/aws.json" with { type: "json" };
import githubSchema from "../../src/systems/terraform/stand-in/schemas/github.json" with { type: "json" };
import { storedProvider } from "../../src/systems/terraform/stand-in/schema/stored.ts";
import { type RunningProviders, startProviders } from "../../src/systems/terraform/stand-in/start.ts";
import { renderExample } from "./acme.ts";

/**
 * The stacks as a real engine sees them: formatted, valid by the providers' schemas, and planned, so that every
 * expression in them is worked out. Nothing is applied: what a stack makes is tried in a rehearsal.
 */
const environment = plainEnvironment({ CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_INPUT: "0" });

const files = renderExample("examples/acme").filter(({ repository }) => repository === "infrastructure");
const stacks = ["branch-rules", "code-host", "environment-dev", "environment-prod", "organization", "pipeline", "platform-rules"];
stacks.push("registry", "state");

const refuse = async () => failure("terraform-not-served", "Nothing is applied here.");
const zones = ["c", "a", "b"].map((zone) => `eu-central-1${zone}`);
const issuerArn = "arn:aws:iam::101010101010:oidc-provider/token.actions.githubusercontent.com";

/** A provider that knows every type of a schema and does nothing. */
const idle = (schema: { readonly resource_schemas: object }): ProviderBackend => ({
  configure: async () => ok({}),
  resources: {
    ...Object.fromEntries(
      Object.keys(schema.resource_schemas).map((type) => [type, { create: refuse, read: refuse, delete: refuse }]),
    ),
    ...("aws_vpc" in schema.resource_schemas && {
      aws_iam_openid_connect_provider: {
        // Known early, so that the trust in it can be read from the plan.
        ...{ plan: () => ({ attributes: { arn: issuerArn } }), create: refuse, read: refuse, delete: refuse },
      },
    }),
  },
  dataSources:
    "aws_vpc" in schema.resource_schemas
      ? {
          aws_availability_zones: {
            read: async (configuration) => ok({ ...configuration, id: "eu-central-1", names: zones }),
          },
          aws_partition: {
            read: async (configuration) => ok({ ...configuration, id: "aws", dns_suffix: "amazonaws.com" }),
          },
        }
      : {},
});

interface Plan {
  readonly resource_changes: readonly {
    readonly address: string;
    readonly change: { readonly after: Readonly<Record<string, unknown>> };
  }[];
  readonly planned_values: { readonly outputs: Readonly<Record<string, { readonly value?: object }>> };
}

/** Since 2026-11-24: without an engine there is nobody to ask. */
describe.skipIf(!anyEngine)("the stacks of acme", () => {
  let folder: string;
  let providers: RunningProviders;
  const plans = new Map<string, Plan>();

  const terraform = async (stack: string, ...args: readonly string[]) => {
    const env = { ...environment, ...providers.environment, TF_CLI_CONFIG_FILE: join(folder, "rc") };
    const done = await runProgram(anyEngine?.path ?? "terraform", args, { cwd: join(folder, stack), env, timeout: 60_000 });
    expect(done.exitCode, `${stack}: ${args[0]}\n${done.stdout}${done.stderr}`).toBe(0);
    return done.stdout.toString("utf8");
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "groundwork-stacks-"));
    writeFileSync(join(folder, "rc"), "");
    for (const { path, content } of files) {
      if (content.state === "pending") continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content.text);
    }
    const definitions = await Promise.all([
      storedProvider("aws", idle(awsSchema)),
      storedProvider("github", idle(githubSchema)),
    ]);
    providers = unwrap(await startProviders(definitions, () => {}));
  });
  afterAll(() => {
    providers.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const after = (stack: string, address: string) =>
    plans.get(stack)?.resource_changes.find((resource) => resource.address === address)?.change.after ?? {};
  const document = (stack: string, address: string, attribute: string) =>
    JSON.parse(String(after(stack, address)[attribute])) as { Statement: Record<string, unknown>[] };

  it("are as terraform fmt leaves them", async () => {
    expect(await terraform(".", "fmt", "-check", "-recursive", "-diff")).toBe("");
  });

  it.each(stacks)("%s is valid and can be planned", async (stack) => {
    rmSync(join(folder, "stacks", stack, "backend.tf"));
    await terraform(`stacks/${stack}`, "init", "-no-color");
    await terraform(`stacks/${stack}`, "validate", "-no-color");
    await terraform(`stacks/${stack}`, "plan", "-no-color", "-out=plan.bin");
    plans.set(stack, JSON.parse(await terraform(`stacks/${stack}`, "show", "-json", "plan.bin")));
  });

  it("have guardrails that AWS takes, and that lock out nobody who sets accounts up", () => {
    const contents = ["identities", "records", "regions"].map((name) =>
      String(after("organization", `aws_organizations_policy.guardrail["${name}"]`)["content"]),
    );
    for (const content of contents) expect(content.length).toBeLessThanOrEqual(5120);
    expect(contents[2]).toContain('"aws:RequestedRegion":["eu-central-1"]');
  });

  it("trust the exact jobs of the code host, and nobody else", () => {
    const trust = (stack: string, address: string) => {
      const [statement, ...others] = document(stack, address, "assume_role_policy").Statement;
      // What only reads is open to people of the management account as well.
      expect(others.map(({ Sid }) => Sid)).toEqual(address.endsWith(".plan") ? ["People"] : []);
      expect(statement).toMatchObject({
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: issuerArn },
      });
      return statement?.["Condition"];
    };
    const host = "token.actions.githubusercontent.com";
    const only = (subjects: readonly string[], id: unknown) => ({
      StringEquals: {
        [`${host}:aud`]: "sts.amazonaws.com",
        [`${host}:repository_id`]: id,
        [`${host}:sub`]: subjects.map((subject) => `repo:acme/${subject}`),
      },
    });
    expect(trust("pipeline", "aws_iam_role.apply")).toEqual(
      only(["infrastructure:environment:apply"], "800000002"),
    );
    expect(trust("pipeline", "aws_iam_role.plan")).toEqual(
      only(["infrastructure:pull_request", "infrastructure:ref:refs/heads/main"], "800000002"),
    );
    expect(trust("registry", 'aws_iam_role.registry["push"]')).toEqual(
      only(["storefront:ref:refs/heads/main"], ["800000001"]),
    );
    expect(trust("registry", 'aws_iam_role.registry["pull"]')).toEqual(
      only(["configuration:environment:delivery"], ["800000003"]),
    );
  });

  it("have the pipelines' roles in every account, trusting those of the management account", () => {
    const address = 'module.log-archive.aws_iam_role.this["groundwork-apply"]';
    expect(document("pipeline", address, "assume_role_policy").Statement).toEqual([
      {
        Action: "sts:AssumeRole",
        Condition: {
          ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::101010101010:role/groundwork-apply" },
        },
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::101010101010:root" },
      },
    ]);
  });

  it("let each of the pipeline's roles do with states what it needs, and no more", () => {
    const actions = (role: string, sid: string) =>
      document("pipeline", `aws_iam_role_policy.${role}`, "policy").Statement.find(({ Sid }) => Sid === sid);
    const bucket = "arn:aws:s3:::acme-terraform-state-101010101010";
    expect(actions("plan", "ReadStates")).toMatchObject({ Action: "s3:GetObject" });
    expect(actions("apply_states", "WriteStates")).toMatchObject({
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: `${bucket}/*/terraform.tfstate`,
    });
    expect(actions("apply_states", "LockStates")).toMatchObject({
      Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      Resource: `${bucket}/*/terraform.tfstate.tflock`,
    });
  });

  it("give environments their own addresses, and production a way out for each zone", () => {
    const gateways = (stack: string) =>
      plans.get(stack)?.resource_changes.filter(({ address }) => address.includes("aws_nat_gateway")).length;
    expect([gateways("environment-dev"), gateways("environment-prod")]).toEqual([1, 3]);
    const subnet = (stack: string) =>
      after(stack, 'module.network.aws_subnet.private["eu-central-1b"]')["cidr_block"];
    expect([subnet("environment-dev"), subnet("environment-prod")]).toEqual(["10.64.64.0/18", "10.67.64.0/18"]);
  });
});
