import { printDrift, type StackReport } from "../../formats/terraform-plan/report.ts";
import { isEmpty } from "../../formats/terraform-plan/summary.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import { ok, type Result } from "../../foundation/result.ts";
import type { Issue } from "../../systems/github/client/issues.ts";
import { codeHost, issues, type Run, runUrl } from "../run.ts";
import { planAll } from "./plan-stacks.ts";
import { isReady, jobAuthor, stacksOf } from "./workspace.ts";

const marker = "<!-- groundwork:drift -->";
const title = "The world is not as this repository says";
/** GitHub takes 65,536 characters. */
const room = 60_000;

/**
 * `report-drift`: plans every stack with rights that only read. Where an apply would change something, one issue says
 * what; it is kept up to date, and closed when no stack differs. A stack that cannot be planned leaves it as it is.
 */
export async function reportDrift(run: Run): Promise<readonly Diagnostic[]> {
  const given = run.inputs.require("token", "label");
  if (!given.ok) return given.diagnostics;
  const workspace = run.environment["GITHUB_WORKSPACE"] ?? ".";
  const order = await stacksOf(workspace);
  if (!order.ok) return order.diagnostics;
  const { reports, problems } = await planAll(
    run,
    order.value.filter((stack) => isReady(workspace, stack)).map(({ id }) => id),
  );
  const differing = reports.filter(({ outcome }) => outcome.kind === "planned" && !isEmpty(outcome.plan));
  run.report.say(
    differing.length === 0
      ? "No stack differs."
      : `Differs: ${differing.map(({ stack }) => stack).join(", ")}.`,
  );
  const said = await tell(run, given.value, differing, problems.length > 0);
  return said.ok ? problems : [...problems, ...said.diagnostics];
}

async function tell(
  run: Run,
  { token, label }: { readonly token: string; readonly label: string },
  differing: readonly StackReport[],
  uncertain: boolean,
): Promise<Result<void>> {
  const repository = run.environment["GITHUB_REPOSITORY"] ?? "";
  const tracker = issues(run, token);
  const open = await tracker.open(repository, label);
  if (!open.ok) return open;
  const [issue, ...others] = open.value.filter(isOurs);
  if (differing.length === 0) {
    if (uncertain) return ok(undefined);
    for (const { number } of [issue, ...others].filter((one) => one !== undefined)) {
      const text = `Nothing differs any more: [the run](${runUrl(run)}) planned every stack.`;
      const said = await codeHost(run, token).say(repository, number, text);
      if (!said.ok) return said;
      const closed = await tracker.update(repository, number, { state: "closed" });
      if (!closed.ok) return closed;
    }
    return ok(undefined);
  }
  const body = `${marker}\n${printDrift(differing, room)}\n\n[The run](${runUrl(run)}) found this.`;
  run.report.summary(printDrift(differing, room));
  if (issue) return tracker.update(repository, issue.number, { title, body });
  const made = await tracker.create(repository, { title, body, labels: [label] });
  return made.ok ? ok(undefined) : made;
}

function isOurs({ author, body }: Issue): boolean {
  return author.toLowerCase() === jobAuthor && body.startsWith(marker);
}
