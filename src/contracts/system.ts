import type { Blueprint } from "../blueprint/model.ts";
import type { SectionSchema } from "../blueprint/section.ts";
import type { Facts } from "./facts.ts";
import type { GeneratedFile } from "./generated-file.ts";

/**
 * A vendor or engine that the company uses: a folder under `systems/`. The composition roots know which
 * systems there are; everything else speaks to this contract and to roles.
 */
export interface System {
  /** Also the name of its section in the blueprint. */
  readonly id: string;
  readonly section: SectionSchema;
  /** What it writes into the company's repositories. Pure: same blueprint and facts, same bytes. */
  files(blueprint: Blueprint, facts: Facts): readonly GeneratedFile[];
}
