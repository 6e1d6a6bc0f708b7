import type { AttributePath } from "../../../../contracts/terraform-backend.ts";
import type { ValueType } from "../values/type.ts";
import { elementType, isList, isRecord, sameValue, type Value, type ValueRecord } from "../values/value.ts";

/**
 * The places at which a change of an attribute that cannot be changed in place shows. Where the path goes into a
 * collection, it is the whole collection: the engine counts any difference below a path that it is told.
 */
export function replacements(
  type: ValueType,
  forceNew: readonly string[],
  prior: ValueRecord,
  planned: ValueRecord,
): readonly AttributePath[] {
  const found = new Map<string, AttributePath>();
  for (const dotted of forceNew) {
    const path = changedAt(type, dotted.split("."), prior, planned);
    if (path) found.set(JSON.stringify(path), path);
  }
  return [...found.values()];
}

function changedAt(
  type: ValueType,
  names: readonly string[],
  prior: Value,
  planned: Value,
): AttributePath | undefined {
  const [name, ...inner] = names;
  if (name === undefined) return sameValue(type, prior, planned) ? undefined : [];
  if (typeof type === "object" && type[0] === "object") {
    const below = changedAt(
      elementType(type, name),
      inner,
      isRecord(prior) ? (prior[name] ?? null) : null,
      isRecord(planned) ? (planned[name] ?? null) : null,
    );
    return below && [name, ...below];
  }
  // Inside a list, set or map: which of its elements changed is not told, only that one did at this attribute.
  return sameValue(["list", "dynamic"], valuesAt(prior, names), valuesAt(planned, names)) ? undefined : [];
}

function valuesAt(value: Value, names: readonly string[]): readonly Value[] {
  if (isList(value)) return value.flatMap((one) => valuesAt(one, names));
  const [name, ...inner] = names;
  if (name === undefined || !isRecord(value)) return [value];
  return valuesAt(value[name] ?? null, inner);
}
