import type { Result } from "../foundation/result.ts";
import type { Json } from "./json.ts";

/** What a stack is about to create. Values that are not known yet are left out. */
export interface Wanted {
  readonly stack: string;
  readonly address: string;
  readonly values: Readonly<Record<string, Json>>;
  /** Names of the other resources of the same plan that exist already, with their ids: the VPC of a subnet. */
  readonly known: ReadonlyMap<string, Readonly<Record<string, Json>>>;
}

/**
 * Looks whether something that a stack would create is there already, by its name or by the tags that every resource
 * of ours carries: what a person made, or what an apply made that was killed before it could write its state. Gives
 * the id as the engine's import takes it, null where there is none. Where it cannot tell it fails; nothing is then
 * created.
 */
export type Finder = (wanted: Wanted) => Promise<Result<string | null>>;

/** By resource type: `aws_vpc`. A type without a finder is always created anew, which a test allows by name only. */
export type Finders = Readonly<Record<string, Finder>>;
