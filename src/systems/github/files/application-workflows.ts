import type { Application, Blueprint } from "../../../blueprint/model.ts";
import { expression, literal, printWorkflow, type Workflow } from "../../../formats/workflow.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import {
  configurationRepository,
  deliveryReference,
  fullName,
  nudgeKeySecret,
  organization,
} from "./names.ts";
import { pinned, pins } from "./pins.ts";
import { type ProvenanceSigning, signingPermissions } from "./provenance-steps.ts";

/** `pr.yaml`: what a pull request on an application has to pass, done by the reusable workflow of `delivery`. */
export function pullRequestCaller(blueprint: Blueprint, application: Application, commit: string): string {
  const workflow: Workflow = {
    name: "pr",
    on: { pull_request: { branches: ["main"] } },
    concurrency: { group: `pr-\${{ github.event.pull_request.number }}`, "cancel-in-progress": true },
    jobs: {
      pr: {
        permissions: { contents: "read" },
        uses: deliveryReference(blueprint, ".github/workflows/pr.yaml", commit),
        with: {
          test: literal(application.test),
          ...(application.quality !== "" && { quality: literal(application.quality) }),
        },
      },
    },
  };
  return printWorkflow(
    workflow,
    managedHeader("Checks every pull request: tests, quality, security, compliance."),
  );
}

/**
 * `ci.yaml`: every commit on main becomes a release. The image is built by the reusable workflow, whose identity
 * the provenance carries; the request is made here, because a workflow cannot use an action of its own repository
 * at its own commit, and because the build then never sees the nudge App's key.
 */
export function releaseCaller(
  blueprint: Blueprint,
  application: Application,
  facts: Readonly<Record<"delivery.commit" | "github.app.nudge.id" | "configuration.requests.issue", string>>,
  signing: ProvenanceSigning,
): string {
  const commit = facts["delivery.commit"];
  const workflow: Workflow = {
    name: "ci",
    on: { push: { branches: ["main"] } },
    jobs: {
      release: {
        permissions: signingPermissions(signing),
        uses: deliveryReference(blueprint, ".github/workflows/ci.yaml", commit),
        with: { application: application.name, test: literal(application.test) },
      },
      request: {
        name: "request promotion",
        needs: "release",
        permissions: { contents: "read", deployments: "write" },
        "timeout-minutes": 5,
        steps: [
          {
            name: "Take the nudge App's token, which may comment in the configuration repository and nothing else",
            id: "nudge",
            uses: pinned(pins.appToken),
            with: {
              "app-id": facts["github.app.nudge.id"],
              "private-key": `\${{ secrets.${nudgeKeySecret} }}`,
              owner: organization(blueprint),
              repositories: configurationRepository,
              "permission-issues": "write",
            },
          },
          {
            name: "Request the promotion of the release, and nudge the configuration repository to look",
            uses: deliveryReference(blueprint, "action", commit),
            with: {
              command: "request",
              token: expression("github.token"),
              application: application.name,
              version: expression("needs.release.outputs.version"),
              digest: expression("needs.release.outputs.digest"),
              environment: blueprint.environments[0]?.name ?? "",
              "nudge-token": expression("steps.nudge.outputs.token"),
              "nudge-repository": fullName(blueprint, configurationRepository),
              "nudge-issue": facts["configuration.requests.issue"],
            },
          },
        ],
      },
    },
  };
  return printWorkflow(
    workflow,
    managedHeader("Builds a release of every commit on main, once, and requests its promotion."),
  );
}
