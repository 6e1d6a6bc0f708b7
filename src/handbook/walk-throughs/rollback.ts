import type { Blueprint } from "../../blueprint/model.ts";
import { configurationRepository } from "../../contracts/platform.ts";
import { approvals, firstEnvironment } from "../company.ts";
import { code, heading, list, md, numbered, page } from "../page.ts";

/** Going back is a new release that holds what ran before. */
export function rollbackPage(blueprint: Blueprint): string {
  return page(
    "Back to what ran before",
    md`A bad release is left behind by a newer one: revert the change, and let the revert travel. There is no command that puts an older digest back.`,
    heading("Recognise it"),
    list([
      md`A release that does not become ready in its time never replaces the one before: the old copies go on serving, the deployment on its commit says ${code("failure")}, and no further environment opens.`,
      md`${code("kubectl --namespace APPLICATION get pods")} shows a new pod that does not become ready; ${code("kubectl --namespace APPLICATION logs POD --previous")} shows its last words.`,
      md`A release that became ready and is bad nevertheless shows in the monitors. Do not approve it any further.`,
    ]),
    heading("Go back"),
    numbered([
      md`${code("groundwork release ENVIRONMENT")} names commit and pull request of what runs, and the digest that it replaced.`,
      md`Revert that pull request: the code host's button ${code("Revert")}, or ${code("git revert COMMIT")} on a branch. Title: what is reverted, and why.`,
      md`${approvals(blueprint.pullRequests.approvals)} by others, and merge. The revert is built, and enters ${code(firstEnvironment(blueprint))} like every release.`,
      md`Open the gates for it, one by one. A promotion of the bad release that still waits at a gate is superseded by the newer one; leave it alone.`,
      md`${code("groundwork release ENVIRONMENT")} again: it names the revert. Write the time down.`,
    ]),
    heading("What a revert does not bring back"),
    md`Data that the bad release changed, and messages that it sent. Say so in the incident, and ${code(configurationRepository)} does not know of it either.`,
  );
}
