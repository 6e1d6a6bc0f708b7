import { type Fields, isFields } from "../schema/strict.ts";
import { type Cause, required, wrong } from "../status.ts";
import { get } from "./get.ts";

export const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelName = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;

export function validateMetadata(object: Fields, resource: { readonly kind: string }): Cause[] {
  const causes: Cause[] = [];
  const name = String(get(object, "metadata", "name") ?? "");
  if (name === "") causes.push(required("metadata.name", "name or generateName is required"));
  else if (
    resource.kind === "Namespace" ? !dnsLabel.test(name) : !subdomain.test(name) || name.length > 253
  ) {
    causes.push(
      wrong(
        "metadata.name",
        name,
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      ),
    );
  } else if (resource.kind === "Service" && !/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    causes.push(
      wrong(
        "metadata.name",
        name,
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
      ),
    );
  }
  causes.push(...validateLabels(get(object, "metadata", "labels"), "metadata.labels"));
  const annotations = get(object, "metadata", "annotations");
  for (const key of Object.keys(isFields(annotations) ? annotations : {})) {
    if (!isQualifiedName(key)) causes.push(wrong("metadata.annotations", key, nameRule));
  }
  return causes;
}

const nameRule =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

function isQualifiedName(key: string): boolean {
  const parts = key.split("/");
  const name = parts.pop() ?? "";
  const prefix = parts.pop();
  if (parts.length > 0 || name.length > 63 || !labelName.test(name)) return false;
  return prefix === undefined || (subdomain.test(prefix) && prefix.length <= 253);
}

export function validateLabels(labels: unknown, field: string): Cause[] {
  return Object.entries(isFields(labels) ? labels : {}).flatMap(([key, value]) => {
    const causes: Cause[] = [];
    if (!isQualifiedName(key)) causes.push(wrong(field, key, nameRule));
    const text = String(value ?? "");
    if (text !== "" && (text.length > 63 || !labelName.test(text))) {
      causes.push(
        wrong(
          field,
          value,
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        ),
      );
    }
    return causes;
  });
}
