import type { Adoption, StackWorkspace, StateLock, StateResource } from "../../../contracts/provisioner.ts";
import { readPlan } from "../../../formats/terraform-plan/read.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { EngineCommands } from "./commands.ts";
import type { StackFolder } from "./folder.ts";
import { stackPlan, textsOf } from "./plan.ts";

const planFile = "plan.bin";

/** A stack that is initialized, by the engine's own commands. */
export function openWorkspace(
  stack: string,
  folder: StackFolder,
  commands: EngineCommands,
  close: () => Promise<void>,
): StackWorkspace {
  let met: StateLock | undefined;
  const run = async (args: readonly string[], progress?: (line: string) => void): Promise<Result<void>> => {
    const done = await commands.messages(args, progress);
    met = done.lock;
    return done.result;
  };
  return {
    close,
    lockMet: () => met,
    async plan({ adopt = [], destroy = false, only = [], readOnly = false }) {
      folder.writeAdoption(adopt.length === 0 ? undefined : importBlocks(adopt));
      const planned = await run([
        ...["plan", "-json", "-input=false", `-out=${planFile}`],
        ...(readOnly ? ["-lock=false"] : []),
        ...(destroy ? ["-destroy"] : []),
        ...only.map((address) => `-target=${address}`),
      ]);
      if (!planned.ok) return planned;
      const shown = await commands.text(["show", "-json", planFile]);
      const plan = shown.ok ? readPlan(shown.value) : shown;
      return plan.ok ? ok(stackPlan(plan.value)) : plan;
    },
    apply: (progress) => run(["apply", "-json", "-input=false", planFile], progress),
    async facts() {
      const read = await commands.json(["output", "-json"]);
      if (!read.ok) return read;
      const outputs = read.value as Readonly<Record<string, { readonly value?: unknown }>>;
      const facts = outputs["facts"];
      if (facts === undefined) return ok(undefined);
      const texts = textsOf(facts.value);
      if (texts) return ok(texts);
      return failure("stack-facts-malformed", `The output "facts" of stack ${stack} is no map of texts.`);
    },
    async resources() {
      const read = await commands.json(["show", "-json"]);
      return read.ok ? ok(resourcesIn((read.value as Shown).values?.root_module)) : read;
    },
    unlock: (id) => run(["force-unlock", "-force", id]),
  };
}

/** As JSON, where an address stands as it is and needs no printer of its own. */
function importBlocks(adopt: readonly Adoption[]): string {
  const blocks = adopt.map(({ address, id }) => ({ to: address, id: withoutTemplates(id) }));
  return `${JSON.stringify({ import: blocks }, null, 2)}\n`;
}

/** Texts in JSON configuration are templates as well ("JSON Configuration Syntax"). */
function withoutTemplates(text: string): string {
  return text.replaceAll("${", () => "$${").replaceAll("%{", () => "%%{");
}

interface Shown {
  readonly values?: { readonly root_module?: ShownModule };
}

interface ShownModule {
  readonly resources?: readonly {
    readonly address: string;
    readonly type: string;
    readonly mode: string;
    readonly depends_on?: readonly string[];
  }[];
  readonly child_modules?: readonly ShownModule[];
}

function resourcesIn(module: ShownModule | undefined): readonly StateResource[] {
  if (!module) return [];
  const own = (module.resources ?? []).filter(({ mode }) => mode === "managed");
  return [
    ...own.map(({ address, type, depends_on }) => ({
      ...{ address, type },
      ...(depends_on && { dependsOn: depends_on }),
    })),
    ...(module.child_modules ?? []).flatMap(resourcesIn),
  ];
}
