import type { Result } from "../foundation/result.ts";
import { ok } from "../foundation/result.ts";
import { readRules } from "./policy.ts";
import { executePromotions, type RoundReport } from "./promote/execute.ts";
import { gatherPromotions } from "./promote/gather.ts";
import type { Sources } from "./sources.ts";

/** One round of promotion: reads, decides over everything that is open, and does it. */
export async function promote(
  sources: Sources,
  configuration: string,
  branch: string,
): Promise<Result<RoundReport>> {
  const rules = await readRules(sources.configuration, configuration, branch);
  if (!rules.ok) return rules;
  const gathered = await gatherPromotions(sources, rules.value);
  if (!gathered.ok) return gathered;
  return ok(await executePromotions(sources, rules.value, gathered.value));
}
