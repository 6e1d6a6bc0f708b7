import { describe, expect, it } from "vitest";
import type { ActionStep } from "../../../contracts/action-equivalent.ts";
import { setupTerraform } from "./setup-terraform.ts";

/** What a step of a job left behind. */
async function run(inputs: Readonly<Record<string, string>>) {
  const left = { environment: { PATH: "/bin" } as Record<string, string>, masked: [] as string[], log: "" };
  const action = setupTerraform({
    version: "1.11.4",
    install: (folder) => ({ folder, environment: { HUB_TOKEN: "t0ken" } }),
    environment: { AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
  });
  const step = {
    inputs: { ...action.defaults, ...inputs },
    temporary: "/tmp/job",
    environment: left.environment,
    log: (line: string) => {
      left.log += line;
    },
    mask: (secret: string) => left.masked.push(secret),
    setEnvironment: (name: string, value: string) => {
      left.environment[name] = value;
    },
  } as unknown as ActionStep;
  return { ...left, result: await action.run(step), log: left.log };
}

describe("hashicorp/setup-terraform", () => {
  it("puts the engine before everything else on PATH, with the token masked and the addresses not", async () => {
    const { result, environment, masked, log } = await run({
      terraform_version: "1.15.9",
      terraform_wrapper: "false",
    });
    expect(result).toEqual({ outcome: "success", outputs: {} });
    expect(environment).toEqual({
      PATH: "/tmp/job/engine:/bin",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      HUB_TOKEN: "t0ken",
    });
    expect(masked).toEqual(["t0ken"]);
    expect(log).toBe("The engine of this machine, 1.11.4, stands in for '1.15.9'.");
  });

  it("refuses what it cannot do as the real one does", async () => {
    expect((await run({})).result).toMatchObject({ message: expect.stringContaining("terraform_wrapper") });
    expect(
      (await run({ terraform_wrapper: "false", cli_config_credentials_token: "x" })).result,
    ).toMatchObject({ outcome: "failure" });
  });
});
