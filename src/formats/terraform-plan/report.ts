import { visible } from "../../foundation/visible.ts";
import { codeSpan, fenced, markdownTable } from "../markdown.ts";
import type { Plan, ResourceChange } from "./model.ts";
import { countsOf, isDestructive } from "./summary.ts";
import { driftLines, inOrder, planLines, resourceLine } from "./text.ts";

/** What came of planning one stack. */
export interface StackReport {
  readonly stack: string;
  readonly outcome:
    | { readonly kind: "planned"; readonly plan: Plan }
    /** The engine's last words. */
    | { readonly kind: "failed"; readonly why: string };
}

export interface PrintedReport {
  /** Markdown of at most the given length. */
  readonly text: string;
  /** By stack, what the text says would be destroyed or replaced. What did not fit was not shown to anybody. */
  readonly destructive: ReadonlyMap<string, readonly ResourceChange[]>;
}

/** Plans as Markdown, for a comment. What destroys and replaces stands first; what does not fit is cut, and said. */
export function printPlans(reports: readonly StackReport[], limit: number): PrintedReport {
  const table = markdownTable(
    ["stack", "destroy", "replace", "change", "create", "take over"],
    reports.map(({ stack, outcome }) => {
      if (outcome.kind === "failed") return [codeSpan(stack), "**failed**", "", "", "", ""];
      const counts = countsOf(outcome.plan);
      const loud = (count: number) => (count > 0 ? `**${count}**` : "0");
      const gone = counts.delete + counts.forget;
      return [
        codeSpan(stack),
        loud(gone),
        loud(counts.replace),
        ...[counts.update, counts.create, counts.import].map(String),
      ];
    }),
  );
  const shown = new Map<string, readonly ResourceChange[]>();
  const page = createPage(limit, table);
  for (const { stack, outcome } of reports) {
    const plan = outcome.kind === "planned" ? outcome.plan : undefined;
    const lost = inOrder((plan?.resources ?? []).filter(isDestructive));
    if (lost.length === 0) continue;
    const title = `> [!CAUTION]\n> ${codeSpan(stack)} destroys or replaces ${lost.length}. What lies in it is lost.`;
    shown.set(stack, lost.slice(0, page.add(title, lost.map(resourceLine))));
  }
  for (const { stack, outcome } of reports) page.add(`### ${codeSpan(stack)}`, linesOf(outcome));
  return { text: page.text(), destructive: shown };
}

/** Where the world is not as the configuration says, as Markdown for an issue: what was changed by hand, and what would be done about it. */
export function printDrift(reports: readonly StackReport[], limit: number): string {
  const page = createPage(
    limit,
    "The world is not as this repository says: somebody changed it by hand, or a change was never applied. " +
      "Either put the change into the repository, or run `apply.yaml` for the stack, which sets it back. " +
      "This issue is kept up to date each day, and closed when nothing differs any more.",
  );
  for (const { stack, outcome } of reports) {
    if (outcome.kind === "failed") {
      page.add(`### ${codeSpan(stack)} could not be planned`, linesOf(outcome));
      continue;
    }
    const { plan } = outcome;
    const lines = driftLines(plan.drift);
    if (lines.length > 0) page.add(`### ${codeSpan(stack)}: changed outside of the pipeline`, lines);
    page.add(`### ${codeSpan(stack)}: what an apply would do`, linesOf(outcome));
  }
  return page.text();
}

function linesOf(outcome: StackReport["outcome"]): readonly string[] {
  if (outcome.kind === "failed") return outcome.why.split(/\r?\n/).map((one) => visible(one).slice(0, 600));
  const lines = planLines(outcome.plan);
  return lines.length > 0 ? lines : ["nothing to change"];
}

/** Room for what is said of a block that was cut. */
const reserve = 120;

/** Text of a bounded length, block by block. */
function createPage(limit: number, head: string) {
  const parts = [head];
  let left = limit - head.length;
  return {
    /** Adds a title and lines in a fence, as many as there is room for. Returns how many lines were added. */
    add(title: string, lines: readonly string[]): number {
      const ticks = Math.max(
        2,
        ...lines.flatMap((one) => [...one.matchAll(/`+/g)].map(([run]) => run.length)),
      );
      let room = left - title.length - 2 * (ticks + 1) - "diff".length - 8 - reserve;
      let fits = 0;
      for (const one of lines) {
        room -= one.length + 1;
        if (room < 0) break;
        fits += 1;
      }
      if (fits === 0) {
        const note = `\n\n${title.startsWith("###") ? `${title}: ` : ""}*Left out: there is no more room here.*`;
        if (note.length > left) return 0;
        parts.push(note.trimStart());
        left -= note.length;
        return 0;
      }
      const rest = lines.length - fits;
      const more = rest > 0 ? `\n\n*${rest} more ${rest === 1 ? "line" : "lines"} did not fit here.*` : "";
      const block = `${title}\n\n${fenced(lines.slice(0, fits).join("\n"), "diff")}${more}`;
      parts.push(block);
      left -= block.length + 2;
      return fits;
    },
    text: () => parts.join("\n\n"),
  };
}
