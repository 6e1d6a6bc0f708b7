import type { Blueprint } from "../blueprint/model.ts";
import type { FactName, Facts } from "../contracts/facts.ts";
import { handbookFolder } from "../contracts/handbook.ts";
import { configurationRepository, infrastructureRepository } from "../contracts/platform.ts";
import type { Offers } from "../contracts/system.ts";
import { heading, link, list, md, page, table } from "./page.ts";

const entriesOf = (blueprint: Blueprint, { entryPoints = [] }: Offers) =>
  entryPoints.filter(({ isUsed }) => isUsed(blueprint));

/** The facts that its addresses are made of. */
export function firstDayNeeds(blueprint: Blueprint, offers: Offers): readonly FactName[] {
  const needs = entriesOf(blueprint, offers).flatMap((entry) => entry.needs);
  return [...new Set([...needs, ...(offers.codeHostPages?.needs ?? [])])].sort();
}

/** Where to sign in, and what to have seen by the evening. */
export function firstDayPage(blueprint: Blueprint, facts: Facts, offers: Offers): string {
  const file = (repository: string, path: string) =>
    offers.codeHostPages?.file(repository, path, blueprint, facts) ?? path;
  return page(
    "Where to go on the first day",
    table(
      ["where", "what for"],
      entriesOf(blueprint, offers).map((entry) => [
        link(entry.title, entry.url(blueprint, facts)),
        md`${entry.purpose}`,
      ]),
    ),
    heading("Pages worth a bookmark"),
    list([
      ...blueprint.applications.map(
        ({ name, repository }) => md`${link(name, file(repository, "README.md"))}: the application's code`,
      ),
      md`${link("the rules of delivery", file(configurationRepository, "policy.yaml"))}`,
      md`${link("this handbook", file(infrastructureRepository, `${handbookFolder}/README.md`))}`,
    ]),
  );
}
