import type { Blueprint } from "../../../blueprint/model.ts";
import type { DeliveryLogin, RegistryLogin } from "../../../contracts/offers.ts";
import { gateEveryMinutes } from "../../../contracts/policy.ts";
import { expression, printWorkflow, type Step, type Workflow } from "../../../formats/workflow.ts";
import { explained } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import { loginSteps } from "./delivery-workflows.ts";
import {
  configurationRepository,
  deliveryKeySecret,
  deliveryReference,
  healthContext,
  keyEnvironment,
  organization,
} from "./names.ts";
import { pinned, pins } from "./pins.ts";
import { secretVariables } from "./secrets.ts";

/** What the workflows of `configuration` read of the world, beside what its logins read. */
export type ConfigurationFact = "delivery.commit" | "github.app.delivery.id" | "configuration.requests.issue";

/** What the jobs there log in to. */
export interface DeliveryLogins {
  readonly registry: RegistryLogin | undefined;
  readonly services: readonly DeliveryLogin[];
}

type Values = Readonly<Record<ConfigurationFact, string>> & Readonly<Record<string, string>>;

/**
 * `promote.yaml`: looks for requests and health, and opens what comes next. The lock is on the job, not on the
 * workflow: a run that the condition skips must not take the place of one that waits.
 */
export function promoteWorkflow(blueprint: Blueprint, logins: DeliveryLogins, facts: Values): string {
  const workflow: Workflow = {
    name: "promote",
    on: {
      issue_comment: explained("The nudge App comments when an application has made a request.", {
        types: ["created"],
      }),
      status: explained("The health App says how a release is doing.", null),
      push: explained("A merged promotion makes way for the next; a policy may allow more.", {
        branches: ["main"],
        paths: ["ledger/**", "policy.yaml"],
      }),
      schedule: explained("What a lost event left undone.", [{ cron: "*/10 * * * *" }]),
      workflow_dispatch: {},
    },
    jobs: {
      promote: {
        if: [
          "(github.event_name != 'issue_comment' ||",
          `github.event.issue.number == ${issueNumber(facts["configuration.requests.issue"])})`,
          "&& (github.event_name != 'status' ||",
          `(startsWith(github.event.context, '${healthContext}') && github.event.state != 'pending'))`,
        ].join(" "),
        permissions: { "id-token": "write" },
        environment: keyEnvironment,
        concurrency: { group: "promote", "cancel-in-progress": false },
        "timeout-minutes": 15,
        steps: [
          ...tokenSteps(blueprint, facts, {
            configuration: {
              contents: "write",
              "pull-requests": "write",
              statuses: "read",
            },
            applications: {
              contents: "read",
              deployments: "write",
              "pull-requests": "read",
            },
          }),
          ...loginSteps(logins.registry, "pull", blueprint, facts),
          decide(blueprint, logins, facts, "promote", {}),
        ],
      },
    },
  };
  return printWorkflow(
    workflow,
    managedHeader("Finds requests and reads health, and opens promotion pull requests. Runs from main only."),
  );
}

/**
 * `gate.yaml`: decides about pull requests on `configuration` and merges what may be merged. It never checks out
 * what a pull request brings.
 */
