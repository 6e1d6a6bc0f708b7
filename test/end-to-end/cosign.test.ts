import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ActionStep } from "../../src/contracts/action-equivalent.ts";
import { startServer } from "../../src/contracts/stand-in/server.ts";
import { verifyProvenance } from "../../src/delivery/provenance.ts";
import { createRegistry } from "../../src/delivery/registry.ts";
import { createDistributionClient } from "../../src/formats/oci/distribution.ts";
import { writeDockerLogin } from "../../src/formats/oci/docker-config.ts";
import { mediaTypes } from "../../src/formats/oci/media-types.ts";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { runProgram } from "../../src/foundation/process.ts";
import { expect as value } from "../../src/foundation/result.ts";
import { assumeRoleWithWebIdentity, getAuthorizationTokens } from "../../src/systems/aws/client.ts";
import { startTestAccount, type TestAccount } from "../../src/systems/aws/stand-in/testing.ts";
import { signingSteps } from "../../src/systems/github/files/provenance-steps.ts";
import { cosignInstaller } from "../../src/systems/github/stand-in/sigstore/cosign-installer.ts";
import {
  createTestIssuer,
  jobClaims,
  startTestSigstore,
} from "../../src/systems/github/stand-in/sigstore/testing.ts";

/**
 * The rendered steps for plans without attestations, from the job's identity token to the judge: the scripts run as they
 * are rendered, the bundle lies in the registry beside the image, and the gate's own reader finds it there.
 */
let account: TestAccount;
let issuer: Awaited<ReturnType<typeof createTestIssuer>>;
let sigstore: Awaited<ReturnType<typeof startTestSigstore>>;
let identities: { readonly url: string; close(): Promise<void> };
let claims: Readonly<Record<string, string>> = jobClaims;
let login: { readonly username: string; readonly password: string };

const host = () => new URL(account.aws.url).host;
const builder = jobClaims.job_workflow_ref;
const policy = () => ({ branch: "main", provenance: { issuer: issuer.issuer, builders: [builder] } });
const application = () => ({
  ...{ name: "storefront", repository: "acme/storefront", repositoryId: 4711 },
  image: `${host()}/storefront`,
});

beforeAll(async () => {
  account = await startTestAccount();
  issuer = await createTestIssuer();
  sigstore = await startTestSigstore({ issuers: [issuer], fetch: issuer.fetch });
  const app = new Hono();
  app.get("/token", async (context) =>
    context.json({ value: await issuer.token(context.req.query("audience") ?? "", claims) }),
  );
  identities = value(await startServer({ name: "identities", app }));
  const aws = { endpoint: account.aws.url, region: "eu-central-1", fetch, clock: systemClock };
  const role = { roleArn: account.aws.roleArn("push"), sessionName: "test", seconds: 900 };
  const keys = value(await assumeRoleWithWebIdentity(aws, { ...role, token: await account.token() }));
  const [token] = value(await getAuthorizationTokens(aws, keys, []));
  if (!token) throw new Error("no login");
  login = token;
});
afterAll(async () => {
  await Promise.all([account.close(), sigstore.close(), identities.close()]);
});

async function pushImage(text: string): Promise<string> {
  const doors = { fetch, clock: systemClock, ids: systemIds };
  const registry = createDistributionClient({ url: account.aws.url, credentials: login, ...doors });
  const config = value(
    await registry.pushBlob("storefront", Buffer.from(`{"a":"${text}"}`), mediaTypes.config),
  );
  const kind = { schemaVersion: 2, mediaType: mediaTypes.manifest } as const;
  return value(await registry.pushManifest("storefront", { ...kind, config, layers: [] })).digest;
}

