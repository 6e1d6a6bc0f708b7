import * as z from "zod";
import type { SectionSchema } from "../../blueprint/section.ts";

/** What the company says about AWS: the `aws` section of its blueprint. */
export interface AwsSection {
  /** Where images and data lie. It has no default: moving later means building again. */
  readonly region: string;
}

/** Codes such as `eu-central-1`, `us-gov-west-1` and `eusc-de-east-1` (docs.aws.amazon.com, "AWS Regions"). */
const region = /^[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-[0-9]$/;

const expected = "the code of an AWS region, such as `eu-central-1`";

export const awsSection: SectionSchema<AwsSection> = z.strictObject({
  region: z.string().regex(region, { error: expected }).meta({ description: expected }),
});
