import type { World } from "../../rehearsal/world.ts";

/** What a rehearsal proves and what it cannot: said at its end, so that nobody mistakes it for more. */
export function reality(isolation: string): World["reality"] {
  return {
    real: [
      "the steps, journal and lock of Day 1, as `groundwork rollout` runs them",
      "Terraform or OpenTofu: this machine's own engine, on the rendered stacks, in the rollout and in the pipeline",
      "git: every clone, commit, push and merge",
      "GitHub's own workflow parser and expression evaluator, on the rendered workflows",
      "the bundled action, Octokit and AWS's own clients, as they run in production",
      "the image: its layers, digest and signed provenance, verified by Sigstore's own library",
      "kustomize (kubectl) on the rendered configuration",
      `the program, started from the image's layers: ${isolation}`,
    ],
    stoodIn: [
      "GitHub: code host, Apps, rulesets and the machine that runs workflows",
      "AWS: organization and accounts, IAM and STS, S3, KMS, ECR, networks, EKS, logs, Identity Center",
      "Terraform's providers: GitHub's with its own schema, AWS's with one read from published bindings; both act on the above",
      "Sigstore's certificate and timestamp authorities, as GitHub keeps them for private repositories",
      "Kubernetes: a small API server, controllers and kubelet for each environment; one network for all pods",
      "Argo CD: one for each cluster, started where Helm would install the chart",
      "the marketplace actions, by local equivalents that the logs name",
      "the people, each a process with a token of their own, who do at once what they are asked",
    ],
  };
}
