import type {
  Attributes,
  AttributeValue,
  ConfigurationRemark,
} from "../../../../contracts/terraform-backend.ts";
import type { ResourceBehaviour } from "./behaviour.ts";

/** What a real provider says of attributes that exclude or need each other. */
export function conflictRemarks(
  behaviour: ResourceBehaviour,
  configuration: Attributes,
): readonly ConfigurationRemark[] {
  const isSet = (dotted: string) => present(configuration, dotted.split("."));
  const remarks: ConfigurationRemark[] = [];
  const remark = (summary: string, detail: string, dotted: string) =>
    remarks.push({ severity: "error", summary, detail, path: [dotted.split(".")[0] ?? dotted] });
  for (const [name, others] of Object.entries(behaviour.conflictsWith ?? {})) {
    const other = isSet(name) ? others.find(isSet) : undefined;
    if (other) remark("Conflicting configuration arguments", `"${name}": conflicts with ${other}`, name);
  }
  for (const [name, others] of Object.entries(behaviour.requiredWith ?? {})) {
    if (!isSet(name) || others.every(isSet)) continue;
    remark(
      "Missing required argument",
      `"${name}": all of \`${[...others].sort()}\` must be specified`,
      name,
    );
  }
  for (const group of behaviour.exactlyOneOf ?? []) {
    const set = group.filter(isSet);
    if (set.length === 1) continue;
    const said = set.length === 0 ? "one of" : "only one of";
    remark(
      "Invalid combination of arguments",
      `${said} \`${group.join(",")}\` must be specified`,
      group[0] ?? "",
    );
  }
  for (const group of behaviour.atLeastOneOf ?? []) {
    if (group.some(isSet)) continue;
    remark("Missing required argument", `one of \`${group.join(",")}\` must be specified`, group[0] ?? "");
  }
  return remarks;
}

/** A value that is not known yet may come to be set, and counts as set. */
function present(value: AttributeValue | undefined, names: readonly string[]): boolean {
  const [name, ...inner] = names;
  if (name === undefined)
    return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
  if (Array.isArray(value)) {
    const index = /^\d+$/.test(name);
    return index ? present(value[Number(name)], inner) : value.some((one) => present(one, names));
  }
  if (typeof value !== "object" || value === null) return false;
  return present((value as Attributes)[name], inner);
}
