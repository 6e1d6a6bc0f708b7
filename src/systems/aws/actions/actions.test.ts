import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ActionEquivalent, ActionStep } from "../../../contracts/action-equivalent.ts";
import { createDistributionClient } from "../../../formats/oci/distribution.ts";
import { readDockerLogin } from "../../../formats/oci/docker-config.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { startTestAccount, type TestAccount } from "../stand-in/testing.ts";
import { amazonEcrLogin } from "./amazon-ecr-login.ts";
import { configureAwsCredentials } from "./configure-aws-credentials.ts";

let account: TestAccount;
let home: string;
let job: {
  environment: Record<string, string>;
  masked: string[];
  log: string[];
  state: Map<string, string>;
  claims: Record<string, unknown>;
};
beforeAll(async () => {
  account = await startTestAccount();
});
afterAll(() => account.close());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "groundwork-home-"));
  job = { environment: { HOME: home }, masked: [], log: [], state: new Map(), claims: {} };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function stepOf(action: ActionEquivalent, inputs: Record<string, string>): ActionStep {
  return {
    inputs: { ...action.defaults, ...inputs },
    ...{ workspace: home, temporary: home, environment: job.environment, token: "", state: job.state },
    github: {
      ...{
        serverUrl: "",
        apiUrl: "",
        repository: "acme/storefront",
        repositoryId: "7",
        sha: "",
        ref: "refs/heads/main",
      },
      ...{ runId: "1", runNumber: "1", runAttempt: "1", eventName: "push", actor: "ada" },
    },
    identityToken: (audience) => account.token({ aud: audience, ...job.claims }),
    log: (line) => job.log.push(line),
    mask: (secret) => job.masked.push(secret),
    setEnvironment: (name, value) => {
      job.environment[name] = value;
    },
    signal: new AbortController().signal,
  };
}

const options = () => ({ endpoint: account.aws.url, fetch, clock: systemClock });
const configure = (inputs: Record<string, string> = {}) => {
  const action = configureAwsCredentials(options());
  return action.run(
    stepOf(action, {
      "aws-region": "eu-central-1",
      "role-to-assume": account.aws.roleArn("push"),
      ...inputs,
    }),
  );
};

describe("a job that logs in to the registry", () => {
  it("can push with what the two actions left, and no more once the job has ended", async () => {
    expect(await configure()).toEqual({ outcome: "success", outputs: { "aws-account-id": "111122223333" } });
    const action = amazonEcrLogin(options());
    const step = stepOf(action, { registries: "111122223333" });
    const done = await action.run(step);
    expect(done).toMatchObject({ outcome: "success", outputs: { registry: account.aws.host } });
    const login = readDockerLogin(job.environment, account.aws.host);
    const registry = createDistributionClient({
      url: account.aws.url,
      fetch,
      clock: systemClock,
      ids: systemIds,
      credentials: login,
    });
    expect(await registry.pushBlob("storefront", Buffer.from("x"), "text/plain")).toMatchObject({ ok: true });
    for (const secret of [
      job.environment["AWS_SECRET_ACCESS_KEY"],
      job.environment["AWS_SESSION_TOKEN"],
      login?.password,
    ]) {
      expect(job.masked).toContain(secret);
      expect(job.log.join("\n")).not.toContain(secret);
    }
    await action.cleanUp?.(step);
    expect(readDockerLogin(job.environment, account.aws.host)).toBeUndefined();
  });

  it("fails in AWS's words when the role does not trust it, and before that without an identity or a role", async () => {
    job.claims = { repository_id: "9" };
    expect(await configure()).toEqual({
      outcome: "failure",
      message:
        "Could not assume role with OIDC: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity",
    });
    expect(await configure({ "aws-region": "" })).toMatchObject({ outcome: "failure" });
    expect(await configure({ "role-to-assume": "push" })).toMatchObject({ outcome: "failure" });
    expect(await configure({ "aws-access-key-id": "AKIA" })).toMatchObject({
      outcome: "failure",
      message: expect.stringContaining("aws-access-key-id"),
    });
    const action = amazonEcrLogin(options());
    expect(await action.run(stepOf(action, {}))).toMatchObject({
      outcome: "failure",
      message: expect.stringContaining("configure-aws-credentials"),
    });
  });
});
