import type { World } from "../../rehearsal/world.ts";

/** Those that not every company uses, by system. */
const stoodInVendors: ReadonlyMap<string, string> = new Map([
  ["entra", "Entra ID: Graph, sign-in and tokens, and provisioning that really pushes by SCIM"],
  ["datadog", "Datadog: keys, metrics, monitors that are evaluated, objectives, dashboards, deployments"],
  ["jira", "Jira: project, issues, board, versions and deployments"],
]);

/** What a rehearsal proves and what it cannot: said at its end, so that nobody mistakes it for more. */
export function reality(isolation: string, vendors: ReadonlySet<string>): World["reality"] {
  return {
    real: [
      "the steps, journal and lock of Day 1, as `groundwork rollout` runs them",
      "Terraform or OpenTofu: this machine's own engine, on the rendered stacks, in the rollout and in the pipeline",
      "git: every clone, commit, push and merge",
      "GitHub's own workflow parser and expression evaluator, on the rendered workflows",
      "the bundled action, Octokit and AWS's own clients, as they run in production",
      "the image: its layers, digest and signed provenance, verified by Sigstore's own library",
      "kustomize (kubectl) and Helm on the rendered configuration",
      `the program, started from the image's layers: ${isolation}`,
    ],
    stoodIn: [
      "GitHub: code host, Apps, rulesets and the machine that runs workflows",
      "AWS: organization and accounts, IAM and STS, S3, KMS, ECR, networks, EKS, logs, Identity Center",
      ...[...stoodInVendors].flatMap(([system, line]) => (vendors.has(system) ? [line] : [])),
      "Terraform's providers: GitHub's with its own schema, the others with one read from published bindings; all act on the above",
      "Sigstore's certificate and timestamp authorities: GitHub's own for private repositories, or the public one without its log",
      "Kubernetes: a small API server, controllers and kubelet for each environment; one network for all pods",
      "Argo CD: one for each cluster, started where Helm would install the chart",
      "the marketplace actions, by local equivalents that the logs name",
      "the people, each a process with a token of their own, who do at once what they are asked",
    ],
  };
}
