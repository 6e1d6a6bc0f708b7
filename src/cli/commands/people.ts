import type { Blueprint } from "../../blueprint/model.ts";
import { changePeople, type PeopleChange, splice } from "../../blueprint/people-edits.ts";
import { readBlueprint } from "../../blueprint/read.ts";
import { createSource } from "../../blueprint/source.ts";
import type { TextEdit } from "../../contracts/people-report.ts";
import { systemClock } from "../../foundation/clock.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { quoted } from "../../foundation/visible.ts";
import { effectOf } from "../../people/effect.ts";
import { isGone, personOf } from "../../people/leaving.ts";
import { rightsAsCsv } from "../../present/people/csv.ts";
import { showEffect, showLeaving, showRights } from "../../present/people/terminal.ts";
import type { CommandInput, ExitCode } from "../command.ts";
import { checks, readFacts, readText, sections } from "../company.ts";
import { type Output, openOutput } from "../output.ts";
import { openPeople, wantedRights } from "../people/doors.ts";
import { readLeaving, reportRights } from "../people/report.ts";
import { listOf, textOf } from "../rollout/run.ts";

/**
 * `groundwork people`: who may do what; what joining, moving or leaving would do; and whether somebody is gone. Reads
 * only: the document is the truth, and people change it.
 */
export async function run({ options }: CommandInput): Promise<ExitCode> {
  const output = openOutput(options["json"] === true);
  const wish = readWish(options);
  const file = textOf(options["blueprint"]) ?? "blueprint.yaml";
  const text = readText(
    file,
    "the blueprint",
    "Name the file with --blueprint, or go to the folder it lies in.",
  );
  const company = text.ok ? readBlueprint(text.value, file, sections, systemClock, checks) : text;
  if (!wish.ok || !text.ok || !company.ok) {
    for (const one of [wish, company]) if (!one.ok) output.diagnose(one.diagnostics);
    return 2;
  }
  const { blueprint } = company.value;
  if (wish.value.do === "change") {
    return change(output, blueprint, wish.value.change, { file, text: text.value });
  }
  const facts = textOf(options["facts"]) === undefined ? ok(new Map()) : readFacts(String(options["facts"]));
  const doors = facts.ok ? await openPeople(blueprint, facts.value, process.env) : facts;
  if (!doors.ok) {
    output.diagnose(doors.diagnostics);
    return 2;
  }
  if (wish.value.do === "leave") {
    const accounts = Object.fromEntries(
      listOf(options["account"]).map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
    );
    const leavings = await readLeaving(doors.value, personOf(blueprint, wish.value.handle, accounts));
    if (output.json) output.object({ event: "left", handle: wish.value.handle, systems: leavings });
    else showLeaving(output.terminal, leavings);
    return isGone(leavings) ? 0 : 1;
  }
  const report = await reportRights(doors.value, textOf(options["person"]));
  output.diagnose(report.remarks);
  if (output.json) output.object({ event: "people", ...report });
  else if (options["csv"] === true) process.stdout.write(rightsAsCsv(report));
  else showRights(output.terminal, report);
  return report.rights.some(({ standing }) => standing !== "as wanted") || report.unasked.length > 0 ? 1 : 0;
}

type Wish =
  | { readonly do: "show" }
  | { readonly do: "change"; readonly change: PeopleChange }
  | { readonly do: "leave"; readonly handle: string };

/** Codes: `option-invalid`, `option-alone`. */
function readWish(options: CommandInput["options"]): Result<Wish> {
  const [join, move, leave, left] = ["join", "move", "leave", "left"].map((name) => textOf(options[name]));
  const given = [join, move, leave, left].filter((one) => one !== undefined);
  if (given.length > 1)
    return failure("option-invalid", "--join, --move, --leave and --left go one at a time.");
  if (options["csv"] === true && options["json"] === true)
    return failure("option-invalid", "--csv and --json are two forms of one answer: give one of them.");
  const teams = listOf(options["teams"]);
  const name = textOf(options["name"]);
  if (options["teams"] !== undefined && join === undefined && move === undefined)
    return failure("option-alone", "--teams goes with --join or --move.");
  if (move !== undefined && options["teams"] === undefined)
    return failure("option-alone", "--move goes with --teams: those that they are to be in.");
  if (join !== undefined)
    return ok({ do: "change", change: { kind: "join", handle: join, name: name ?? join, teams } });
  if (move !== undefined) return ok({ do: "change", change: { kind: "move", handle: move, teams } });
  if (leave !== undefined) return ok({ do: "change", change: { kind: "leave", handle: leave } });
  return ok(left === undefined ? { do: "show" } : { do: "leave", handle: left });
}

/** Shows what the changed document would mean, by reading it: it is refused as it would be, before anybody writes it. */
function change(
  output: Output,
  before: Blueprint,
  wish: PeopleChange,
  { file, text }: { readonly file: string; readonly text: string },
): ExitCode {
  const known = before.people.some(({ handle }) => handle === wish.handle);
  if (known === (wish.kind === "join")) {
    const refused = known
      ? failure("people-handle-taken", `${quoted(wish.handle)} is in the document already.`, {
          next: "Use --move to change their teams, or another handle.",
        })
      : failure("people-handle-unknown", `Nobody in the document is ${quoted(wish.handle)}.`, {
          next: "The handles are the keys below `people`.",
        });
    output.diagnose(refused.ok ? [] : refused.diagnostics);
    return 2;
  }
  const splices = changePeople(text, wish);
  const after = readBlueprint(splice(text, splices), `${file}, once changed`, sections, systemClock, checks);
  if (!after.ok) {
    output.diagnose(after.diagnostics);
    return 2;
  }
  const source = createSource(file, text);
  const edits = splices.map(({ start, end, text: added }): TextEdit => {
    const { line, column } = positionOf(source.text, start);
    return { line, column, removed: text.slice(start, end), added };
  });
  const effect = effectOf(before, after.value.blueprint, wantedRights);
  output.diagnose(after.value.warnings);
  if (output.json) output.object({ event: "effect", ...wish, ...effect, edits });
  else showEffect(output.terminal, effect, edits, file);
  return 0;
}

function positionOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
