import { same } from "../merge/values.ts";
import { type Fields, isFields } from "../schema/strict.ts";
import { type Cause, required, wrong } from "../status.ts";
import { get } from "./get.ts";
import { parseQuantity } from "./quantity.ts";
import { dnsLabel } from "./validate-metadata.ts";

export function validatePodSpec(spec: unknown, field: string): Cause[] {
  const containers = get(spec, "containers");
  if (!Array.isArray(containers) || containers.length === 0) return [required(`${field}.containers`)];
  const volumes = get(spec, "volumes");
  const volumeNames = (Array.isArray(volumes) ? volumes : []).map((volume) => get(volume, "name"));
  const seen = new Set<unknown>();
  const causes: Cause[] = [];
  for (const [index, container] of containers.entries()) {
    const at = `${field}.containers[${index}]`;
    const name = get(container, "name");
    if (typeof name !== "string" || name === "") causes.push(required(`${at}.name`));
    else if (!dnsLabel.test(name))
      causes.push(
        wrong(
          `${at}.name`,
          name,
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
        ),
      );
    else if (seen.has(name))
      causes.push({
        reason: "FieldValueDuplicate",
        field: `${at}.name`,
        message: `Duplicate value: ${JSON.stringify(name)}`,
      });
    seen.add(name);
    causes.push(...validateContainer(container, at, volumeNames));
  }
  return causes;
}

function validateContainer(container: unknown, at: string, volumeNames: readonly unknown[]): Cause[] {
  const causes: Cause[] = [];
  const image = get(container, "image");
  if (typeof image !== "string" || image === "") causes.push(required(`${at}.image`));
  else if (image.trim() !== image)
    causes.push(wrong(`${at}.image`, image, "must not have leading or trailing whitespace"));
  const listed = (name: string): readonly unknown[] => {
    const value = get(container, name);
    return Array.isArray(value) ? value : [];
  };
  for (const [index, port] of listed("ports").entries()) {
    const number = Number(get(port, "containerPort"));
    if (!(number >= 1 && number <= 65535)) {
      causes.push(
        wrong(`${at}.ports[${index}].containerPort`, number, "must be between 1 and 65535, inclusive"),
      );
    }
  }
  for (const [index, variable] of listed("env").entries()) {
    if (!get(variable, "name")) causes.push(required(`${at}.env[${index}].name`));
    if (get(variable, "value") && get(variable, "valueFrom")) {
      causes.push(
        wrong(`${at}.env[${index}].valueFrom`, "", "may not be specified when `value` is not empty"),
      );
    }
  }
  for (const [index, mount] of listed("volumeMounts").entries()) {
    const name = get(mount, "name");
    if (!volumeNames.includes(name)) {
      causes.push({
        reason: "FieldValueNotFound",
        field: `${at}.volumeMounts[${index}].name`,
        message: `Not found: ${JSON.stringify(name)}`,
      });
    }
  }
  for (const [kind, amount] of Object.entries(
    isFields(get(container, "resources", "requests"))
      ? (get(container, "resources", "requests") as Fields)
      : {},
  )) {
    const limit = get(container, "resources", "limits", kind);
    if (limit !== undefined && parseQuantity(amount) > parseQuantity(limit)) {
      causes.push(
        wrong(
          `${at}.resources.requests`,
          amount,
          `must be less than or equal to ${kind} limit of ${String(limit)}`,
        ),
      );
    }
  }
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    const probe = get(container, name);
    if (probe !== undefined) causes.push(...validateProbe(probe, `${at}.${name}`, name));
  }
  return causes;
}

function validateProbe(probe: unknown, at: string, name: string): Cause[] {
  const causes: Cause[] = [];
  const handlers = ["httpGet", "exec", "tcpSocket", "grpc"].filter((handler) => get(probe, handler));
  if (handlers.length === 0) causes.push(required(at, "must specify a handler type"));
  if (handlers.length > 1) {
    causes.push({
      reason: "FieldValueForbidden",
      field: `${at}.${handlers[1]}`,
      message: "Forbidden: may not specify more than 1 handler type",
    });
  }
  for (const field of [
    "periodSeconds",
    "timeoutSeconds",
    "failureThreshold",
    "successThreshold",
    "initialDelaySeconds",
  ]) {
    const value = get(probe, field);
    const least = field === "initialDelaySeconds" ? 0 : 1;
    if (typeof value === "number" && value < least)
      causes.push(wrong(`${at}.${field}`, value, `must be greater than or equal to ${least}`));
  }
  if (name !== "readinessProbe" && get(probe, "successThreshold") !== 1) {
    causes.push(wrong(`${at}.successThreshold`, get(probe, "successThreshold"), "must be 1"));
  }
  return causes;
}

export function validatePod(object: Fields, old?: Fields): Cause[] {
  if (old && !same(old["spec"], object["spec"])) {
    return [
      {
        reason: "FieldValueForbidden",
        field: "spec",
        message:
          "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)",
      },
    ];
  }
  return validatePodSpec(object["spec"], "spec");
}
