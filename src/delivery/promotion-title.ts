import type { LedgerEntry } from "../contracts/ledger.ts";
import { list } from "./text.ts";

/** The title of a promotion pull request and of the commit that it becomes: made from its entries alone. */
export function promotionTitle(
  environment: string,
  entries: readonly Pick<LedgerEntry, "application" | "version">[],
): string {
  const names = entries.map(({ application, version }) => `${application} ${version}`);
  return names.length <= 3
    ? `Promote ${list(names)} to ${environment}`
    : `Promote ${names.length} releases to ${environment}`;
}
