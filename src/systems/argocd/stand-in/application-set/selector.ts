import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { isFields, printValue } from "../go-template/values.ts";

/** A label selector over generated parameters; its values are not limited in length, as labels would be. */
export interface ParameterSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** `images.0.digest`: the names under which a selector finds parameters. */
export function flatten(value: unknown, prefix = ""): Readonly<Record<string, string>> {
  const entries = Array.isArray(value)
    ? [...value.entries()]
    : isFields(value)
      ? Object.entries(value)
      : undefined;
  if (!entries) return { [prefix]: printValue(value) };
  return Object.assign(
    {},
    ...entries.map(([key, item]) => flatten(item, prefix ? `${prefix}.${key}` : String(key))),
  );
}

export function selects(
  selector: ParameterSelector | undefined,
  parameters: Readonly<Record<string, string>>,
): Result<boolean> {
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) {
    if (parameters[key] !== value) return ok(false);
  }
  for (const { key, operator, values = [] } of selector?.matchExpressions ?? []) {
    const value = parameters[key];
    const verdicts: Readonly<Record<string, boolean>> = {
      In: value !== undefined && values.includes(value),
      NotIn: value === undefined || !values.includes(value),
      Exists: value !== undefined,
      DoesNotExist: value === undefined,
    };
    const verdict = verdicts[operator];
    if (verdict === undefined) {
      return failure("argocd-applicationset-refused", `"${operator}" is not a valid label selector operator`);
    }
    if (!verdict) return ok(false);
  }
  return ok(true);
}
