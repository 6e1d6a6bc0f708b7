import type { Blueprint } from "../blueprint/model.ts";
import type { Facts } from "../contracts/facts.ts";
import type { System } from "../contracts/system.ts";
import type { Result } from "../foundation/result.ts";
import { collectFiles } from "./collect.ts";
import { type WriteReport, writeTree } from "./write.ts";

export interface RenderRequest {
  readonly systems: readonly System[];
  readonly blueprint: Blueprint;
  readonly facts: Facts;
  /** The text of the bundled action (`dist/action/index.mjs`). */
  readonly actionBundle: string;
  /** The folder below which each repository becomes a folder. */
  readonly out: string;
}

/** Writes the company's repositories. Everything is decided before the first byte is written. Codes: see `writeTree`. */
export function render(request: RenderRequest): Result<WriteReport> {
  const { systems, blueprint, facts, actionBundle, out } = request;
  return writeTree(collectFiles(systems, blueprint, facts, actionBundle), out);
}
