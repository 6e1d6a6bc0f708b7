import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PreparedStack, Provisioner, StateLock } from "../../../contracts/provisioner.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { type EngineCommands, engineCommands } from "./commands.ts";
import { adoptionFile, holdsState, type StackFolder, stackFolder } from "./folder.ts";
import { type EngineProgram, findEngine } from "./program.ts";
import { openWorkspace } from "./workspace.ts";

export interface EngineOptions {
  /** Where stacks are worked on, a folder each; made when missing. A local state lies there until it moves. */
  readonly directory: string;
  /** What every command of the engine gets: PATH, HOME. Nothing else of our own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly engine?: EngineProgram["name"];
  /**
   * What is added to a stack's environment while it is open: where a rehearsal's providers listen. Left out, the
   * engine installs the real ones.
   */
  readonly listen?: (
    environment: Readonly<Record<string, string>>,
  ) => Promise<
    Result<{ readonly environment: Readonly<Record<string, string>>; close(): Promise<void> | void }>
  >;
}

/** Terraform or OpenTofu, whichever is there. */
export function createEngine(options: EngineOptions): Provisioner {
  const { directory, environment } = options;
  const settings = join(directory, "terraform.rc");
  // The operator's own settings could name mirrors, overrides and credentials: a rollout is the same everywhere.
  const own = {
    ...environment,
    ...{ CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: settings, TF_IN_AUTOMATION: "1", TF_INPUT: "0" },
  };
  let program: Promise<Result<EngineProgram>> | undefined;
  const find = () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(settings, "");
    program ??= findEngine(environment["PATH"] ?? "", options.engine, own);
    return program;
  };
  return {
    async version() {
      const found = await find();
      return found.ok ? ok(`${found.value.name} ${found.value.version}`) : found;
    },
    hasLocalState: (stack) => holdsState(stackFolder(directory, stack)),
    async open(stack, signal, isDead = () => false) {
      const found = await find();
      if (!found.ok) return found;
      const folder = stackFolder(directory, stack.id);
      const moves = holdsState(folder) && hasBackend(stack);
      folder.write(stack);
      // What an earlier run adopted is in the state by now, or is found again.
      rmSync(folder.path(adoptionFile), { force: true });
      const listening = options.listen ? await options.listen(stack.environment) : nothing;
      if (!listening.ok) return listening;
      const { close } = listening.value;
      const commands = engineCommands({
        stack: stack.id,
        program: found.value.path,
        folder: folder.stack,
        environment: { ...own, ...stack.environment, ...listening.value.environment },
        signal,
      });
      const result = await (moves ? moveState(stack, folder, commands, isDead) : initialize(commands));
      if (!result.ok) {
        await close();
        return result;
      }
      return ok(openWorkspace(stack.id, folder, commands, async () => close()));
    },
  };
}

const initialize = async (commands: EngineCommands, where: readonly string[] = []): Promise<Result<void>> =>
  (await commands.messages([...where, "init", "-input=false", "-reconfigure", "-json"])).result;

/** Moves a local state into the backend. It is the one thing of which `init` tells nothing as JSON. */
async function moveState(
  stack: PreparedStack,
  folder: StackFolder,
  commands: EngineCommands,
  isDead: (lock: StateLock) => boolean,
): Promise<Result<void>> {
  const move = () =>
    commands.messages(["init", "-input=false", "-migrate-state", "-force-copy", "-no-color"]);
  const moved = await move();
  if (moved.result.ok || !moved.lock || !isDead(moved.lock)) return moved.result;
  const released = await releaseLock(stack, folder, commands, moved.lock.id);
  return released.ok ? (await move()).result : released;
}

/** The engine releases a lock only where it knows the backend, and learns that together with moving the state. */
async function releaseLock(
  stack: PreparedStack,
  folder: StackFolder,
  commands: EngineCommands,
  id: string,
): Promise<Result<void>> {
  const place = ".terraform/locked";
  mkdirSync(folder.path(place), { recursive: true });
  const backend = stack.files.find(({ path }) => path === backendFile);
  writeFileSync(folder.path(join(place, backendFile)), backend?.text ?? "");
  const there = [`-chdir=${place}`];
  const known = await initialize(commands, there);
  const released = known.ok
    ? (await commands.messages([...there, "force-unlock", "-force", id])).result
    : known;
  rmSync(folder.path(place), { recursive: true, force: true });
  return released;
}

const nothing = ok({ environment: {}, close() {} });

const backendFile = "backend.tf";
const hasBackend = (stack: PreparedStack) => stack.files.some(({ path }) => path === backendFile);
