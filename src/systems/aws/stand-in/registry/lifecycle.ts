import * as z from "zod";
import { AwsError } from "../protocol/error.ts";

/** Each rule's selection as https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html has it. */
const selection = z
  .strictObject({
    tagStatus: z.enum(["tagged", "untagged", "any"]),
    tagPrefixList: z.array(z.string().min(1)).min(1).optional(),
    tagPatternList: z.array(z.string().min(1)).min(1).max(4).optional(),
    countType: z.enum(["imageCountMoreThan", "sinceImagePushed"]),
    countUnit: z.literal("days").optional(),
    countNumber: z.int().min(1),
  })
  .refine(
    ({ tagStatus, tagPrefixList, tagPatternList }) =>
      (tagStatus === "tagged") === ((tagPrefixList ?? tagPatternList) !== undefined),
    { error: "tagPrefixList or tagPatternList goes with tagStatus tagged, and with no other" },
  )
  .refine(({ countType, countUnit }) => (countType === "sinceImagePushed") === (countUnit !== undefined), {
    error: "countUnit goes with sinceImagePushed, and with no other",
  });

const policySchema = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        rulePriority: z.int().min(1),
        description: z.string().max(256).optional(),
        selection,
        action: z.strictObject({ type: z.literal("expire") }),
      }),
    )
    .min(1)
    .max(50),
});

/** Refuses what ECR does not take for a lifecycle policy. Nothing expires in a rehearsal: it is over before. */
export function checkLifecyclePolicy(text: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalid("Could not map policyString into LifecyclePolicy.");
  }
  const read = policySchema.safeParse(parsed);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw invalid(`${issue?.message} at ${issue?.path.join(".")}`);
  }
  const { rules } = read.data;
  const priorities = rules.map(({ rulePriority }) => rulePriority);
  if (new Set(priorities).size < rules.length) throw invalid("Rule priority must be unique");
  const any = rules.find((rule) => rule.selection.tagStatus === "any");
  if (any && any.rulePriority < Math.max(...priorities)) {
    throw invalid("Rule with tagStatus any must have the highest value for rulePriority");
  }
}

function invalid(reason: string): AwsError {
  const message = `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${reason}'`;
  return new AwsError(400, "InvalidParameterException", message);
}
