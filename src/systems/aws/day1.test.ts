import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  DescribeCreateAccountStatusCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Step, StepContext } from "../../contracts/step.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { expect as take } from "../../foundation/result.ts";
import { type AwsClient, connectAws } from "./connect.ts";
import { engineEnvironment } from "./engine.ts";
import { accountOf, awsFinders, finders, withoutFinder } from "./finders/index.ts";
import { awsStacks } from "./stacks/index.ts";
import { awsSteps } from "./steps/index.ts";
import { allOffers, awsCompany } from "./testing.ts";
import { management, startTestAws, type TestAws } from "./testing-world.ts";

let world: TestAws;
beforeEach(async () => {
  world = await startTestAws();
});
afterEach(() => world.close());

const company = awsCompany();
const step = (id: string): Step<AwsClient> => {
  const found = awsSteps(company).find((one) => one.id === id);
  if (!found) throw new Error(`no step ${id}`);
  return found;
};
const look = (id: string, client: AwsClient) =>
  step(id).look({ client, facts: new Map() } as unknown as StepContext<AwsClient>);
const connect = (environment: Readonly<Record<string, string>>) =>
  connectAws(company, { environment, endpoint: world.aws.url, fetch, clock: systemClock, ids: systemIds });

async function makeOrganization(): Promise<string> {
  const client = new OrganizationsClient(take(await world.client().management()).globalSettings);
  await client.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const made = await client.send(
    new CreateAccountCommand({ Email: "aws+dev@acme.example", AccountName: "dev" }),
  );
  const CreateAccountRequestId = made.CreateAccountStatus?.Id;
  for (;;) {
    const { CreateAccountStatus } = await client.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId }),
    );
    if (CreateAccountStatus?.AccountId) return CreateAccountStatus.AccountId;
  }
}

describe("the steps of a person", () => {
  it("begin with an account, and are shown while there are no keys", async () => {
    const client = take(connect({}));
    expect(await look("aws-account", client)).toEqual({ sight: "missing" });
    expect(await step("aws-account").act({} as never)).toMatchObject({
      outcome: "needs-person",
      task: { link: "https://portal.aws.amazon.com/billing/signup" },
    });
    expect(await engineEnvironment(client, new Map(), "apply")).toMatchObject({
      ok: false,
      diagnostics: [{ code: "access-missing" }],
    });
  });

  it("know the account by its keys", async () => {
    expect(await look("aws-account", world.client())).toEqual({
      sight: "matches",
      facts: new Map([["aws.account.management.id", management]]),
    });
    for (const half of [{ AWS_ACCESS_KEY_ID: "AKIA" }, { AWS_SECRET_ACCESS_KEY: "secret" }]) {
      expect(connect(half)).toMatchObject({ ok: false, diagnostics: [{ code: "access-missing" }] });
    }
    const wrong = take(connect({ ...world.environment, AWS_SECRET_ACCESS_KEY: "wrong" }));
    expect(await look("aws-account", wrong)).toMatchObject({
      sight: "unknown",
      why: [{ code: "aws-refused" }],
    });
  });

  it("refuse an account that is a member of somebody's organization", async () => {
    await makeOrganization();
    const member = take(await world.client().member("dev"));
    const keys = member?.credentials;
    const client = take(
      connect({
        AWS_ACCESS_KEY_ID: keys?.accessKeyId ?? "",
        AWS_SECRET_ACCESS_KEY: keys?.secretAccessKey ?? "",
        AWS_SESSION_TOKEN: keys?.sessionToken ?? "",
      }),
    );
    expect(await look("aws-account", client)).toMatchObject({
      sight: "unknown",
      why: [{ code: "aws-wrong-account" }],
    });
  });

  it("see that nobody has enabled Identity Center, and where that is done", async () => {
    expect(await look("aws-identity-center", world.client())).toEqual({ sight: "missing" });
    expect(await step("aws-identity-center").act({} as never)).toMatchObject({
      task: { link: "https://eu-central-1.console.aws.amazon.com/singlesignon/home?region=eu-central-1" },
    });
  });
});

