import { lstatSync } from "node:fs";
import { posix, relative } from "node:path";
import type { Command, Instruction } from "../../formats/dockerfile/model.ts";
import { printInstruction } from "../../formats/dockerfile/print.ts";
import { resolveInside } from "../../formats/oci/confine.ts";
import { all, failure, ok, type Result } from "../../foundation/result.ts";
import type { BuildContext } from "./build.ts";
import { planCopy } from "./copy.ts";
import { applyEntries } from "./root-files.ts";
import { runCommand } from "./run.ts";
import { type SourcePlace, stageSources } from "./sources.ts";
import { directoryEntry, foldersTo, type StageState } from "./stage.ts";
import { argumentValues, expander } from "./variables.ts";

/** Does one instruction: changes the stage's config or its root, and notes the step for the image's history. */
export async function runInstruction(
  build: BuildContext,
  stage: StageState,
  instruction: Instruction,
  title: string,
): Promise<Result<void>> {
  const createdBy = printInstruction(instruction);
  build.options.log(`[${title}] ${createdBy}`);
  const { config } = stage;
  // ENV wins over ARG of the same name.
  const expand = expander(build.file, (name) => config.environment.get(name) ?? stage.variables.get(name));
  switch (instruction.kind) {
    case "run":
      return runCommand(build, stage, instruction.command, createdBy);
    case "copy":
      return copy(build, stage, instruction, createdBy, expand);
    case "workdir":
      return changeFolder(stage, instruction.path, createdBy, expand);
    case "arg": {
      const values = argumentValues(
        instruction,
        build.options.buildArguments,
        (name) => build.globals.get(name),
        expand,
      );
      if (!values.ok) return values;
      for (const [name, value] of values.value) stage.variables.set(name, value);
      break;
    }
    case "env":
    case "label": {
      const values = all(instruction.pairs.map((pair) => expand(pair.value)));
      if (!values.ok) return values;
      const into = instruction.kind === "env" ? config.environment : config.labels;
      for (const [index, pair] of instruction.pairs.entries()) into.set(pair.name, values.value[index] ?? "");
      break;
    }
    case "user": {
      const user = expand(instruction.user);
      if (!user.ok) return user;
      config.user = user.value;
      break;
    }
    case "expose": {
      const ports = all(instruction.ports.map((port) => exposed(port, expand)));
      if (!ports.ok) return ports;
      for (const port of ports.value.flat()) config.ports.add(port);
      break;
    }
    case "entrypoint":
      config.entrypoint = words(instruction.command);
      if (!stage.commandGiven) delete config.command; // A base image's CMD was meant for its own ENTRYPOINT.
      break;
    case "cmd":
      config.command = words(instruction.command);
      stage.commandGiven = true;
      break;
    default:
      return instruction satisfies never;
  }
  stage.steps.push({ createdBy });
  return ok(undefined);
}

/** The shell form goes through /bin/sh, as Docker has it. */
function words(command: Command): readonly string[] {
  return command.form === "exec" ? command.words : ["/bin/sh", "-c", command.text];
}

async function copy(
  build: BuildContext,
  stage: StageState,
  instruction: Extract<Instruction, { kind: "copy" }>,
  createdBy: string,
  expand: (word: string) => Result<string>,
): Promise<Result<void>> {
  const { from, chown, chmod } = instruction;
  const expanded = all(
    [...instruction.sources, instruction.destination, from ?? "", chown ?? "", chmod ?? ""].map(expand),
  );
  if (!expanded.ok) return expanded;
  const values = [...expanded.value];
  const [stageName = "", owner = "", mode = ""] = values.splice(-3);
  const destination = values.pop() ?? "";
  let sources: SourcePlace = build.sources;
  if (from !== undefined) {
    const earlier = build.finished.get(stageName.toLowerCase());
    if (!earlier) {
      return failure("image-stage-unknown", `COPY --from=${stageName} does not name an earlier stage.`, {
        next: "Give a stage a name with FROM … AS, and copy from that; copying out of another image is not in the subset.",
      });
    }
    sources = stageSources(earlier);
  }
  const entries = planCopy(stage, sources, {
    sources: values,
    destination,
    chown: chown === undefined ? undefined : owner,
    chmod: chmod === undefined ? undefined : mode,
  });
  if (!entries.ok) return entries;
  return applyEntries(stage, entries.value, createdBy);
}

async function changeFolder(
  stage: StageState,
  path: string,
  createdBy: string,
  expand: (word: string) => Result<string>,
): Promise<Result<void>> {
  const expanded = expand(path);
  if (!expanded.ok) return expanded;
  stage.config.workingDirectory = posix.resolve(stage.config.workingDirectory, expanded.value);
  const place = resolveInside(stage.root, stage.config.workingDirectory) ?? stage.root;
  const missing = foldersTo(relative(stage.root, place)).filter(
    (folder) => !lstatSync(posix.join(stage.root, folder), { throwIfNoEntry: false }),
  );
  if (missing.length > 0) {
    return applyEntries(
      stage,
      missing.map((folder) => directoryEntry(folder)),
      createdBy,
    );
  }
  stage.steps.push({ createdBy });
  return ok(undefined);
}

/** `8080`, `8080/udp` or `8000-8010/tcp` as the config lists it: one entry a port, always with its protocol. */
function exposed(word: string, expand: (word: string) => Result<string>): Result<readonly string[]> {
  const port = expand(word);
  if (!port.ok) return port;
  const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i.exec(port.value);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (!match || first < 1 || last > 65_535 || last < first) {
    return failure("dockerfile-invalid", `EXPOSE cannot understand the port ${JSON.stringify(port.value)}.`, {
      next: "Write a number from 1 to 65535, a range like 8000-8010, and /tcp or /udp behind it.",
    });
  }
  const protocol = (match[3] ?? "tcp").toLowerCase();
  return ok(Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`));
}
