import { delimiter, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { System } from "../contracts/system.ts";
import { type Diagnostic, problem } from "../foundation/diagnostic.ts";

/** Names modules of systems beside ours, as PATH names folders. Each exports `system`, a `System`. */
export const addedSystemsVariable = "GROUNDWORK_SYSTEMS";

/** Thrown while the list of systems is made, where there is nobody yet to hand a result to. */
export class SystemUnreadable extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.summary);
    this.diagnostic = diagnostic;
  }
}

/** The systems of those modules. Throws `SystemUnreadable` with `system-unreadable` or `system-id-taken`. */
export async function addedSystems(
  environment: Readonly<Record<string, string | undefined>>,
  taken: readonly System[],
): Promise<readonly System[]> {
  const paths = (environment[addedSystemsVariable] ?? "").split(delimiter).filter((path) => path !== "");
  const added: System[] = [];
  for (const path of paths) {
    const system = await load(resolve(path));
    if ([...taken, ...added].some(({ id }) => id === system.id)) {
      const what = `${path} brings the system ${system.id}, and there is one of that name.`;
      throw new SystemUnreadable(problem("system-id-taken", what, { next: "Give it another id." }));
    }
    added.push(system);
  }
  return added;
}

async function load(file: string): Promise<System> {
  const next = `Write a module that exports \`system\` (docs/adding-a-system.md), or take it out of ${addedSystemsVariable}.`;
  let module: { readonly system?: unknown };
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new SystemUnreadable(problem("system-unreadable", `Cannot load ${file}.`, { cause, next }));
  }
  if (isSystem(module.system)) return module.system;
  throw new SystemUnreadable(problem("system-unreadable", `${file} exports no system.`, { next }));
}

/** What every system has; what it does with them is its author's word. */
function isSystem(value: unknown): value is System {
  const { id, section, files } = (value ?? {}) as Partial<System>;
  return (
    typeof id === "string" &&
    /^[a-z][a-z0-9-]*$/.test(id) &&
    typeof section?.safeParse === "function" &&
    typeof files === "function"
  );
}
