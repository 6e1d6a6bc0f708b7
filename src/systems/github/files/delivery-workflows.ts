import type { Blueprint } from "../../../blueprint/model.ts";
import type { RegistryLogin } from "../../../contracts/offers.ts";
import { expression, printWorkflow, type Step, type Workflow } from "../../../formats/workflow.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import { complianceScript, securityScript } from "./checks.ts";
import { pinned, pins } from "./pins.ts";
import { type ProvenanceSigning, signingPermissions, signingSteps } from "./provenance-steps.ts";

const checkout: Step = {
  name: "Check out",
  uses: pinned(pins.checkout),
  with: { "persist-credentials": false },
};

/** A person's command reaches the shell by a variable: it is run as written, and cannot become workflow text. */
const command = (name: string, input: string): Step => ({
  name,
  env: { COMMAND: `\${{ inputs.${input} }}` },
  run: 'bash -eo pipefail -c "$COMMAND"',
});

const testInput = {
  description: "The command that runs the tests, for a shell at the root of the repository",
  type: "string",
  required: true,
};

/** `pr.yaml` of `delivery`: four jobs, each of which is a required check of every application. */
export function reusablePullRequest(): string {
  const job = (condition: string | undefined, steps: readonly Step[]) => ({
    ...(condition && { if: condition }),
    permissions: { contents: "read" } as const,
    "timeout-minutes": 30,
    steps: [checkout, ...steps],
  });
  const workflow: Workflow = {
    name: "pr",
    on: {
      workflow_call: {
        inputs: {
          test: testInput,
          quality: {
            description: "The command that checks style and types; empty when there is none",
            type: "string",
            required: false,
            default: "",
          },
        },
      },
    },
    jobs: {
      test: job(undefined, [command("Test", "test")]),
      quality: job("inputs.quality != ''", [command("Check style and types", "quality")]),
      security: job(undefined, [{ name: "Look for secrets and unpinned actions", run: securityScript }]),
      compliance: job(undefined, [{ name: "Look for what a release must have", run: complianceScript }]),
    },
  };
  return printWorkflow(workflow, managedHeader("What a pull request on any application has to pass."));
}

/** `ci.yaml` of `delivery`: tests, builds the image once, pushes it by digest and signs its provenance. */
export function reusableRelease(
  blueprint: Blueprint,
  login: RegistryLogin | undefined,
  facts: Readonly<Record<string, string>>,
  signing: ProvenanceSigning,
): string {
  const image = `${facts["registry.host"]}/\${{ inputs.application }}`;
  const version = `1.0.\${{ github.run_number }}`;
  const workflow: Workflow = {
    name: "ci",
    on: {
      workflow_call: {
        inputs: {
          application: {
            description: "The application's name, and its image's",
            type: "string",
            required: true,
          },
          test: testInput,
        },
        outputs: {
          digest: { description: "The image's digest", value: expression("jobs.image.outputs.digest") },
          version: { description: "The release's version", value: expression("jobs.image.outputs.version") },
        },
      },
    },
    jobs: {
      test: {
        permissions: { contents: "read" },
        "timeout-minutes": 30,
        steps: [checkout, command("Test", "test")],
      },
      image: {
        needs: "test",
        permissions: signingPermissions(signing),
        "timeout-minutes": 30,
        outputs: {
          digest: expression("steps.build.outputs.digest"),
          version,
        },
        steps: [
          checkout,
          ...loginSteps(login, "push", blueprint, facts),
          { name: "Set up the builder", uses: pinned(pins.buildx) },
          {
            name: "Build the image and push it by its digest",
            id: "build",
            uses: pinned(pins.buildImage),
            with: {
              context: ".",
              platforms: "linux/amd64",
              "build-args": `VERSION=${version}\nCOMMIT=\${{ github.sha }}\n`,
              labels: [
                `org.opencontainers.image.version=${version}`,
                `org.opencontainers.image.revision=\${{ github.sha }}`,
                `org.opencontainers.image.source=\${{ github.server_url }}/\${{ github.repository }}\n`,
              ].join("\n"),
              outputs: `type=image,name=${image},push-by-digest=true,name-canonical=true,push=true`,
              // Provenance is signed below, by an identity; the builder's own would turn the image into an index.
              provenance: false,
              sbom: false,
            },
          },
          ...signingSteps(signing, image, expression("steps.build.outputs.digest")),
        ],
      },
    },
  };
  return printWorkflow(
    workflow,
    managedHeader("Builds a release. Who may be promoted is decided by the identity of this workflow."),
  );
}

/** The steps by which a job reaches the registry, as whoever runs it offers them. */
export function loginSteps(
  login: RegistryLogin | undefined,
  purpose: "push" | "pull",
  blueprint: Blueprint,
  facts: Readonly<Record<string, string>>,
): readonly Step[] {
  const steps = login?.steps(purpose, blueprint, facts) ?? [];
  return steps.map((step) => ({ name: step.name, uses: pinned(step.action), with: step.with }));
}
