import * as z from "zod";

/**
 * The parts that we read of the JSON form of a plan, format 1.x, whose minor versions only add.
 * https://developer.hashicorp.com/terraform/internals/json-format
 * OpenTofu writes the same form; it says nothing of `complete`, and versions before 1.8 nothing of `errored`.
 */
const change = z.looseObject({
  actions: z.array(z.string()),
  before: z.unknown(),
  after: z.unknown(),
  after_unknown: z.unknown(),
  before_sensitive: z.unknown(),
  after_sensitive: z.unknown(),
  importing: z.looseObject({ id: z.string().optional() }).nullish(),
});

const resource = z.looseObject({
  address: z.string(),
  previous_address: z.string().optional(),
  mode: z.enum(["managed", "data"]),
  type: z.string(),
  deposed: z.string().optional(),
  change,
});

export const planDocument = z.looseObject({
  format_version: z.string(),
  resource_changes: z.array(resource).nullish(),
  resource_drift: z.array(resource).nullish(),
  output_changes: z.record(z.string(), change).nullish(),
  complete: z.boolean().optional(),
  errored: z.boolean().optional(),
  variables: z.record(z.string(), z.looseObject({ value: z.unknown() })).nullish(),
  configuration: z
    .looseObject({
      root_module: z
        .looseObject({
          variables: z.record(z.string(), z.looseObject({ sensitive: z.boolean().optional() })).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

export type PlanDocument = z.infer<typeof planDocument>;
export type ResourceEntry = z.infer<typeof resource>;
export type ChangeEntry = z.infer<typeof change>;
