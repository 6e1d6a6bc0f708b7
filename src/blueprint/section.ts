import type { z } from "zod";
import type { Blueprint } from "./model.ts";

/** A system's section of the blueprint: a schema in which every key has a default or a clear error. */
export type SectionSchema<Value = unknown> = z.ZodType<Value>;

/** The checked section of one system. */
export function section<Value>(blueprint: Blueprint, id: string, schema: SectionSchema<Value>): Value {
  return schema.parse(blueprint.sections[id] ?? {});
}
