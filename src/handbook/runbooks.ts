import type { Blueprint } from "../blueprint/model.ts";
import type { Runbook } from "../contracts/handbook.ts";
import { code, heading, list, md, numbered, page, pageLink, table } from "./page.ts";

/** What to do when a kind of monitor alarms. */
export function runbookPage(blueprint: Blueprint, runbook: Runbook): string {
  const { title, alarms, questions, look, remedies } = runbook;
  const gated = blueprint.environments.find(({ gate }) => gate.kind === "manual");
  const stops = gated
    ? md`What has not entered ${code(gated.name)} yet goes no further as long as nobody approves it.`
    : md`No gate of this company stops it: be quick.`;
  return page(
    `Runbook: ${title}`,
    md`${alarms} The alarm names application and environment; they stand in place of ${code("APPLICATION")} and ${code("ENVIRONMENT")} below.`,
    heading("First"),
    md`Say that you are on it. Does it hurt customers? Then open an incident before you look further: ${pageLink("incident", "../walk-throughs/incident.md")}.`,
    heading("Questions"),
    numbered(questions.map((question) => md`${question}`)),
    heading("Look"),
    md`None of these changes anything.`,
    table(
      ["command", "shows"],
      [
        ...look.map(({ command, shows }) => [code(command), md`${shows}`]),
        [
          code("groundwork release ENVIRONMENT"),
          md`what runs there, since when, who asked for it and who let it in`,
        ],
      ],
    ),
    heading("What helps"),
    list([
      ...remedies.map((remedy) => md`${remedy}`),
      md`Did it begin with a release? ${pageLink("Go back", "../walk-throughs/rollback.md")}. ${stops}`,
    ]),
    heading("Afterwards"),
    md`Write down what it was, in the incident or in an issue on the application's repository. An alarm that asked nothing of anybody is a wrong alarm: change the monitor by a pull request.`,
  );
}
