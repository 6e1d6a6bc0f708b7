import type { z } from "zod";
import type { Diagnostic, Place } from "../foundation/diagnostic.ts";
import type { Blueprint } from "./model.ts";
import type { Path } from "./tree.ts";

/**
 * A system's section of the blueprint: a schema in which every key has a default or a clear error.
 * What it gives is again what it takes, because `printResolved` writes the checked section as it would be read.
 * The message of a check (`error`) names what belongs there: "a region such as `eu-central-1`".
 */
export type SectionSchema<Value = unknown> = z.ZodType<Value>;

/** The systems' sections by system id, as the composition root hands them in. */
export type Sections = ReadonlyMap<string, SectionSchema>;

/** The checked section of one system. */
export function section<Value>(blueprint: Blueprint, id: string, schema: SectionSchema<Value>): Value {
  return schema.parse(blueprint.sections[id] ?? {});
}

/** Where what a path names stands in the document, or else what is nearest above it: a default has no place of its own. */
export type PlaceAt = (path: Path) => Place;

/** What is wrong about a whole blueprint that no schema alone shows. Pure. */
export type BlueprintCheck = (blueprint: Blueprint, placeAt: PlaceAt) => readonly Diagnostic[];