/** Runs the steps as a job with these claims would; returns the first script's failure, or nothing. */
async function sign(
  digest: string,
  told: Readonly<Record<string, string>> = {},
  spoil?: (file: string) => void,
) {
  claims = { ...jobClaims, ...told };
  const temporary = mkdtempSync(join(tmpdir(), "cosign-"));
  const home = join(temporary, "home");
  mkdirSync(home);
  writeDockerLogin({ HOME: home }, host(), login);
  const environment: Record<string, string> = {
    ...{ HOME: home, RUNNER_TEMP: temporary, GITHUB_SERVER_URL: "http://code.test" },
    ACTIONS_ID_TOKEN_REQUEST_URL: `${identities.url}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "job",
    PATH: process.env["PATH"] ?? "",
  };
  const installer = cosignInstaller({ sigstoreUrl: () => sigstore.url, clock: systemClock, ids: systemIds });
  const step = {
    ...{ temporary, environment, mask: () => {}, log: () => {} },
    setEnvironment: (name: string, text: string) => {
      environment[name] = text;
    },
  } as unknown as ActionStep;
  try {
    expect((await installer.run(step)).outcome).toBe("success");
    expect(environment["PATH"]?.split(delimiter)[0]).toBe(join(temporary, "cosign"));
    for (const { run, shell, env = {} } of signingSteps("cosign", `${host()}/storefront`, digest)) {
      if (run === undefined) continue;
      const file = join(temporary, "script");
      writeFileSync(file, run);
      const program = shell === undefined ? "bash" : process.execPath;
      const done = await runProgram(program, [file], { cwd: temporary, env: { ...environment, ...env } });
      if (done.exitCode !== 0) return `${done.stdout}${done.stderr}`;
      if (shell !== undefined) spoil?.(join(temporary, "provenance.json"));
    }
    return undefined;
  } finally {
    await installer.cleanUp?.(step);
  }
}

async function judge(digest: string) {
  const doors = { fetch, clock: systemClock, ids: systemIds, credentials: () => undefined };
  const bundles = value(await createRegistry(doors).provenance(application().image, digest));
  const input = { bundles, digest, application: application(), policy: policy() };
  const judged = verifyProvenance({ ...input, trustedRoot: sigstore.trustedRoot() });
  return judged.ok ? judged.value : judged.diagnostics.map(({ code }) => code);
}

describe("provenance that cosign signs", () => {
  it("is found beside the image, and says what was built, by whom", async () => {
    const digest = await pushImage("good");
    expect(await judge(digest)).toEqual(["provenance-missing"]);
    expect(await sign(digest)).toBeUndefined();
    expect(await judge(digest)).toMatchObject({
      ...{ digest, builder, repositoryId: 4711, reference: "refs/heads/main", trigger: "push" },
      commit: jobClaims.sha,
      run: "http://code.test/acme/storefront/actions/runs/7/attempts/1",
    });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["another repository", { repository: "acme/evil", repository_id: "666" }, "provenance-wrong-repository"],
    [
      "another workflow",
      { job_workflow_ref: "acme/storefront/.github/workflows/own.yaml@refs/heads/main" },
      "provenance-wrong-builder",
    ],
    ["another branch", { ref: "refs/heads/feature" }, "provenance-wrong-branch"],
    ["another commit of the workflow", { job_workflow_sha: "e".repeat(40) }, "provenance-wrong-builder"],
    ["a build by hand", { event_name: "workflow_dispatch" }, "provenance-wrong-trigger"],
    ["a self-hosted machine", { runner_environment: "self-hosted" }, "provenance-wrong-runner"],
  ])("of %s is refused, as an attestation is", async (name, told, code) => {
    const digest = await pushImage(name);
    expect(await sign(digest, told)).toBeUndefined();
    expect(await judge(digest)).toEqual([code]);
  });

  it("that says something else than its certificate is refused", async () => {
    const digest = await pushImage("liar");
    const spoil = (file: string) => {
      const predicate = { buildDefinition: { buildType: "x", externalParameters: {} } };
      writeFileSync(file, JSON.stringify({ ...predicate, runDetails: { builder: { id: "trust me" } } }));
    };
    expect(await sign(digest, {}, spoil)).toBeUndefined();
    expect(await judge(digest)).toEqual(["provenance-contradiction"]);
  });

  it("is not made for an image that is not there, or without a predicate", async () => {
    expect(await sign(`sha256:${"0".repeat(64)}`)).toMatch(/^Error: /);
    const digest = await pushImage("without");
    expect(await sign(digest, {}, (file) => writeFileSync(file, "{}"))).toContain("required field missing");
  });
});
