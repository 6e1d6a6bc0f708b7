import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseDockerignore } from "../../formats/dockerfile/dockerignore.ts";
import { splitLines } from "../../formats/dockerfile/lines.ts";
import type { Dockerfile, Position, Stage } from "../../formats/dockerfile/model.ts";
import { parseDockerfile } from "../../formats/dockerfile/parse.ts";
import type { Place } from "../../foundation/diagnostic.ts";
import { failed, failure, ok, type Result } from "../../foundation/result.ts";
import type { Isolation } from "../../foundation/rootfs/isolation.ts";
import { assembleImage, type BuiltImage } from "./assemble.ts";
import { resolveBase } from "./base-images.ts";
import { runInstruction } from "./instructions.ts";
import { applyEntries, copyRoot } from "./root-files.ts";
import { contextSources, type SourcePlace } from "./sources.ts";
import { copyConfig, emptyConfig, type StageState } from "./stage.ts";
import { argumentValues, expander, platformArguments } from "./variables.ts";

export interface BuildOptions {
  /** The folder that COPY takes from. */
  readonly context: string;
  /** Path of the Dockerfile on disk, and how messages call it. */
  readonly dockerfile: string;
  readonly dockerfileName: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** Added to the image's labels; they win over the Dockerfile's. */
  readonly labels: Readonly<Record<string, string>>;
  readonly target?: string | undefined;
  /** Where the stages' roots may lie while it builds; nothing stays there. */
  readonly temporary: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
  /** For tests; otherwise the best that the host gives. */
  readonly isolation?: Isolation;
}

/** What the instructions of all stages share. */
export interface BuildContext {
  readonly options: BuildOptions;
  readonly file: Dockerfile;
  readonly sources: SourcePlace;
  /** Values of the ARGs above the first FROM. */
  readonly globals: ReadonlyMap<string, string>;
  /** Finished stages by name and by number. */
  readonly finished: Map<string, StageState>;
  place(at: Position): Place;
}

/**
 * Builds an image out of a context and a Dockerfile of the subset, without Docker: base images are stood in by the
 * host's runtime, which is said in the log. The same input gives the same bytes. Codes of its failures:
 * `dockerfile-*`, `image-base-*`, `image-copy-*`, `image-stage-unknown`, `image-run-failed`, `image-context-missing`.
 */
