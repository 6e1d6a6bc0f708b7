import { printJsonSchema } from "../../blueprint/json-schema.ts";
import { printResolved } from "../../blueprint/print.ts";
import { lackLines } from "../../present/lacks.ts";
import { lacks } from "../../render/capabilities.ts";
import { systems } from "../../systems/index.ts";
import type { CommandInput, ExitCode } from "../command.ts";
import { readCompany, sections } from "../company.ts";
import { openOutput } from "../output.ts";

/** `groundwork blueprint`: checks the document; shows it whole with `--resolved`. */
export async function run({ options }: CommandInput): Promise<ExitCode> {
  const output = openOutput(options["json"] === true);
  if (options["schema"]) {
    process.stdout.write(printJsonSchema(sections));
    return 0;
  }
  const path = String(options["blueprint"] ?? "blueprint.yaml");
  const company = readCompany(path);
  if (!company.ok) {
    output.diagnose(company.diagnostics);
    return 2;
  }
  const { blueprint, warnings, isWritten } = company.value;
  output.diagnose(warnings);
  const missing = lacks(systems, blueprint);
  if (output.json) output.object({ event: "blueprint", blueprint, lacks: missing });
  else if (options["resolved"]) process.stdout.write(printResolved(blueprint, isWritten));
  else {
    const counts = [
      `${blueprint.people.length} people`,
      `${blueprint.environments.length} environments`,
      `${blueprint.applications.length} applications`,
    ];
    output.terminal.line(`${path} is in order: ${blueprint.company.name}, ${counts.join(", ")}.`);
    for (const line of lackLines(missing)) output.terminal.line(line);
  }
  return 0;
}
