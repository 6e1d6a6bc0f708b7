import { delimiter, join } from "node:path";
import type { ActionEquivalent, ActionResult, ActionStep } from "../../../contracts/action-equivalent.ts";
import type { EngineWrapper } from "../stand-in/engine-wrapper.ts";

export interface SetupTerraformOptions {
  /** The version of the engine on this machine: `1.11.4`. */
  readonly version: string;
  /** Writes what stands for the engine into a folder that is the job's own. */
  install(folder: string): EngineWrapper;
  /** What a rehearsal's engine and providers read beside: where the stand-ins answer. No secret. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The machine's own engine under the name `terraform`, with providers that the rehearsal stands in. */
export function setupTerraform(options: SetupTerraformOptions): ActionEquivalent {
  return {
    uses: "hashicorp/setup-terraform",
    // Declared by v4.0.1, with its defaults.
    inputs: [
      "cli_config_credentials_hostname",
      "cli_config_credentials_token",
      "terraform_version",
      "terraform_wrapper",
    ],
    defaults: {
      cli_config_credentials_hostname: "app.terraform.io",
      terraform_version: "latest",
      terraform_wrapper: "true",
    },
    note: "the engine of this machine is used; its providers forward to the stand-ins. Nothing is downloaded.",
    run: async (step) => setUp(options, step),
  };
}

function setUp(
  { version, install, environment: places = {} }: SetupTerraformOptions,
  step: ActionStep,
): ActionResult {
  const wanted = step.inputs["terraform_version"] ?? "";
  if (step.inputs["cli_config_credentials_token"]) {
    return fail("The rehearsal has no HCP Terraform; leave cli_config_credentials_token out.");
  }
  if (step.inputs["terraform_wrapper"] !== "false") {
    return fail("The rehearsal keeps no outputs of each call; set terraform_wrapper to false.");
  }
  const { folder, environment } = install(join(step.temporary, "engine"));
  step.setEnvironment("PATH", [folder, step.environment["PATH"] ?? ""].join(delimiter));
  for (const value of Object.values(environment)) step.mask(value);
  for (const [name, value] of Object.entries({ ...places, ...environment })) step.setEnvironment(name, value);
  step.log(
    wanted === version
      ? `The engine of this machine, ${version}.`
      : `The engine of this machine, ${version}, stands in for '${wanted}'.`,
  );
  return { outcome: "success", outputs: {} };
}

function fail(message: string): ActionResult {
  return { outcome: "failure", message };
}
