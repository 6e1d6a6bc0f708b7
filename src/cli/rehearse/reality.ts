import type { World } from "../../rehearsal/world.ts";

/** What a rehearsal proves and what it cannot: said at its end, so that nobody mistakes it for more. */
export function reality(isolation: string): World["reality"] {
  return {
    real: [
      "git: every clone, commit, push and merge",
      "GitHub's own workflow parser and expression evaluator, on the rendered workflows",
      "the bundled action, and Octokit, as they run in production",
      "the image: its layers, digest and signed provenance, verified by Sigstore's own library",
      "kustomize (kubectl) on the rendered configuration",
      `the program, started from the image's layers: ${isolation}`,
    ],
    stoodIn: [
      "GitHub: code host, Apps, rulesets and the machine that runs workflows",
      "AWS: STS and the ECR registry",
      "Sigstore's certificate and timestamp authorities, as GitHub keeps them for private repositories",
      "Kubernetes: a small API server, controllers and kubelet for each environment; one network for all pods",
      "Argo CD: one for each cluster",
      "the marketplace actions, by local equivalents that the logs name",
    ],
  };
}
