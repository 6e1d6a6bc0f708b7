import * as z from "zod";
import type { Blueprint } from "../../blueprint/model.ts";
import { type SectionSchema, section } from "../../blueprint/section.ts";

/** What the company says about Terraform: the `terraform` section of its blueprint. */
export interface TerraformSection {
  /** The release that everybody uses: engineers by `.terraform-version`, pipelines by the same file. */
  readonly version: string;
}

const expected = 'a release in quotes, 1.10 or newer, such as `"1.11.4"`';

export const terraformSection: SectionSchema<TerraformSection> = z.strictObject({
  version: z
    .string({ error: expected })
    // A state's lock needs no table of its own since 1.10.
    .regex(/^1\.[1-9][0-9]\.[0-9]{1,2}$/, { error: expected })
    .meta({ description: expected })
    .default("1.11.4"),
});

export function terraformVersion(blueprint: Blueprint): string {
  return section(blueprint, "terraform", terraformSection).version;
}
