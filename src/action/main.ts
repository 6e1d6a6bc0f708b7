import { systemClock } from "../foundation/clock.ts";
import { problem } from "../foundation/diagnostic.ts";
import { systemIds } from "../foundation/ids.ts";
import { commands } from "./commands.ts";
import { readInputs } from "./inputs.ts";
import { createReport } from "./report.ts";

/** The bundled action: runs one command and says how it went. Exit code 1 when a problem was met. */
const inputs = readInputs(process.env);
const report = createReport((text) => process.stdout.write(text), process.env);
const name = inputs.get("command");
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
const problems = command
  ? await command({
      inputs,
      environment: process.env,
      report,
      clock: systemClock,
      ids: systemIds,
      fetch: globalThis.fetch,
    })
  : [
      problem("action-input-malformed", `${JSON.stringify(name)} is no command of this action.`, {
        next: `Use one of ${Object.keys(commands).join(", ")}.`,
      }),
    ];
for (const diagnostic of problems) report.problem(diagnostic);
report.output("problems", String(problems.length));
process.exitCode = problems.some(({ severity }) => severity === "error") ? 1 : 0;
