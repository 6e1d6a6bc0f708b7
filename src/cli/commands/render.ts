import { join } from "node:path";
import { collectFiles } from "../../render/collect.ts";
import { writeTree } from "../../render/write.ts";
import { systems } from "../../systems/index.ts";
import type { CommandInput, ExitCode } from "../command.ts";
import { readCompany, readFacts, readText } from "../company.ts";
import { openOutput } from "../output.ts";
import { packageRoot } from "../package-root.ts";

/** `groundwork render`: the company's repositories, as folders below `--out`. */
export async function run({ options }: CommandInput): Promise<ExitCode> {
  const output = openOutput(options["json"] === true);
  const out = options["out"];
  if (typeof out !== "string" && !options["dry-run"]) {
    output.terminal.note("groundwork: render needs --out DIR, the folder to write into.");
    return 2;
  }
  const company = readCompany(String(options["blueprint"] ?? "blueprint.yaml"));
  if (!company.ok) {
    output.diagnose(company.diagnostics);
    return 2;
  }
  output.diagnose(company.value.warnings);
  const facts = options["facts"] === undefined ? undefined : readFacts(String(options["facts"]));
  if (facts && !facts.ok) {
    output.diagnose(facts.diagnostics);
    return 2;
  }
  const bundle = actionBundle();
  if (!bundle.ok) {
    output.diagnose(bundle.diagnostics);
    return 1;
  }
  const files = collectFiles(systems, company.value.blueprint, facts?.value ?? new Map(), bundle.value);
  if (options["dry-run"] || typeof out !== "string") {
    for (const file of files) {
      const path = `${file.repository}/${file.path}`;
      if (output.json) output.object({ event: "file", path, class: file.class, state: file.content.state });
      else output.terminal.line(file.content.state === "pending" ? pending(path, file.content.needs) : path);
    }
    return 0;
  }
  const written = writeTree(files, out);
  if (!written.ok) {
    output.diagnose(written.diagnostics);
    return 1;
  }
  const report = written.value;
  if (output.json) {
    output.object({ event: "rendered", out, ...report });
    return 0;
  }
  for (const file of report.pending) output.terminal.note(pending(file.path, file.needs));
  output.terminal.line(
    `${out}: ${report.written.length} written, ${report.unchanged.length} unchanged, ${report.kept.length} kept as they are, ${report.pending.length} pending.`,
  );
  return 0;
}

/** The bundled action that `npm run build` has written. */
export function actionBundle(): ReturnType<typeof readText> {
  return readText(
    join(packageRoot(), "dist", "action", "index.mjs"),
    "the bundled action",
    "Run npm run build in the folder of the program.",
  );
}

function pending(path: string, needs: readonly string[]): string {
  return `pending: ${path} waits for ${needs.join(", ")}`;
}
