import type { Blueprint } from "../blueprint/model.ts";
import { configurationRepository } from "../contracts/platform.ts";
import { approvals, firstEnvironment, gates, lastEnvironment } from "./company.ts";
import { code, heading, md, numbered, page, table } from "./page.ts";

/** How a change travels here, with the company's own names, gates and approvals. */
export function roadPage(blueprint: Blueprint): string {
  const first = firstEnvironment(blueprint);
  return page(
    "How a change travels",
    numbered([
      md`You push a branch to the application's repository and open a pull request on ${code("main")}. ${code("pr.yaml")} runs its tests, quality, security and compliance.`,
      md`${approvals(blueprint.pullRequests.approvals)} by others than you, and somebody merges. Author and merger are from now on the *requesters* of this release.`,
      md`${code("ci.yaml")} builds the image once, signs where it came from, and asks for its promotion. The same digest runs everywhere.`,
      md`${code("promote.yaml")} in ${code(configurationRepository)} opens a promotion: a pull request that changes one digest. ${code("gate.yaml")} decides about it and merges it; nobody else can.`,
      md`The deployer of the cluster brings it in and says how it is doing. Healthy opens the next environment; what does not become healthy goes no further.`,
    ]),
    heading("Environments and their gates"),
    table(
      ["environment", "a release enters when"],
      gates(blueprint).map(([environment, words]) => [code(environment.name), words]),
    ),
    heading("Applications"),
    table(
      ["application", "repository", "its code is owned by", "seconds to become ready"],
      blueprint.applications.map(({ name, repository, team, deadline }) => [
        code(name),
        code(repository),
        code(team),
        md`${deadline}`,
      ]),
    ),
    heading("See where it is"),
    md`The deployments on the application's commit show every environment. ${code(`groundwork release ${first}`)} says what runs in ${code(first)} and why; the same with ${code(lastEnvironment(blueprint))} for the last. It reads with a token of your own in ${code("GROUNDWORK_TOKEN")}.`,
  );
}
