import type { Blueprint } from "../../../blueprint/model.ts";
import { section } from "../../../blueprint/section.ts";
import type { PipelineLogin } from "../../../contracts/offers.ts";
import { expression, printWorkflow, type Step } from "../../../formats/workflow.ts";
import { explained } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import { githubSection } from "../section.ts";
import {
  applyEnvironment,
  applyKeySecret,
  deliveryReference,
  driftLabel,
  infrastructureChecks,
  organization,
  planKeySecret,
} from "./names.ts";
import { pinned, pins } from "./pins.ts";
import { secretVariables } from "./secrets.ts";

/** What the workflows of `infrastructure` read of the world, beside what the vendors' logins read. */
export const infrastructureFacts = [
  "delivery.commit",
  "github.app.plan.id",
  "github.app.infrastructure.id",
] as const;

type Values = Readonly<Record<(typeof infrastructureFacts)[number], string>> &
  Readonly<Record<string, string>>;

/** `plan.yaml`: plans what a pull request changes. Its one job is the required check, whatever is changed. */
export function planWorkflow(blueprint: Blueprint, logins: readonly PipelineLogin[], facts: Values): string {
  const [check] = infrastructureChecks;
  return printWorkflow(
    {
      name: "plan",
      on: { pull_request: { branches: ["main"] } },
      jobs: {
        [check]: {
          permissions: { contents: "read", "id-token": "write", "pull-requests": "write" },
          concurrency: {
            group: `plan-\${{ github.event.pull_request.number }}`,
            "cancel-in-progress": true,
          },
          "timeout-minutes": 30,
          steps: [
            // The merge that is proposed, and main before it: what differs is what a merge would change.
            checkout({ "fetch-depth": 2 }),
            ...rights("plan", blueprint, logins, facts),
            stacks("Plan what the pull request changes", "plan", "plan-stacks", {}, blueprint, logins, facts),
          ],
        },
      },
    },
    managedHeader("Plans every stack that a pull request changes, with rights that only read, as a comment."),
  );
}

/** `apply.yaml`: applies what was merged. A lock on the job, in which a hundred can wait, keeps applies apart. */
export function applyWorkflow(blueprint: Blueprint, logins: readonly PipelineLogin[], facts: Values): string {
  return printWorkflow(
    {
      name: "apply",
      on: {
        push: { branches: ["main"] },
        workflow_dispatch: {
          inputs: {
            stack: { description: "The stack to apply", type: "string", required: true },
            accept: {
              description: "Addresses that may be destroyed or replaced, separated by spaces",
              type: "string",
              required: false,
            },
          },
        },
      },
      jobs: {
        apply: {
          permissions: { contents: "read", "id-token": "write", "pull-requests": "read" },
          environment: applyEnvironment,
          concurrency: { group: "apply", "cancel-in-progress": false, queue: "max" },
          "timeout-minutes": 120,
          steps: [
            // Main as it is by now: of two that wait, the older one must not bring back what was before the newer.
            checkout({ ref: "main", "fetch-depth": 0 }),
            ...rights("apply", blueprint, logins, facts),
            stacks(
              "Apply what was merged",
              "apply",
              "apply-stacks",
              { stack: expression("inputs.stack"), accept: expression("inputs.accept") },
              blueprint,
              logins,
              facts,
            ),
          ],
        },
      },
    },
    managedHeader("Applies the stacks that a merge changed, in order. Runs from main only."),
  );
}

/** `drift.yaml`: plans every stack once a day and keeps an issue about what differs. */
export function driftWorkflow(blueprint: Blueprint, logins: readonly PipelineLogin[], facts: Values): string {
  return printWorkflow(
    {
      name: "drift",
      on: {
        schedule: explained("Before the working day; a full hour is when GitHub's schedules run late.", [
          { cron: "17 4 * * *" },
        ]),
        workflow_dispatch: {},
      },
      jobs: {
        drift: {
          permissions: { contents: "read", "id-token": "write", issues: "write" },
          concurrency: { group: "drift", "cancel-in-progress": false },
          "timeout-minutes": 60,
          steps: [
            checkout({}),
            ...rights("plan", blueprint, logins, facts),
            stacks(
              "Compare the world with every stack",
              "plan",
              "report-drift",
              { label: driftLabel },
              blueprint,
              logins,
              facts,
            ),
          ],
        },
      },
    },
    managedHeader("Plans every stack with rights that only read, and keeps one issue about what differs."),
  );
}

function checkout(more: NonNullable<Step["with"]>): Step {
  return {
    name: "Check out",
    uses: pinned(pins.checkout),
    with: { ...more, "persist-credentials": false },
  };
}

/** The engine, what every vendor gives for the job's identity, and the token of the App that may plan or apply. */
function rights(
  purpose: "plan" | "apply",
  blueprint: Blueprint,
  logins: readonly PipelineLogin[],
  facts: Values,
): readonly Step[] {
  const vendors = logins.flatMap((login) => login.steps(purpose, blueprint, facts));
  const [app, secret] =
    purpose === "plan" ? (["plan", planKeySecret] as const) : (["infrastructure", applyKeySecret] as const);
  return [
    {
      name: "Read which engine everybody uses",
      id: "engine",
      run: 'echo "version=$(head -n 1 .terraform-version)" >> "$GITHUB_OUTPUT"',
    },
    {
      name: "Set up the engine",
      uses: pinned(pins.terraform),
      with: { terraform_version: expression("steps.engine.outputs.version"), terraform_wrapper: false },
    },
    ...vendors.map((step) => ({ name: step.name, uses: pinned(step.action), with: step.with })),
    {
      name: `Take the token of the App that may ${purpose}`,
      id: "app",
      uses: pinned(pins.appToken),
      // Every repository of the organization, and all that this App may: it exists for this alone.
      with: {
        "app-id": facts[`github.app.${app}.id`],
        "private-key": `\${{ secrets.${secret} }}`,
        owner: organization(blueprint),
      },
    },
  ];
}

function stacks(
  name: string,
  purpose: "plan" | "apply",
  command: string,
  inputs: Readonly<Record<string, string>>,
  blueprint: Blueprint,
  logins: readonly PipelineLogin[],
  facts: Values,
): Step {
  const { host } = section(blueprint, "github", githubSection);
  return {
    name,
    uses: deliveryReference(blueprint, "action", facts["delivery.commit"]),
    env: {
      ...Object.assign({}, ...logins.map((login) => login.environment(purpose, blueprint, facts))),
      ...secretVariables(Object.assign({}, ...logins.map((login) => login.secrets?.(purpose)))),
      GITHUB_OWNER: organization(blueprint),
      // The provider's default is github.com.
      ...(host !== "github.com" && { GITHUB_BASE_URL: `https://${host}/` }),
      GITHUB_TOKEN: expression("steps.app.outputs.token"),
    },
    with: { command, token: expression("github.token"), ...inputs },
  };
}
