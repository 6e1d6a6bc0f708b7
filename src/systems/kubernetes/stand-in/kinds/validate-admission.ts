import { compile, wordsOf } from "../admission/expression.ts";
import type { Fields } from "../schema/strict.ts";
import { type Cause, required, wrong } from "../status.ts";
import { get } from "./get.ts";

/** A policy says what it matches and what has to hold, and each of its expressions can be read. */
export function validateAdmissionPolicy(object: Fields): Cause[] {
  const causes: Cause[] = [];
  const rules = listOf(object, "matchConstraints", "resourceRules");
  if (rules.length === 0) causes.push(required("spec.matchConstraints.resourceRules"));
  const validations = listOf(object, "validations");
  if (validations.length === 0 && listOf(object, "auditAnnotations").length === 0) {
    causes.push(required("spec.validations", "validations or auditAnnotations must be set"));
  }
  if (get(object, "spec", "paramKind") !== undefined) {
    causes.push(
      wrong("spec.paramKind", get(object, "spec", "paramKind"), "the stand-in knows no parameters"),
    );
  }
  const check = (list: string, field: string) => {
    for (const [index, one] of listOf(object, list).entries()) {
      const text = get(one, field);
      if (text === undefined && field === "messageExpression") continue;
      const place = `spec.${list}[${index}].${field}`;
      if (typeof text !== "string" || text.trim() === "") causes.push(required(place));
      else causes.push(...unreadable(place, text));
    }
  };
  check("variables", "expression");
  check("matchConditions", "expression");
  check("validations", "expression");
  check("validations", "messageExpression");
  return causes;
}

function unreadable(place: string, text: string): readonly Cause[] {
  try {
    compile(text);
    return [];
  } catch (error) {
    return [wrong(place, text, `compilation failed: ERROR: ${wordsOf(error)}`)];
  }
}

function listOf(object: Fields, ...path: readonly string[]): readonly unknown[] {
  const list = get(object, "spec", ...path);
  return Array.isArray(list) ? list : [];
}
