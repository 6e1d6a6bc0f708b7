import * as z from "zod";
import { signature, type TrainingRole, trainingRoles } from "../../contracts/training.ts";
import { problem } from "../../foundation/diagnostic.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { styled } from "../../present/styled.ts";
import type { Setting, Verdict } from "../../rehearsal/exercises/exercise.ts";
import { type AnyExercise, exercises } from "../../rehearsal/exercises/index.ts";
import type { CommandInput, ExitCode } from "../command.ts";
import { readCompany } from "../company.ts";
import { deskAt, type ExercisePlace, handsAt } from "../exercise/desk.ts";
import { settingOf } from "../exercise/setting.ts";
import { type Output, openOutput } from "../output.ts";
import { rehearsalAddresses, rehearsalVariable } from "../rollout/world.ts";

/** `groundwork exercise ROLE`: shows the task and sets it up; with `--check` it looks whether it was done rightly. */
export async function run({ options, arguments: [role = ""] }: CommandInput): Promise<ExitCode> {
  const output = openOutput(options["json"] === true);
  const known = trainingRoles.find((one) => one === role);
  if (!known) {
    const said = problem("exercise-unknown", `There is no exercise for "${role}".`, {
      next: `There is one for each of ${trainingRoles.join(", ")}.`,
    });
    output.diagnose([said]);
    return 2;
  }
  const opened = await open(String(options["blueprint"] ?? "blueprint.yaml"));
  if (!opened.ok) {
    output.diagnose(opened.diagnostics);
    return 2;
  }
  const { setting, place } = opened.value;
  const desk = deskAt(place, setting);
  if (options["check"] === true) {
    const verdict = await exercises[known].check(desk, setting);
    if (verdict.ok) return show(output, known, verdict.value);
    output.diagnose(verdict.diagnostics);
    return 1;
  }
  const exercise = exercises[known];
  const prepared = await exercise.prepare?.(handsAt(place, setting), desk, setting);
  if (prepared && !prepared.ok) {
    output.diagnose(prepared.diagnostics);
    return 1;
  }
  tell(output, exercise, setting, place);
  return 0;
}

async function open(
  path: string,
): Promise<Result<{ readonly setting: Setting; readonly place: ExercisePlace }>> {
  const company = readCompany(path);
  if (!company.ok) return company;
  const setting = settingOf(company.value.blueprint);
  if (!setting.ok) return setting;
  const place = await placeOf(process.env);
  return place.ok ? ok({ setting: setting.value, place: place.value }) : place;
}

const peopleReply = z.object({ reader: z.string(), tokens: z.record(z.string(), z.string()) });

/** Code: `exercise-no-rehearsal`. */
async function placeOf(environment: NodeJS.ProcessEnv): Promise<Result<ExercisePlace>> {
  const none = (summary: string, cause?: string) =>
    failure("exercise-no-rehearsal", summary, {
      ...(cause !== undefined && { cause }),
      next: "Run `groundwork rehearse --keep` in another terminal, and paste the line of its door here.",
    });
  const text = environment[rehearsalVariable];
  if (text === undefined) return none("Exercises run in a rehearsal, and this shell knows of none.");
  const addresses = rehearsalAddresses(text);
  if (!addresses.ok) return addresses;
  const { endpoints, people } = addresses.value;
  const url = endpoints["github"];
  if (!url || !people) return none("This rehearsal hands out nobody's part.");
  try {
    const answer = await fetch(people, { signal: AbortSignal.timeout(10_000) });
    return ok({ url, ...peopleReply.parse(await answer.json()) });
  } catch (error) {
    return none("The rehearsal does not answer.", error instanceof Error ? error.message : String(error));
  }
}

function tell(output: Output, exercise: AnyExercise, setting: Setting, place: ExercisePlace): void {
  const { role } = exercise;
  const task = exercise.task(setting);
  const plays = Object.fromEntries(
    [...new Set(exercise.plays(setting))].map((login) => [login, place.tokens[login] ?? ""]),
  );
  const { terminal } = output;
  if (output.json) {
    output.object({ event: "exercise", role, url: place.url, task, plays });
    return;
  }
  terminal.heading(`Exercise: ${role}`);
  for (const [index, line] of task.entries()) terminal.line(`  ${index + 1}. ${line}`);
  terminal.heading(`Sign in at ${place.url}, or use git and the interface at ${place.url}/api/v3`);
  for (const [login, token] of Object.entries(plays)) terminal.line(`  ${login.padEnd(12)} ${token}`);
  terminal.line();
  terminal.line(styled("faint", `  groundwork exercise ${role} --check`));
}

function show(output: Output, role: TrainingRole, verdict: Verdict): ExitCode {
  if (output.json) output.object({ event: "exercise-checked", role, ...verdict });
  else {
    const { terminal } = output;
    switch (verdict.verdict) {
      case "done":
        terminal.line([styled("good", "✓ done: "), verdict.why]);
        terminal.line(`Say so in the issue "Training" on infrastructure: ${signature(role)}`);
        break;
      case "wrong":
        terminal.line([styled("bad", "✗ done wrongly: "), verdict.why]);
        break;
      case "not-yet":
        terminal.line([styled("warning", "not done yet: "), verdict.next]);
        break;
      default:
        verdict satisfies never;
    }
  }
  return ({ done: 0, wrong: 1, "not-yet": 3 } as const)[verdict.verdict];
}