export async function buildImage(options: BuildOptions): Promise<Result<BuiltImage>> {
  if (!existsSync(options.dockerfile) || !existsSync(options.context)) {
    const what = existsSync(options.context) ? options.dockerfileName : options.context;
    return failure("image-context-missing", `There is no ${what} to build from.`, {
      next: "Check the inputs `context` and `file`, and that the repository was checked out.",
    });
  }
  const text = readFileSync(options.dockerfile, "utf8");
  const parsed = parseDockerfile(options.dockerfileName, text);
  if (!parsed.ok) return parsed;
  const file = parsed.value;
  const lines = splitLines(options.dockerfileName, text);
  const globals = globalValues(file, options, (at) => lines.place(at));
  if (!globals.ok) return globals;
  const ignoreFile = [`${options.dockerfile}.dockerignore`, join(options.context, ".dockerignore")].find(
    existsSync,
  );
  const temporary = mkdtempSync(join(options.temporary, "image-build-"));
  const build: BuildContext = {
    options,
    file,
    sources: contextSources(
      options.context,
      parseDockerignore(ignoreFile ? readFileSync(ignoreFile, "utf8") : ""),
    ),
    globals: globals.value,
    finished: new Map(),
    place: (at) => lines.place(at),
  };
  try {
    return await buildStages(build, temporary);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function buildStages(build: BuildContext, temporary: string): Promise<Result<BuiltImage>> {
  const wanted = wantedStages(build.file, build.options.target);
  if (!wanted.ok) return wanted;
  let last: StageState | undefined;
  for (const [index, stage] of build.file.stages.entries()) {
    if (!wanted.value.has(index)) continue;
    const state = await beginStage(build, stage, index, temporary);
    if (!state.ok) return state;
    for (const [number, instruction] of stage.instructions.entries()) {
      const title = `${state.value.title} ${number + 1}/${stage.instructions.length}`;
      const done = await runInstruction(build, state.value, instruction, title);
      if (!done.ok) return located(done, build.place(instruction.at));
    }
    build.finished.set(String(index), state.value);
    if (stage.name !== undefined) build.finished.set(stage.name, state.value);
    last = state.value;
  }
  if (!last) return failure("image-stage-unknown", "The Dockerfile has no stage to build.");
  warnOfUnused(build);
  return ok(assembleImage(last, build.options.labels));
}

/** A stage starts from an earlier one or from a stand-in for its base image. */
async function beginStage(
  build: BuildContext,
  stage: Stage,
  index: number,
  temporary: string,
): Promise<Result<StageState>> {
  const base = expander(build.file, (name) => build.globals.get(name))(stage.base);
  if (!base.ok) return located(base, build.place(stage.at));
  const root = join(temporary, `stage-${index}`);
  mkdirSync(root, { mode: 0o755 });
  const title = stage.name ?? `stage-${index}`;
  const common = { title, root, variables: new Map<string, string>(), commandGiven: false };
  const earlier = build.finished.get(base.value.toLowerCase());
  if (earlier) {
    copyRoot(earlier.root, root);
    const { owners, steps, config } = earlier;
    return ok({ ...common, owners: new Map(owners), steps: [...steps], config: copyConfig(config) });
  }
  const image = await resolveBase(base.value);
  if (!image.ok) return located(image, build.place(stage.at));
  build.options.log(`[${title}] FROM ${image.value.remark}`);
  const { entries, environment, entrypoint, command, user, workingDirectory } = image.value;
  const state: StageState = {
    ...common,
    owners: new Map(),
    steps: [],
    config: {
      ...emptyConfig(),
      environment: new Map(Object.entries(environment)),
      ...(entrypoint && { entrypoint }),
      ...(command && { command }),
      ...(user && { user }),
      ...(workingDirectory && { workingDirectory }),
    },
  };
  if (entries.length > 0) {
    const applied = await applyEntries(state, entries, `FROM ${image.value.remark}`);
    if (!applied.ok) return located(applied, build.place(stage.at));
  }
  return ok(state);
}

function globalValues(
  file: Dockerfile,
  options: BuildOptions,
  place: (at: Position) => Place,
): Result<ReadonlyMap<string, string>> {
  const globals = new Map(Object.entries(platformArguments()));
  for (const instruction of file.globals) {
    const expand = expander(file, (name) => globals.get(name));
    const values = argumentValues(instruction, options.buildArguments, () => undefined, expand);
    if (!values.ok) return located(values, place(instruction.at));
    for (const [name, value] of values.value) globals.set(name, value);
  }
  return ok(globals);
}

/** The numbers of the stages that the target needs, as BuildKit builds only those. */
function wantedStages(file: Dockerfile, target: string | undefined): Result<ReadonlySet<number>> {
  const byName = (name: string, before: number) => {
    const found = file.stages.findLastIndex(
      (stage, index) => index < before && stage.name === name.toLowerCase(),
    );
    return found >= 0 ? found : /^\d+$/.test(name) && Number(name) < before ? Number(name) : -1;
  };
  const end = target ? byName(target, file.stages.length) : file.stages.length - 1;
  if (end < 0) {
    return failure("image-stage-unknown", `The Dockerfile has no stage named ${target}.`, {
      next: `Its stages are: ${file.stages.flatMap((stage) => stage.name ?? []).join(", ") || "all without a name"}.`,
    });
  }
  const wanted = new Set<number>();
  const need = (index: number) => {
    const stage = file.stages[index];
    if (!stage || wanted.has(index)) return;
    wanted.add(index);
    // A name that holds a variable may be any stage: all earlier ones are built then.
    const names = [
      stage.base,
      ...stage.instructions.flatMap((i) => (i.kind === "copy" && i.from ? [i.from] : [])),
    ];
    for (const name of names) {
      if (name.includes("$")) for (let earlier = 0; earlier < index; earlier += 1) need(earlier);
      else need(byName(name, index));
    }
  };
  need(end);
  return ok(wanted);
}

function warnOfUnused(build: BuildContext): void {
  const instructions = [...build.file.globals, ...build.file.stages.flatMap((stage) => stage.instructions)];
  const named = new Set(
    instructions.flatMap((i) => (i.kind === "arg" ? i.variables.map((variable) => variable.name) : [])),
  );
  const unused = Object.keys(build.options.buildArguments).filter((name) => !named.has(name));
  if (unused.length > 0) build.options.log(`Build arguments that no ARG asks for: ${unused.join(", ")}.`);
}

/** The same failure, with the instruction's place. */
function located(result: Result<unknown>, place: Place): Result<never> {
  if (result.ok) throw new Error("A success has no place.");
  return failed(...result.diagnostics.map((diagnostic) => ({ place, ...diagnostic })));
}