export function gateWorkflow(blueprint: Blueprint, logins: DeliveryLogins, facts: Values): string {
  const workflow: Workflow = {
    name: "gate",
    on: {
      pull_request_target: {
        types: ["opened", "reopened", "synchronize", "edited", "ready_for_review"],
        branches: ["main"],
      },
      workflow_run: explained("A review reaches the gate through review.yaml, which holds no secret.", {
        workflows: ["review"],
        types: ["completed"],
      }),
      schedule: explained("What a lost event left undone.", [{ cron: `*/${gateEveryMinutes} * * * *` }]),
      workflow_dispatch: {
        inputs: {
          "pull-request": {
            description: "The pull request's number; all open ones when left out",
            type: "string",
            required: false,
          },
        },
      },
    },
    jobs: {
      gate: {
        if: "github.event_name != 'workflow_run' || github.event.workflow_run.conclusion == 'success'",
        permissions: { "id-token": "write" },
        environment: keyEnvironment,
        concurrency: {
          group: `gate-\${{ github.event.pull_request.head.sha || github.event.workflow_run.head_sha || 'all' }}`,
          "cancel-in-progress": false,
        },
        "timeout-minutes": 15,
        steps: [
          ...tokenSteps(blueprint, facts, {
            configuration: {
              actions: "read",
              contents: "write",
              members: "read",
              "pull-requests": "write",
              statuses: "write",
            },
            applications: {
              contents: "read",
              deployments: "read",
              "pull-requests": "read",
            },
          }),
          ...loginSteps(logins.registry, "pull", blueprint, facts),
          decide(blueprint, logins, facts, "gate", { "pull-request": expression("inputs.pull-request") }),
        ],
      },
    },
  };
  return printWorkflow(
    workflow,
    managedHeader("Decides the required status `gate` and merges what it allows. Runs from main only."),
  );
}

/** `review.yaml`: tells the gate that there is a review to count, and can do nothing else. */
export function reviewWorkflow(): string {
  const workflow: Workflow = {
    name: "review",
    on: { pull_request_review: { types: ["submitted", "dismissed"] } },
    jobs: {
      review: {
        if: "github.event.review.state != 'commented'",
        permissions: {},
        "timeout-minutes": 5,
        steps: [
          { name: "Note that there is a review to count", run: 'echo "gate.yaml runs next, from main."' },
        ],
      },
    },
  };
  return printWorkflow(
    workflow,
    managedHeader(
      "Runs on a pull request's own reference: no permission, no secret. Its end starts gate.yaml.",
    ),
  );
}

type TokenPermissions = Readonly<Record<string, "read" | "write">>;

/** Two tokens of the delivery App, each with less than the App has: one for each side of a promotion. */
function tokenSteps(
  blueprint: Blueprint,
  facts: Values,
  scopes: { readonly configuration: TokenPermissions; readonly applications: TokenPermissions },
): readonly Step[] {
  const step = (id: string, name: string, repositories: string, permissions: TokenPermissions): Step => ({
    name,
    id,
    uses: pinned(pins.appToken),
    with: {
      "app-id": facts["github.app.delivery.id"],
      "private-key": `\${{ secrets.${deliveryKeySecret} }}`,
      owner: organization(blueprint),
      repositories,
      ...Object.fromEntries(
        Object.entries(permissions).map(([scope, level]) => [`permission-${scope}`, level]),
      ),
    },
  });
  const applications = blueprint.applications.map(({ repository }) => repository);
  return [
    step(
      "configuration",
      "Take the delivery App's token for this repository",
      configurationRepository,
      scopes.configuration,
    ),
    step(
      "applications",
      "Take the delivery App's token for the applications",
      applications.length === 1 ? (applications[0] ?? "") : `${applications.join("\n")}\n`,
      scopes.applications,
    ),
  ];
}

function decide(
  blueprint: Blueprint,
  { services }: DeliveryLogins,
  facts: Values,
  command: "gate" | "promote",
  more: Readonly<Record<string, string>>,
): Step {
  const used = services.filter(({ jobs }) => jobs.includes(command));
  const env: Record<string, string> = Object.assign(
    {},
    ...used.map((service) => service.environment(blueprint, facts)),
    ...used.map(({ secrets }) => secretVariables(secrets)),
  );
  return {
    name: command === "gate" ? "Decide, and merge what may be merged" : "Promote",
    uses: deliveryReference(blueprint, "action", facts["delivery.commit"]),
    ...(Object.keys(env).length > 0 && { env }),
    with: {
      command,
      "configuration-token": expression("steps.configuration.outputs.token"),
      "applications-token": expression("steps.applications.outputs.token"),
      ...more,
    },
  };
}

/** The issue's number as it may stand in an expression. */
function issueNumber(fact: string): number {
  const number = Number(fact);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new Error(`The fact configuration.requests.issue is "${fact}", which is no issue's number.`);
  }
  return number;
}
