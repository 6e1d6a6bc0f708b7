import { matches } from "../protocol/operations.ts";
import { arnMatches, type ConditionValues, conditionHolds } from "./conditions.ts";
import type { PolicyDocument, Statement } from "./document.ts";

/** What is asked: may this be done to that. */
export interface Question {
  /** `ecr:PutImage` */
  readonly action: string;
  /** An ARN; `*` for what is about no resource. */
  readonly resource: string;
  readonly values: ConditionValues;
}

export type Decision = "allow" | "deny" | "none";

/** What the statements say that pass `concerns`: a Deny goes before every Allow. */
export function evaluate(
  documents: readonly PolicyDocument[],
  question: Question,
  concerns: (statement: Statement) => boolean = () => true,
): Decision {
  const effects = documents
    .flatMap(({ Statement }) => Statement)
    .filter((statement) => concerns(statement) && applies(statement, question))
    .map(({ Effect }) => Effect);
  if (effects.includes("Deny")) return "deny";
  return effects.includes("Allow") ? "allow" : "none";
}

function applies(statement: Statement, { action, resource, values }: Question): boolean {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const named = (list: readonly string[]) =>
    list.some((one) => matches(one.toLowerCase(), action.toLowerCase()));
  const meant = (list: readonly string[]) =>
    list.some((one) => {
      const pattern = substitute(one, values);
      return pattern !== undefined && arnMatches(pattern, resource);
    });
  if (Action ? !named(Action) : named(NotAction ?? [])) return false;
  // A trust policy has no Resource: it is about the role that it belongs to.
  if (Resource && !meant(Resource)) return false;
  if (NotResource && meant(NotResource)) return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const known = wanted.flatMap((one) => substitute(one, values) ?? []);
      return conditionHolds(operator, key, known, values);
    }),
  );
}

/** Puts values in for `${aws:PrincipalAccount}` and the like; undefined where the request has none. */
function substitute(text: string, values: ConditionValues): string | undefined {
  let missing = false;
  const done = text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (/^[*?$]$/.test(name)) return name;
    const [value] = values.get(name.toLowerCase()) ?? [];
    if (value === undefined) missing = true;
    return value ?? "";
  });
  return missing ? undefined : done;
}
