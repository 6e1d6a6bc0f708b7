import type { Fields } from "../schema/strict.ts";
import { type Cause, required, unsupported, wrong } from "../status.ts";
import { get } from "./get.ts";

export function validateService(object: Fields): Cause[] {
  const causes: Cause[] = [];
  const ports = get(object, "spec", "ports");
  const type = get(object, "spec", "type");
  if (type !== "ExternalName" && (!Array.isArray(ports) || ports.length === 0))
    causes.push(required("spec.ports"));
  if (Array.isArray(ports)) {
    for (const [index, port] of ports.entries()) {
      const number = Number(get(port, "port"));
      if (!(number >= 1 && number <= 65535))
        causes.push(wrong(`spec.ports[${index}].port`, number, "must be between 1 and 65535, inclusive"));
      if (ports.length > 1 && !get(port, "name")) causes.push(required(`spec.ports[${index}].name`));
    }
  }
  const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
  if (!types.includes(String(type))) causes.push(unsupported("spec.type", type, types));
  return causes;
}

export function validateAutoscaler(object: Fields): Cause[] {
  const max = Number(get(object, "spec", "maxReplicas") ?? 0);
  const min = Number(get(object, "spec", "minReplicas") ?? 1);
  const causes: Cause[] = [];
  if (max < 1) causes.push(wrong("spec.maxReplicas", max, "must be greater than 0"));
  if (max < min)
    causes.push(wrong("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`"));
  for (const name of ["kind", "name"]) {
    if (!get(object, "spec", "scaleTargetRef", name)) causes.push(required(`spec.scaleTargetRef.${name}`));
  }
  return causes;
}

export function validateDisruptionBudget(object: Fields): Cause[] {
  const min = get(object, "spec", "minAvailable");
  const max = get(object, "spec", "maxUnavailable");
  if (min === undefined || max === undefined) return [];
  return [
    wrong(
      "spec",
      { minAvailable: min, maxUnavailable: max },
      "minAvailable and maxUnavailable cannot be both set",
    ),
  ];
}

/** A CustomResourceDefinition is named after what it defines, and stores exactly one version. */
export function validateDefinition(object: Fields): Cause[] {
  const causes: Cause[] = [];
  for (const path of ["group", "scope", "names.kind", "names.plural"]) {
    if (!get(object, "spec", ...path.split("."))) causes.push(required(`spec.${path}`));
  }
  const name = get(object, "metadata", "name");
  const right = `${String(get(object, "spec", "names", "plural"))}.${String(get(object, "spec", "group"))}`;
  if (name !== right) causes.push(wrong("metadata.name", name, 'must be spec.names.plural+"."+spec.group'));
  const versions = get(object, "spec", "versions");
  const stored = (Array.isArray(versions) ? versions : []).filter((one) => get(one, "storage") === true);
  if (stored.length !== 1) {
    causes.push(wrong("spec.versions", versions, "must have exactly one version marked as storage version"));
  }
  return causes;
}

/** The required fields of Argo CD's CustomResourceDefinitions. */
export function requiredFields(...fields: readonly string[]): (object: Fields) => Cause[] {
  return (object) =>
    fields.filter((field) => get(object, ...field.split(".")) === undefined).map((field) => required(field));
}
