import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainEnvironment, runProgram } from "../../../../foundation/process.ts";
import { anyEngine, type MachineEngine } from "../../engine/testing.ts";

/** Terraform, or OpenTofu in its place. */
export const terraformIsThere = anyEngine !== undefined;

export interface PlannedAction {
  readonly address: string;
  /** `create`, `update`, `delete`; a replacement has two. */
  readonly actions: readonly string[];
}

/** A folder in which a real engine works. */
export interface Workspace {
  readonly directory: string;
  write(configuration: string, file?: string): void;
  /** Runs it, without colours; fails the test where it ends with an error. */
  run(...args: readonly string[]): Promise<string>;
  /** What it says when it refuses; fails the test where it does not. */
  refusal(...args: readonly string[]): Promise<string>;
  /** What a plan would do, and the attributes after it. */
  plan(): Promise<{ readonly actions: readonly PlannedAction[]; readonly changes: readonly Change[] }>;
  outputs(): Promise<Readonly<Record<string, unknown>>>;
  close(): void;
}

export interface Change {
  readonly address: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
    readonly after_unknown: Readonly<Record<string, unknown>>;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

export function createWorkspace(
  environment: Readonly<Record<string, string>>,
  engine: MachineEngine | undefined = anyEngine,
): Workspace {
  const directory = mkdtempSync(join(tmpdir(), "groundwork-terraform-"));
  const settings = join(directory, "terraform.rc");
  writeFileSync(settings, "");
  const env = plainEnvironment({
    ...{ CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: settings, TF_IN_AUTOMATION: "1", TF_INPUT: "0" },
    ...environment,
  });
  const call = async (args: readonly string[]) => {
    const plain = ["init", "plan", "apply", "destroy", "import", "validate"].includes(args[0] ?? "");
    const [command = "", ...rest] = args;
    const done = await runProgram(
      engine?.path ?? "terraform",
      [command, ...(plain ? ["-no-color"] : []), ...rest],
      {
        ...{ cwd: directory, env, timeout: 60_000 },
      },
    );
    return { done, said: `${done.stdout}${done.stderr}` };
  };
  const run: Workspace["run"] = async (...args) => {
    const { done, said } = await call(args);
    if (done.exitCode !== 0) throw new Error(`terraform ${args.join(" ")}:\n${said}`);
    return done.stdout.toString("utf8");
  };
  return {
    directory,
    run,
    write: (configuration, file = "main.tf") => writeFileSync(join(directory, file), configuration),
    async refusal(...args) {
      const { done, said } = await call(args);
      if (done.exitCode === 0) throw new Error(`terraform ${args.join(" ")} was not refused:\n${said}`);
      // Terraform frames its diagnostics and breaks their lines.
      return said.replace(/[│╷╵]/g, " ").replace(/\s+/g, " ");
    },
    async plan() {
      await run("plan", "-out=plan.bin");
      const shown = JSON.parse(await run("show", "-json", "plan.bin")) as {
        readonly resource_changes?: readonly Change[];
      };
      const changes = (shown.resource_changes ?? []).filter(({ change }) => change.actions[0] !== "no-op");
      return {
        changes,
        actions: changes.map(({ address, change }) => ({ address, actions: change.actions })),
      };
    },
    async outputs() {
      const shown = JSON.parse(await run("output", "-json")) as Record<string, { readonly value: unknown }>;
      return Object.fromEntries(Object.entries(shown).map(([name, { value }]) => [name, value]));
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}
