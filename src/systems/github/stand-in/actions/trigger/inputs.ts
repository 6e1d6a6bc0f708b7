import type { Plain } from "../expression/data.ts";
import { toPlain } from "../expression/data.ts";
import { evaluate, type Scope } from "../expression/evaluate.ts";
import type { InputDefinition } from "../workflow/model.ts";

export type Inputs =
  | { readonly ok: true; readonly values: Readonly<Record<string, Plain>> }
  | { readonly ok: false; readonly message: string };

/**
 * What somebody gives who starts a workflow by hand, checked against what the workflow declares.
 * The messages are GitHub's. `values` hold typed values, as the `inputs` context does.
 */
export function dispatchInputs(
  definitions: readonly InputDefinition[],
  given: Readonly<Record<string, string>>,
  scope: Scope,
): Inputs {
  const unexpected = Object.keys(given).filter((name) => !definitions.some((input) => input.name === name));
  if (unexpected.length > 0) {
    return { ok: false, message: `Unexpected inputs provided: ${JSON.stringify(unexpected)}` };
  }
  const values: Record<string, Plain> = {};
  for (const input of definitions) {
    const value = given[input.name];
    if (value === undefined) {
      const fallback = defaultOf(input, scope);
      if (input.required && fallback === undefined) {
        return { ok: false, message: `Required input '${input.name}' not provided` };
      }
      values[input.name] = fallback ?? emptyOf(input);
      continue;
    }
    if (input.type === "choice" && !input.options.includes(value)) {
      return {
        ok: false,
        message: `Provided value '${value}' for input '${input.name}' not in the list of allowed values`,
      };
    }
    const typed = convert(input, value);
    if (typed === undefined) {
      return {
        ok: false,
        message: `Invalid value for input '${input.name}': '${value}' is not a ${input.type}`,
      };
    }
    values[input.name] = typed;
  }
  return { ok: true, values };
}

/** What a caller hands to a reusable workflow. The messages are GitHub's. */
export function callInputs(
  definitions: readonly InputDefinition[],
  given: Readonly<Record<string, Plain>>,
  scope: Scope,
): Inputs {
  const values: Record<string, Plain> = {};
  for (const name of Object.keys(given)) {
    if (!definitions.some((input) => input.name === name)) {
      return { ok: false, message: `Invalid input, ${name} is not defined in the referenced workflow.` };
    }
  }
  for (const input of definitions) {
    const value = given[input.name];
    if (value === undefined) {
      if (input.required) {
        return { ok: false, message: `Input ${input.name} is required, but not provided while calling.` };
      }
      values[input.name] = defaultOf(input, scope) ?? emptyOf(input);
      continue;
    }
    const typed = typeof value === "string" && input.type !== "boolean" ? convert(input, value) : value;
    if (typed === undefined || (input.type !== "string" && typeof typed !== input.type)) {
      return {
        ok: false,
        message: `Invalid value for input ${input.name}: expected ${input.type}, got ${JSON.stringify(value)}.`,
      };
    }
    values[input.name] = input.type === "string" ? asText(typed) : typed;
  }
  return { ok: true, values };
}

function defaultOf(input: InputDefinition, scope: Scope): Plain | undefined {
  if (input.defaultValue === undefined) return undefined;
  const value = toPlain(evaluate(input.defaultValue, scope));
  return input.type === "boolean" || input.type === "number" ? value : asText(value);
}

function emptyOf(input: InputDefinition): Plain {
  if (input.type === "boolean") return false;
  return input.type === "number" ? 0 : "";
}

function convert(input: InputDefinition, value: string): Plain | undefined {
  if (input.type === "boolean") return value === "true" ? true : value === "false" ? false : undefined;
  if (input.type === "number")
    return value.trim() !== "" && !Number.isNaN(Number(value)) ? Number(value) : undefined;
  return value;
}

function asText(value: Plain): string {
  return value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
}
