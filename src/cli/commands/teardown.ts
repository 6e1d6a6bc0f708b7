import type { Facts } from "../../contracts/facts.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { showTeardownList, showTeardownReport } from "../../present/rollout/teardown.ts";
import { rolloutView } from "../../present/rollout/view.ts";
import { type JournalDoors, openJournal } from "../../rollout/journal/journal.ts";
import type { RolloutStorage } from "../../rollout/roll-out.ts";
import { tearDown } from "../../rollout/teardown/tear-down.ts";
import { organizationOf } from "../../systems/github/section.ts";
import type { CommandInput, ExitCode } from "../command.ts";
import { openOutput } from "../output.ts";
import { confirmed, listOf, openRollout } from "../rollout/run.ts";

/** `groundwork teardown`: undoes Day 1, the latest first, and keeps what holds data. */
export async function run({ options }: CommandInput): Promise<ExitCode> {
  const output = openOutput(options["json"] === true);
  const opened = await openRollout(options, output);
  if (!opened.ok) {
    output.diagnose(opened.diagnostics);
    return 2;
  }
  const { blueprint, composed, world, doors, lifetime } = opened.value;
  try {
    const remembered = await rememberedFacts(composed.storage, doors);
    if (!remembered.ok) {
      output.diagnose(remembered.diagnostics);
      return 1;
    }
    const dryRun = options["dry-run"] === true;
    const command = "groundwork teardown";
    let view: ReturnType<typeof rolloutView> | undefined;
    const done = await tearDown({
      ...doors,
      ...{ steps: composed.steps, stacks: composed.stacks, storage: composed.storage, dryRun },
      doors: composed.doors,
      client: composed.client,
      known: { facts: new Map() },
      remembered: remembered.value,
      named: new Set(listOf(options["delete-data"])),
      async confirm(list) {
        showTeardownList(output, list);
        const name = organizationOf(blueprint);
        const refused = await confirmed(name, world, options, output, `Tearing down ${name}`);
        output.diagnose(refused);
        return refused.length === 0;
      },
      planned: (graph) => {
        view = rolloutView(output, graph, { command });
      },
      emit: (event) => view?.(event),
    });
    if (!done.ok) {
      output.diagnose(done.diagnostics);
      return 1;
    }
    const report = done.value;
    if (dryRun) showTeardownList(output, report.list);
    showTeardownReport(output, report, command);
    if (lifetime.ending()) return lifetime.ending() === "SIGINT" ? 130 : 143;
    if (report.outcome === "declined") return 2;
    if (report.outcome === "waiting") return 3;
    return report.outcome === "done" || report.outcome === "dry-run" ? 0 : 1;
  } finally {
    lifetime.dispose();
  }
}

/** What the steps told last: what a look needs once whoever told it is gone. */
async function rememberedFacts(storage: RolloutStorage, doors: JournalDoors): Promise<Result<Facts>> {
  const company = await storage.company();
  if (!company.ok) return company;
  const journal = await openJournal(company.value ?? storage.local, doors);
  if (!journal.ok) return journal;
  return ok(new Map([...journal.value.state.facts].map(([name, { value }]) => [name, value])));
}
