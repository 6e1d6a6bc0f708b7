import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Blueprint } from "../../blueprint/model.ts";
import { systemClock } from "../../foundation/clock.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import type { FinishedEvent, ReleaseOutcome } from "../../rehearsal/events.ts";
import type { CommandInput, ExitCode } from "../command.ts";
import { readCompany } from "../company.ts";
import { openOutput } from "../output.ts";
import { packageRoot } from "../package-root.ts";
import { makeRehearsalFolder, removeRehearsalFolder } from "../rehearse/folder.ts";
import { type Lifetime, watchLifetime } from "../rehearse/lifetime.ts";
import { rehearse, startBare } from "../rehearse/rehearsal.ts";
import { type OwnProgram, withOwnProgram } from "../rehearse/source.ts";
import { createClosing } from "../rehearse/stand-ins.ts";
import { storyTeller } from "../rehearse/view.ts";
import { actionBundle } from "./render.ts";

/** `groundwork rehearse`: the whole company on this machine. */
export async function run({ options }: CommandInput): Promise<ExitCode> {
  const output = openOutput(options["json"] === true);
  const refuse = (diagnostics: readonly Diagnostic[], code: ExitCode) => {
    output.diagnose(diagnostics);
    return code;
  };
  const own = ownProgram(options);
  if (!own.ok) return refuse(own.diagnostics, 2);
  const company = readCompany(blueprintPath(options["blueprint"]));
  if (!company.ok) return refuse(company.diagnostics, 2);
  output.diagnose(company.value.warnings);
  const blueprint = own.value
    ? withOwnProgram(company.value.blueprint, own.value)
    : ok(company.value.blueprint);
  if (!blueprint.ok) return refuse(blueprint.diagnostics, 2);
  const bundle = actionBundle();
  if (!bundle.ok) return refuse(bundle.diagnostics, 1);

  const start = systemClock.monotonic();
  const lifetime = watchLifetime();
  const folder = makeRehearsalFolder();
  const closing = createClosing();
  const tell = storyTeller(output);
  const log = (line: string) => output.terminal.progress(line);
  const finish = (outcome: FinishedEvent["outcome"], releases: readonly ReleaseOutcome[]) =>
    tell({ event: "finished", outcome, seconds: round((systemClock.monotonic() - start) / 1000), releases });
  const request = {
    ...{ folder, closing, tell, log, signal: lifetime.signal, actionBundle: bundle.value },
    blueprint: blueprint.value,
    programs: programsOf(blueprint.value, own.value),
  };
  try {
    if (options["bare"] === true) {
      const door = await playOrEnd(lifetime, () => startBare(request));
      if (!door.ok) return refuse(door.diagnostics, 1);
      tell({ event: "door", ...door.value, bare: true });
      await ended(lifetime);
      return endingCode(lifetime);
    }
    const played = await playOrEnd(lifetime, () => rehearse(request));
    if (lifetime.ending()) {
      finish("interrupted", []);
      return endingCode(lifetime);
    }
    const releases = played.ok ? played.value.releases : played;
    if (!releases.ok) tell({ event: "failed", diagnostics: releases.diagnostics });
    const keep = options["keep"] === true && played.ok;
    if (keep) {
      tell({ event: "world", ...played.value.world.addresses() });
      const door = await played.value.door();
      if (door.ok) tell({ event: "door", ...door.value, bare: false });
    }
    finish(releases.ok ? "done" : "failed", releases.ok ? releases.value : []);
    if (keep) await ended(lifetime);
    return releases.ok ? 0 : 1;
  } finally {
    await closing.close();
    removeRehearsalFolder(folder);
    lifetime.dispose();
  }
}

/** What happens after we were told to end is no failure of its own: calls break because their servers go. */
async function playOrEnd<T>(lifetime: Lifetime, play: () => Promise<Result<T>>): Promise<Result<T>> {
  const interrupted = ended(lifetime).then(() =>
    failure("rehearsal-interrupted", "The rehearsal was interrupted."),
  );
  return Promise.race([play(), interrupted]);
}

function ended({ signal }: Lifetime): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}

function endingCode(lifetime: Lifetime): ExitCode {
  return lifetime.ending() === "SIGINT" ? 130 : 143;
}

/** The document named, the one in this folder, or the example company that comes with the program. */
function blueprintPath(named: string | boolean | undefined): string {
  if (typeof named === "string") return named;
  if (existsSync("blueprint.yaml")) return "blueprint.yaml";
  return join(packageRoot(), "examples", "acme", "blueprint.yaml");
}

/** Where the programs of the applications are; the first one's is the sample unless the user brings their own. */
function programsOf(blueprint: Blueprint, own: OwnProgram | undefined): ReadonlyMap<string, string> {
  const [application] = blueprint.applications;
  if (!application) return new Map();
  if (own) return new Map([[application.repository, resolve(own.path)]]);
  const sample = join(packageRoot(), "examples", application.name);
  return existsSync(sample) ? new Map([[application.repository, sample]]) : new Map();
}

function ownProgram(options: CommandInput["options"]): Result<OwnProgram | undefined> {
  const { application, test, port, probe } = options;
  if (typeof application !== "string") {
    const alone = ["test", "port", "probe"].find((name) => options[name] !== undefined);
    return alone
      ? failure("option-alone", `--${alone} goes with --application.`, {
          next: "Name the program's folder with --application PATH.",
        })
      : ok(undefined);
  }
  const wrong: Diagnostic[] = [];
  const number = Number(port ?? 8080);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    wrong.push(problem("option-invalid", `--port takes a number from 1 to 65535, not "${port}".`));
  }
  if (typeof probe === "string" && !/^\/[\w./~%-]*$/.test(probe)) {
    wrong.push(problem("option-invalid", `--probe takes a path such as /healthz, not "${probe}".`));
  }
  if (wrong.length > 0) return { ok: false, diagnostics: wrong };
  return ok({
    path: application,
    ...(typeof test === "string" && { test }),
    ...(port !== undefined && { port: number }),
    ...(typeof probe === "string" && { probe }),
  });
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
