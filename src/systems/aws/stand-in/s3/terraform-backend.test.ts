import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainEnvironment, runProgram, startProgram } from "../../../../foundation/process.ts";
import { programIsThere, startTestAccount, type TestAccount } from "../testing.ts";
import { s3 as s3With } from "../testing-clients.ts";

/** The real terraform keeps its state in the stand-in's S3, with the lock file that S3's conditional writes make. */
const bucket = "acme-terraform-state";
const key = "shared/registry.tfstate";

let account: TestAccount;
let environment: Record<string, string>;
const s3 = (method: string, path: string, headers: Record<string, string> = {}, body = "") =>
  s3With(account.aws, method, path, headers, body);

beforeAll(async () => {
  account = await startTestAccount();
  const keys = account.aws.operatorKeys();
  const settings = join(account.directory, "terraform.rc");
  writeFileSync(settings, "");
  environment = plainEnvironment({
    ...{ CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: settings, TF_IN_AUTOMATION: "1", TF_INPUT: "0" },
    ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
    ...{ AWS_SESSION_TOKEN: keys.sessionToken ?? "", AWS_EC2_METADATA_DISABLED: "true" },
    ...{ AWS_CONFIG_FILE: settings, AWS_SHARED_CREDENTIALS_FILE: settings },
  });
  const region =
    "<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>";
  expect((await s3("PUT", `/${bucket}`, {}, region)).status).toBe(200);
  const versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
  expect((await s3("PUT", `/${bucket}?versioning`, {}, versioning)).status).toBe(200);
});
afterAll(() => account.close());

/** A folder as one laptop has it; `waitFor` is a file until which its apply goes on. */
function configuration(waitFor?: string): string {
  const waits = waitFor
    ? `provisioner "local-exec" {\n command = "touch ${waitFor}.begun; while [ ! -e ${waitFor} ]; do sleep 0.1; done"\n }`
    : "";
  return `
terraform {
  backend "s3" {
    bucket                      = "${bucket}"
    key                         = "${key}"
    region                      = "eu-central-1"
    encrypt                     = true
    use_lockfile                = true
    use_path_style              = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    endpoints                   = { s3 = "${account.aws.url}" }
  }
}
variable "value" {
  type = string
}
resource "terraform_data" "value" {
  input = var.value
}
resource "terraform_data" "slow" {
  triggers_replace = var.value
  ${waits}
}
output "value" {
  value = terraform_data.value.output
}
`;
}

const terraform = async (directory: string, ...args: string[]) => {
  const done = await runProgram("terraform", args, { cwd: directory, env: environment, timeout: 60_000 });
  return { exitCode: done.exitCode, said: `${done.stdout}${done.stderr}` };
};
const apply = (value: string) => ["apply", "-no-color", "-auto-approve", `-var=value=${value}`];

async function laptop(name: string, waitFor?: string): Promise<string> {
  const directory = account.folder(name);
  writeFileSync(join(directory, "main.tf"), configuration(waitFor));
  const { exitCode, said } = await terraform(directory, "init", "-no-color");
  expect(said).toContain("Successfully configured the backend");
  expect(exitCode).toBe(0);
  return directory;
}

describe.skipIf(!programIsThere("terraform", "version"))(
  "terraform with its state in the stand-in's S3",
  () => {
    it("stores the state as versions, locks it while it works, and refuses a second one by the owner's name", async () => {
      const release = join(account.directory, "release");
      const first = await laptop("first", release);
      const second = await laptop("second");
      const running = startProgram("terraform", apply("one"), {
        cwd: first,
        env: environment,
        timeout: 60_000,
      });
      try {
        while (!existsSync(`${release}.begun`) && running.process.exitCode === null) await delay(50);
        const lock = JSON.parse((await s3("GET", `/${bucket}/${key}.tflock`)).text);
        expect(lock).toMatchObject({ Operation: "OperationTypeApply", Path: `${bucket}/${key}` });

        const refused = await terraform(second, ...apply("two"));
        expect(refused.exitCode).toBe(1);
        expect(refused.said).toContain("Error acquiring the state lock");
        expect(refused.said).toContain("PreconditionFailed");
        expect(refused.said).toContain(lock.ID);
        expect(refused.said).toContain(lock.Who);
      } finally {
        writeFileSync(release, "");
      }
      expect((await running.finished).exitCode).toBe(0);
      expect((await s3("GET", `/${bucket}/${key}.tflock`)).status).toBe(404);
      expect(JSON.parse((await s3("GET", `/${bucket}/${key}`)).text).outputs.value.value).toBe("one");

      expect((await terraform(second, ...apply("two"))).exitCode).toBe(0);
      expect(JSON.parse((await s3("GET", `/${bucket}/${key}`)).text).outputs.value.value).toBe("two");
      const versions = (await s3("GET", `/${bucket}?versions&prefix=${key}`)).text;
      expect(
        versions.match(/<Version><Key>shared\/registry\.tfstate<\/Key>/g)?.length,
      ).toBeGreaterThanOrEqual(2);
    });

    it("leaves a lock that was left behind, until it is released by its number", async () => {
      const directory = await laptop("third");
      const stale = {
        ...{ ID: "0b1e3a4c-0000-4000-8000-000000000001", Operation: "OperationTypeApply", Info: "" },
        ...{ Who: "ada@gone", Version: "1.11.4", Created: "2026-01-01T00:00:00Z", Path: `${bucket}/${key}` },
      };
      const path = `/${bucket}/${key}.tflock`;
      expect((await s3("PUT", path, { "if-none-match": "*" }, JSON.stringify(stale))).status).toBe(200);
      const refused = await terraform(directory, ...apply("three"));
      expect(refused.exitCode).toBe(1);
      expect(refused.said).toContain("ada@gone");
      expect((await s3("GET", path)).status).toBe(200);

      expect((await terraform(directory, "force-unlock", "-force", "wrong")).exitCode).toBe(1);
      expect((await terraform(directory, "force-unlock", "-force", stale.ID)).exitCode).toBe(0);
      expect((await s3("GET", path)).status).toBe(404);
      expect((await terraform(directory, ...apply("three"))).exitCode).toBe(0);
    });
  },
);
