import type { Blueprint } from "../../blueprint/model.ts";
import { configurationRepository } from "../../contracts/platform.ts";
import { approvals, gates } from "../company.ts";
import { code, heading, md, numbered, page, pageLink, table } from "../page.ts";

/** An urgent correction takes the road of every change. */
export function hotfixPage(blueprint: Blueprint): string {
  return page(
    "An urgent correction",
    md`There is no shorter road yet: an urgent correction passes the same checks and gates as every change. It is quick when people are ready for it; so ask them before you begin.`,
    numbered([
      md`Say in the incident what you are about to correct. Is going back quicker? Then ${pageLink("go back", "rollback.md")} first, and correct at leisure.`,
      md`Branch from ${code("main")}. Correct this one thing, with a test that fails without it.`,
      md`Open a pull request; ${code("pr.yaml")} runs. ${approvals(blueprint.pullRequests.approvals)} by others: ask them by name.`,
      md`Merge. ${code("ci.yaml")} builds and asks; ${code("promote.yaml")} runs by itself within minutes, or at once when somebody starts it by hand in ${code(configurationRepository)}.`,
      md`Approvers of the gates below open each promotion as it comes. Those who wrote or merged the correction do not count, so have others there.`,
      md`${code("groundwork release ENVIRONMENT")} shows when it has arrived. Write the times into the incident.`,
    ]),
    heading("Who has to be there"),
    table(
      ["environment", "opens when"],
      gates(blueprint).map(([environment, words]) => [code(environment.name), words]),
    ),
    heading("What not to do"),
    md`Do not push a digest to ${code(configurationRepository)} by hand: it is refused, and costs minutes. Do not ask an owner to lift a rule: the audit log keeps it, and somebody has to explain it for a year.`,
  );
}
