import type { RightsReport } from "../../contracts/people-report.ts";
import { printCsv } from "../../formats/csv.ts";

/** Rights, a row each. */
export function rightsAsCsv({ rights }: RightsReport): string {
  return printCsv([
    ["person", "account", "system", "level", "scope", "through", "standing"],
    ...rights.map(({ person = "", account, system, level, scope, through, standing }) => [
      ...[person, account, system, level, scope, through, standing],
    ]),
  ]);
}
