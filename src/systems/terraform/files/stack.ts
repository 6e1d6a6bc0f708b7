import type { Facts } from "../../../contracts/facts.ts";
import { type Content, contentFrom } from "../../../contracts/generated-file.ts";
import type { Stack, StateBackend } from "../../../contracts/stack.ts";
import { block } from "../../../formats/hcl/model.ts";
import { printHcl } from "../../../formats/hcl/print.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";

/** A file of a stack, relative to the stack's folder; it may wait for facts. */
export interface StackContent {
  readonly path: string;
  readonly content: Content;
}

/**
 * Everything that lies in the folder of a stack: its own files, where its state lies (unless `backend` is left out,
 * so that the state stays in the folder), and the values of its variables. The `infrastructure` repository holds these
 * bytes, and a rollout applies the same ones.
 */
export function stackFiles(
  stack: Stack,
  facts: Facts,
  backend: StateBackend | undefined,
): readonly StackContent[] {
  return [
    ...stack.files.map(({ path, text }) => ({ path, content: { state: "ready", text } as const })),
    ...(backend ? [{ path: "backend.tf", content: backendFile(stack, facts, backend) }] : []),
    { path: "inputs.auto.tfvars.json", content: inputsFile(stack, facts) },
  ];
}

/** A backend takes no variables, so its settings are literal. */
function backendFile(stack: Stack, facts: Facts, backend: StateBackend): Content {
  return contentFrom(facts, backend.needs, () => {
    const settings = block("backend", [backend.type], backend.settings(stack.id, facts));
    return printHcl(
      [block("terraform", [], {}, [settings])],
      managedHeader("Where the state of this stack lies."),
    );
  });
}

/** Terraform takes the texts of a file of values literally: nothing in them is a template. */
function inputsFile(stack: Stack, facts: Facts): Content {
  const needed = new Map([...facts].filter(([name]) => stack.needs.includes(name)));
  return contentFrom(facts, stack.needs, () => `${JSON.stringify(stack.variables(needed), null, 2)}\n`);
}
