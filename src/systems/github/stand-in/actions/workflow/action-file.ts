import { NoOperationTraceWriter } from "@actions/workflow-parser";
import { parseAction } from "@actions/workflow-parser/actions/index";
import type { Step } from "./model.ts";
import { fieldsOf, optional, readSteps, textOf } from "./read-steps.ts";
import type { Template } from "./template.ts";

/** An `action.yml`. */
export interface ActionDefinition {
  readonly inputs: readonly ActionInput[];
  readonly outputs: readonly { readonly name: string; readonly value: Template | undefined }[];
  readonly runs: NodeRuns | CompositeRuns;
}

export interface ActionInput {
  readonly name: string;
  readonly required: boolean;
  readonly defaultValue: Template | undefined;
  readonly deprecation: string | undefined;
}

export interface NodeRuns {
  readonly kind: "node";
  /** `node20`, `node24`. */
  readonly using: string;
  readonly main: string;
  readonly pre: string | undefined;
  readonly post: string | undefined;
  /** Without `${{ }}`, as the file has it. */
  readonly postCondition: string | undefined;
}

export interface CompositeRuns {
  readonly kind: "composite";
  readonly steps: readonly Step[];
}

/** Reads an `action.yml` with GitHub's own parser; the problem is one sentence. */
export function readAction(
  file: string,
  text: string,
):
  | { readonly ok: true; readonly action: ActionDefinition }
  | { readonly ok: false; readonly problem: string } {
  const { context, value: root } = parseAction({ name: file, content: text }, new NoOperationTraceWriter());
  const problems = () => context.errors.getErrors().map((error) => error.message);
  const first = problems()[0];
  if (root === undefined || first) return { ok: false, problem: first ?? `${file} is empty.` };
  const fields = fieldsOf(root);
  const runs = fieldsOf(fields.get("runs"));
  const using = textOf(runs.get("using")) ?? "";
  const inputs = [...fieldsOf(fields.get("inputs"))].map(([name, token]) => {
    const input = fieldsOf(token);
    return {
      name,
      required: input.get("required")?.toString() === "true",
      defaultValue: optional(input.get("default")),
      deprecation: textOf(input.get("deprecationMessage")),
    };
  });
  const outputs = [...fieldsOf(fields.get("outputs"))].map(([name, token]) => ({
    name,
    value: optional(fieldsOf(token).get("value")),
  }));
  if (using === "composite") {
    const steps = readSteps(context, runs.get("steps"));
    const problem = problems()[0];
    if (problem) return { ok: false, problem };
    return { ok: true, action: { inputs, outputs, runs: { kind: "composite", steps } } };
  }
  if (!/^node\d+$/.test(using)) {
    return { ok: false, problem: `${file}: actions that run by '${using}' are not supported in rehearsal.` };
  }
  return {
    ok: true,
    action: {
      inputs,
      outputs,
      runs: {
        kind: "node",
        using,
        main: textOf(runs.get("main")) ?? "",
        pre: textOf(runs.get("pre")),
        post: textOf(runs.get("post")),
        postCondition: textOf(runs.get("post-if")),
      },
    },
  };
}
