import type { Blueprint } from "../blueprint/model.ts";
import type { Facts } from "../contracts/facts.ts";
import { type Content, contentFrom, type GeneratedFile } from "../contracts/generated-file.ts";
import { handbookFolder, runbookFolder } from "../contracts/handbook.ts";
import { infrastructureRepository } from "../contracts/platform.ts";
import type { Offers } from "../contracts/system.ts";
import { trainingRoles } from "../contracts/training.ts";
import { firstDayNeeds, firstDayPage } from "./first-day.ts";
import { onboardingPage, titleOf } from "./onboarding.ts";
import { code, heading, list, md, page, pageLink } from "./page.ts";
import { exercisesPage, peoplePage } from "./people.ts";
import { roadPage } from "./road.ts";
import { runbookPage } from "./runbooks.ts";
import { walkThroughs } from "./walk-throughs/index.ts";

/**
 * The handbook: what this company's people are trained with, at `handbook/` of `infrastructure`. Pure. Pages that name
 * addresses wait for their facts. Nobody reads that of a company without people, so it has none.
 */
export function handbookFiles(blueprint: Blueprint, facts: Facts, offers: Offers): readonly GeneratedFile[] {
  if (blueprint.people.length === 0) return [];
  const runbooks = (offers.runbooks ?? []).filter(({ isUsed }) => isUsed(blueprint));
  const file = (path: string, content: Content): GeneratedFile => ({
    ...{ repository: infrastructureRepository, path, class: "managed", content },
  });
  const ready = (path: string, text: string) =>
    file(`${handbookFolder}/${path}.md`, { state: "ready", text });
  return [
    ready("README", indexPage(blueprint, offers)),
    ready("people", peoplePage(blueprint)),
    ready("road", roadPage(blueprint)),
    ready("exercises", exercisesPage(blueprint)),
    file(
      `${handbookFolder}/first-day.md`,
      contentFrom(facts, firstDayNeeds(blueprint, offers), () => firstDayPage(blueprint, facts, offers)),
    ),
    ...trainingRoles.map((role) => ready(`onboarding/${role}`, onboardingPage(blueprint, role))),
    ...Object.entries(walkThroughs).map(([name, walk]) =>
      ready(`walk-throughs/${name}`, walk.page(blueprint, offers)),
    ),
    ...runbooks.map((runbook) =>
      file(`${runbookFolder}/${runbook.kind}.md`, {
        state: "ready",
        text: runbookPage(blueprint, runbook),
      }),
    ),
  ];
}

function indexPage(blueprint: Blueprint, { runbooks = [] }: Offers): string {
  const used = runbooks.filter(({ isUsed }) => isUsed(blueprint));
  return page(
    `Handbook of ${blueprint.company.name}`,
    list([
      md`${pageLink("Who is who", "people.md")}, and what each may do`,
      md`${pageLink("Where to go on the first day", "first-day.md")}`,
      md`${pageLink("How a change travels", "road.md")}`,
      md`${pageLink("Exercises", "exercises.md")}, and the record of who has done them`,
    ]),
    heading("Begin as"),
    list(trainingRoles.map((role) => pageLink(titleOf(role, blueprint), `onboarding/${role}.md`))),
    heading("When"),
    list(
      Object.entries(walkThroughs).map(([name, { title }]) => pageLink(title, `walk-throughs/${name}.md`)),
    ),
    ...(used.length === 0
      ? []
      : [
          heading("When a monitor alarms"),
          list(used.map(({ kind, title }) => md`${code(kind)}: ${pageLink(title, `runbooks/${kind}.md`)}`)),
        ]),
  );
}
