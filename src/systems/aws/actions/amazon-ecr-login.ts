import type { ActionEquivalent, ActionResult, ActionStep } from "../../../contracts/action-equivalent.ts";
import { removeDockerLogin, writeDockerLogin } from "../../../formats/oci/docker-config.ts";
import { getAuthorizationTokens } from "../client.ts";
import type { AwsActionsOptions } from "./configure-aws-credentials.ts";

/** Where the registries that were logged in to wait for the end of the job. */
const stateKey = "amazon-ecr-login.registries";

/** A login for the registry, by a real call to ECR; left where `docker login` leaves it. */
export function amazonEcrLogin(options: AwsActionsOptions): ActionEquivalent {
  return {
    uses: "aws-actions/amazon-ecr-login",
    // Declared by v2.0.1, with its defaults.
    inputs: ["http-proxy", "mask-password", "registries", "registry-type", "skip-logout"],
    defaults: { "mask-password": "true", "registry-type": "private", "skip-logout": "false" },
    note: "asks the AWS stand-in's ECR for a login and leaves it in the job's Docker configuration",
    run: (step) => logIn(options, step),
    cleanUp: async (step) => {
      if (step.inputs["skip-logout"] === "true") return;
      for (const registry of registries(step.state.get(stateKey)))
        removeDockerLogin(step.environment, registry);
    },
  };
}

async function logIn(options: AwsActionsOptions, step: ActionStep): Promise<ActionResult> {
  if (step.inputs["registry-type"] !== undefined && step.inputs["registry-type"] !== "private") {
    return fail("The rehearsal has private registries only; leave registry-type out.");
  }
  if (step.inputs["http-proxy"]) return fail("The rehearsal stays on this machine; leave http-proxy out.");
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = step.environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY || !AWS_REGION) {
    return fail("Could not load credentials: take a role with aws-actions/configure-aws-credentials first.");
  }
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
  const accounts = registries(step.inputs["registries"]);
  const tokens = await getAuthorizationTokens({ ...options, region: AWS_REGION }, credentials, accounts);
  if (!tokens.ok)
    return fail(tokens.diagnostics[0]?.cause ?? tokens.diagnostics[0]?.summary ?? "ECR refused");
  const outputs: Record<string, string> = {};
  const names: string[] = [];
  for (const { username, password, proxyEndpoint } of tokens.value) {
    const registry = new URL(proxyEndpoint).host;
    if (step.inputs["mask-password"] !== "false") step.mask(password);
    writeDockerLogin(step.environment, registry, { username, password });
    names.push(registry);
    const suffix = registry.replace(/[^A-Za-z0-9_]+/g, "_");
    outputs[`docker_username_${suffix}`] = username;
    outputs[`docker_password_${suffix}`] = password;
    step.log(`Logged in to ${registry}`);
  }
  step.state.set(stateKey, names.join(","));
  const [only, ...more] = names;
  return {
    outcome: "success",
    outputs: { ...outputs, ...(only && more.length === 0 && { registry: only }) },
  };
}

function registries(list: string | undefined): readonly string[] {
  return (list ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}

function fail(message: string): ActionResult {
  return { outcome: "failure", message };
}
