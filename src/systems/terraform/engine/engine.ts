import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PreparedStack, Provisioner } from "../../../contracts/provisioner.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { engineCommands } from "./commands.ts";
import { adoptionFile, holdsState, stackFolder } from "./folder.ts";
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
    async open(stack: PreparedStack, signal: AbortSignal) {
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
      // Moving a state is the one thing of which `init` tells nothing as JSON.
      const how = moves ? ["-migrate-state", "-force-copy", "-no-color"] : ["-reconfigure", "-json"];
      const { result } = await commands.messages(["init", "-input=false", ...how]);
      if (!result.ok) {
        await close();
        return result;
      }
      return ok(openWorkspace(stack.id, folder, commands, async () => close()));
    },
  };
}

const nothing = ok({ environment: {}, close() {} });

const hasBackend = (stack: PreparedStack) => stack.files.some(({ path }) => path === "backend.tf");
