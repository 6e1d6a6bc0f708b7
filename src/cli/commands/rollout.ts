import { rolloutView } from "../../present/rollout/view.ts";
import { type CriticalPath, criticalPath } from "../../rollout/critical-path.ts";
import { rollOut } from "../../rollout/roll-out.ts";
import { exitCode } from "../../rollout/run.ts";
import { organizationOf } from "../../systems/github/section.ts";
import type { CommandInput, ExitCode } from "../command.ts";
import { openOutput } from "../output.ts";
import { confirmed, listOf, openRollout } from "../rollout/run.ts";

/** `groundwork rollout`: Day 1, as far as it can be done now. */
export async function run({ options }: CommandInput): Promise<ExitCode> {
  const output = openOutput(options["json"] === true);
  const opened = await openRollout(options, output);
  if (!opened.ok) {
    output.diagnose(opened.diagnostics);
    return 2;
  }
  const { blueprint, composed, world, doors, lifetime } = opened.value;
  try {
    const dryRun = options["dry-run"] === true;
    const name = organizationOf(blueprint);
    const refused = dryRun ? [] : await confirmed(name, world, options, output, `Rolling out ${name}`);
    if (refused.length > 0) {
      output.diagnose(refused);
      return 2;
    }
    const [only, until] = [listOf(options["only"]), listOf(options["until"])];
    let view: ReturnType<typeof rolloutView> | undefined;
    let longest: CriticalPath | undefined;
    const done = await rollOut({
      ...doors,
      ...{ steps: composed.steps, storage: composed.storage, watches: composed.watches, dryRun },
      client: composed.client,
      known: { facts: new Map() },
      wish: { ...(only.length > 0 && { only }), ...(until.length > 0 && { until }) },
      planned: (graph) => {
        longest = criticalPath(graph);
        view = rolloutView(output, graph, {
          ...{ command: "groundwork rollout", dryRun },
          patient: doors.limits.patienceMilliseconds > 0,
        });
      },
      emit: (event) => view?.(event),
    });
    if (!done.ok) {
      output.diagnose(done.diagnostics);
      return done.diagnostics.some(({ code }) => code === "rollout-step-unknown") ? 2 : 1;
    }
    view?.summary(done.value);
    if (dryRun && longest && !output.json) output.terminal.note(lengthOf(longest));
    if (lifetime.ending()) return lifetime.ending() === "SIGINT" ? 130 : 143;
    return exitCode(done.value);
  } finally {
    lifetime.dispose();
  }
}

/** The least that Day 1 can take from nothing, whoever works on it. */
function lengthOf({ steps, length }: CriticalPath): string {
  return `From nothing it takes at least ${Math.round(length)} hours, the usual waits included: ${steps.join(", ")}.`;
}
