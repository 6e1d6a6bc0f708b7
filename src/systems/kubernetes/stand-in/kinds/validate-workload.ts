import { same } from "../merge/values.ts";
import { type Fields, isFields } from "../schema/strict.ts";
import { matchesSelector } from "../selectors.ts";
import { type Cause, required, unsupported, wrong } from "../status.ts";
import { get } from "./get.ts";
import type { LabelSelector } from "./types.ts";
import { validateLabels } from "./validate-metadata.ts";
import { validatePodSpec } from "./validate-pod.ts";

/** The checks beyond shape that catch real mistakes, in the API server's words. */
export function validateDeployment(object: Fields, old?: Fields): Cause[] {
  const spec = get(object, "spec");
  const causes = validateWorkload(spec, old);
  const deadline = Number(get(spec, "progressDeadlineSeconds"));
  const minReady = Number(get(spec, "minReadySeconds") ?? 0);
  if (deadline <= minReady) {
    causes.push(wrong("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
  }
  const rolling = get(spec, "strategy", "rollingUpdate");
  const type = get(spec, "strategy", "type");
  if (type !== "RollingUpdate" && type !== "Recreate") {
    causes.push(unsupported("spec.strategy.type", type, ["Recreate", "RollingUpdate"]));
  }
  if (type === "Recreate" && rolling !== undefined) {
    causes.push({
      reason: "FieldValueForbidden",
      field: "spec.strategy.rollingUpdate",
      message: "Forbidden: may not be specified when strategy `type` is 'Recreate'",
    });
  }
  const isZero = (value: unknown) => value === 0 || value === "0" || value === "0%";
  if (rolling && isZero(get(rolling, "maxSurge")) && isZero(get(rolling, "maxUnavailable"))) {
    causes.push(
      wrong(
        "spec.strategy.rollingUpdate.maxUnavailable",
        get(rolling, "maxUnavailable"),
        "may not be 0 when `maxSurge` is 0",
      ),
    );
  }
  return causes;
}

/** What a Deployment and a ReplicaSet share: replicas, a selector that fits the template, the template. */
export function validateWorkload(spec: unknown, old?: Fields): Cause[] {
  const causes: Cause[] = [];
  const replicas = get(spec, "replicas");
  if (typeof replicas === "number" && replicas < 0) {
    causes.push(wrong("spec.replicas", replicas, "must be greater than or equal to 0"));
  }
  const selector = get(spec, "selector");
  if (!isFields(selector)) causes.push(required("spec.selector"));
  else if (Object.keys(selector).length === 0) {
    causes.push(wrong("spec.selector", selector, "empty selector is invalid for deployment"));
  }
  const template = get(spec, "template");
  if (!isFields(template)) return [...causes, required("spec.template")];
  const labels = get(template, "metadata", "labels");
  causes.push(...validateLabels(labels, "spec.template.labels"));
  if (
    isFields(selector) &&
    !matchesSelector(selector as LabelSelector, (labels ?? {}) as Record<string, string>)
  ) {
    causes.push(
      wrong("spec.template.metadata.labels", labels ?? {}, "`selector` does not match template `labels`"),
    );
  }
  if (old && !same(get(old, "spec", "selector"), selector)) {
    causes.push(wrong("spec.selector", selector, "field is immutable"));
  }
  const policy = get(template, "spec", "restartPolicy");
  if (policy !== undefined && policy !== "Always") {
    causes.push(unsupported("spec.template.spec.restartPolicy", policy, ["Always"]));
  }
  return [...causes, ...validatePodSpec(get(template, "spec"), "spec.template.spec")];
}
