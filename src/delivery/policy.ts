import type { CodeHost } from "../contracts/code-host.ts";
import {
  type Policy,
  type PolicyApplication,
  type PolicyEnvironment,
  policySchema,
} from "../contracts/policy.ts";
import { failure, ok, type Result } from "../foundation/result.ts";
import { policyPath, trustedRootPath } from "./layout.ts";
import { readYaml } from "./read-yaml.ts";

/** The rules by which delivery decides, read from the configuration's own branch and from nowhere else. */
export interface Rules {
  readonly policy: Policy;
  /** Sigstore trusted root, JSON text. */
  readonly trustedRoot: string;
  /** The commit of the configuration they were read at. */
  readonly head: string;
}

const restore = "Restore it in the configuration repository from its last good commit, or render it again.";

/** Codes: `branch-missing`, `policy-missing`, `policy-malformed`, `policy-elsewhere`, and the code host's own. */
export async function readRules(host: CodeHost, repository: string, branch: string): Promise<Result<Rules>> {
  const head = await host.branchHead(repository, branch);
  if (!head.ok) return head;
  if (head.value === null) {
    return failure("branch-missing", `${repository} has no branch ${branch}.`, {
      next: "Push the rendered configuration first.",
    });
  }
  const [text, root] = await Promise.all([
    host.readFile(repository, policyPath, head.value),
    host.readFile(repository, trustedRootPath, head.value),
  ]);
  if (!text.ok) return text;
  if (!root.ok) return root;
  if (text.value === null || root.value === null) {
    const missing = text.value === null ? policyPath : trustedRootPath;
    return failure("policy-missing", `${repository} has no ${missing} at ${head.value}.`, { next: restore });
  }
  const policy = readPolicy(text.value);
  if (!policy.ok) return policy;
  if (
    policy.value.configuration.toLowerCase() !== repository.toLowerCase() ||
    policy.value.branch !== branch
  ) {
    const { configuration, branch: named } = policy.value;
    return failure(
      "policy-elsewhere",
      `The policy of ${repository}@${branch} is about ${configuration}@${named}.`,
      {
        next: restore,
      },
    );
  }
  return ok({ policy: policy.value, trustedRoot: root.value, head: head.value });
}

/** Code: `policy-malformed`. */
export function readPolicy(text: string): Result<Policy> {
  const parsed = readYaml(text, policySchema);
  if (parsed.ok) return ok(parsed.value);
  return failure("policy-malformed", `${policyPath} cannot be read.`, {
    cause: parsed.cause,
    next: restore,
  });
}

export function findEnvironment(policy: Policy, name: string): PolicyEnvironment | undefined {
  return policy.environments.find((environment) => environment.name === name);
}

export function findApplication(policy: Policy, name: string): PolicyApplication | undefined {
  return policy.applications.find((application) => application.name === name);
}

/** The environment that a release must be healthy in before it may enter `name`; undefined for the first one. */
export function environmentBefore(policy: Policy, name: string): PolicyEnvironment | undefined {
  return policy.environments[policy.environments.findIndex((environment) => environment.name === name) - 1];
}

/** The organization whose teams the policy names: the owner of the configuration repository. */
export function organizationOf(policy: Policy): string {
  return policy.configuration.split("/")[0] ?? "";
}