describe("finders", () => {
  const wanted = (stack: string, address: string, values: Readonly<Record<string, string>>) => ({
    ...{ stack, address, values, known: new Map() },
  });
  const role = wanted("pipeline", 'module.dev.aws_iam_role.this["groundwork-plan"]', {
    name: "groundwork-plan",
  });
  const find = async () => take(await (finders(world.client())["aws_iam_role"]?.(role) ?? Promise.reject()));

  it("are there for everything that a stack makes, or say why not", () => {
    const texts = awsStacks(company, allOffers).flatMap(({ files, modules }) =>
      [...files, ...modules.flatMap((one) => one.files)].map(({ text }) => text),
    );
    const types = new Set(
      texts.flatMap((text) => [...text.matchAll(/^resource "(\w+)"/gm)].map(([, type]) => type)),
    );
    expect([...types].sort()).toEqual([...Object.keys(awsFinders), ...withoutFinder].sort());
  });

  it("look in the account that the stack is about", async () => {
    expect(accountOf("state", "aws_s3_bucket.state")).toBe("management");
    expect(accountOf("registry", "aws_ecr_repository.application")).toBe("shared");
    expect(accountOf("environment-qa", "module.network.aws_vpc.this")).toBe("qa");
    expect(accountOf("pipeline", "aws_iam_role.plan")).toBe("management");
    expect(accountOf("pipeline", role.address)).toBe("dev");

    expect(await find()).toBeNull(); // There is no organization yet.
    await makeOrganization();
    const make = async (settings: ConstructorParameters<typeof IAMClient>[0]) =>
      new IAMClient(settings ?? {}).send(
        new CreateRoleCommand({
          RoleName: "groundwork-plan",
          AssumeRolePolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: `arn:aws:iam::${management}:root` },
                Action: "sts:AssumeRole",
              },
            ],
          }),
        }),
      );
    await make(take(await world.client().management()).globalSettings);
    expect(await find()).toBeNull(); // That one is the management account's.
    await make(take(await world.client().member("dev"))?.globalSettings);
    expect(await find()).toBe("groundwork-plan");
  });

  it("cannot tell while AWS does not answer, and say so", async () => {
    world.aws.operations.refuse({
      operation: "organizations:ListAccounts",
      error: { status: 400, code: "AccessDeniedException", message: "no" },
    });
    const found = await finders(world.client())["aws_iam_role"]?.(role);
    expect(found).toMatchObject({ ok: false, diagnostics: [{ code: "aws-refused" }] });
    const cut = () => Promise.reject(new TypeError("fetch failed", { cause: new Error("ECONNREFUSED") }));
    expect(await finders(world.client(cut))["aws_iam_role"]?.(role)).toMatchObject({
      ok: false,
      diagnostics: [{ code: "aws-unreachable" }],
    });
  });

  it("plan with what only reads as soon as a fact proves that it is whole", async () => {
    const environment = async (facts: ReadonlyMap<string, string>, purpose: "plan" | "apply") =>
      take(await engineEnvironment(world.client(), facts, purpose));
    const proved = new Map([["aws.role.plan.arn", "arn"]]);
    const own = { AWS_ACCESS_KEY_ID: world.environment["AWS_ACCESS_KEY_ID"] };
    expect(await environment(new Map(), "plan")).toMatchObject({
      ...own,
      TF_VAR_role: "OrganizationAccountAccessRole",
      AWS_REGION: "eu-central-1",
      AWS_ENDPOINT_URL: world.aws.url,
    });
    expect(await environment(proved, "apply")).toMatchObject(own);
    expect(await environment(proved, "plan")).toMatchObject(own); // It is gone: the plan will say so.
    world.aws.add({
      roles: [
        {
          name: "groundwork-plan",
          trust: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: `arn:aws:iam::${management}:root` },
                Action: "sts:AssumeRole",
              },
            ],
          },
        },
      ],
    });
    const reading = await environment(proved, "plan");
    expect(reading["TF_VAR_role"]).toBe("groundwork-plan");
    expect(reading["AWS_ACCESS_KEY_ID"]).not.toBe(own.AWS_ACCESS_KEY_ID);
  });
});
