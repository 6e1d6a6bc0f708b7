/** Something that a tool finds in the rendered infrastructure and that stays, with the reason why. */
export interface Finding {
  readonly tool: "checkov" | "tflint";
  readonly rule: string;
  /** The file and what is found there, or its beginning. */
  readonly where: string;
  readonly reason: string;
  /** ISO date on which it was looked at. */
  readonly date: string;
}

const date = "2026-11-24";
const checkov = (rule: string, where: string, reason: string): Finding => ({
  ...{ tool: "checkov", rule, where, reason, date },
});

const environments = ["dev", "prod", "qa", "staging"];

export const acceptedFindings: readonly Finding[] = [
  checkov(
    "CKV2_AWS_62",
    "stacks/state/main.tf aws_s3_bucket.state",
    "Nobody acts on a notification about a state; what changes the world without a state is found by drift.yaml.",
  ),
  checkov(
    "CKV_AWS_144",
    "stacks/state/main.tf aws_s3_bucket.state",
    "Every version is kept for a year. A lost region loses what the states describe as well, and a copy elsewhere would break the guardrail on regions.",
  ),
  checkov(
    "CKV_AWS_18",
    "stacks/state/main.tf aws_s3_bucket.state",
    "Access logs of S3 are delivered as far as possible, without a promise. Who reads a state belongs into the organization's trail, which no stack makes yet: look again when one does.",
  ),
  checkov(
    "CKV2_GIT_1",
    "stacks/code-host/main.tf github_repository.this",
    "Main is protected by rulesets, in the stacks branch-rules and platform-rules; this check knows only the older branch protection.",
  ),
  checkov(
    "CKV_GIT_3",
    "stacks/code-host/main.tf github_repository.this",
    "The alerts are on, by github_repository_vulnerability_alerts beside it; the attribute that this check looks for is deprecated.",
  ),
  checkov(
    "CKV_AWS_136",
    "stacks/registry/main.tf aws_ecr_repository.application",
    "Images are encrypted with ECR's own keys and hold no secret. A key of ours would have to be open to every account that pulls, and would keep nobody out.",
  ),
  checkov(
    "CKV_AWS_158",
    "modules/network/flow-logs.tf aws_cloudwatch_log_group.flow",
    "CloudWatch encrypts what it keeps with keys of its own. Flow logs hold addresses and ports, no contents.",
  ),
  checkov(
    "CKV_AWS_355",
    "modules/pipeline-roles/main.tf aws_iam_role_policy.plan",
    "Only actions that read settings, of what is not there yet when the role is made.",
  ),
  checkov(
    "CKV_AWS_61",
    "modules/pipeline-roles/main.tf aws_iam_role.this",
    "The trusted account is the company's own, and the condition leaves one role of it: the one of the same name.",
  ),
  ...environments.map((name) =>
    checkov(
      "CKV_AWS_394",
      `stacks/environment-${name}/main.tf aws_availability_zones.available`,
      "The first three by name are taken. A region's later zones come later in the alphabet, and a plan is read before it is applied.",
    ),
  ),
  {
    ...{
      tool: "tflint",
      rule: "terraform_naming_convention",
      where: "stacks/pipeline/accounts.tf module name `log-archive`",
    },
    ...{ reason: "The module is called as its account is, so that addresses name the account.", date },
  },
];
