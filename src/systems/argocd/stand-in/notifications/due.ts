import { createHash } from "node:crypto";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { evaluateExpression } from "../expression/evaluate.ts";
import { renderTemplate } from "../go-template/evaluate.ts";
import { printValue, TemplateError, UnsupportedError } from "../go-template/values.ts";
import type { Application } from "../types.ts";
import {
  type Configuration,
  readTemplate,
  readTrigger,
  subscriptions,
  type TriggerRule,
} from "./configuration.ts";

/** A commit status that a trigger asks for. */
export interface StatusNotification {
  readonly repositoryUrl: string;
  readonly revision: string;
  readonly state: string;
  readonly label: string;
  /** At most 140 characters: Argo CD cuts what is longer, because GitHub refuses it. */
  readonly description: string;
  readonly targetUrl: string;
}

export interface Due {
  /** What was sent under this key is not sent again. */
  readonly key: string;
  readonly service: string;
  readonly notifications: readonly StatusNotification[];
}

export interface DueResult {
  readonly due: readonly Due[];
  /** Keys that may be forgotten: their condition no longer holds, and they have no `oncePer`. */
  readonly over: readonly string[];
}

/**
 * What an application's subscriptions make of its state. A condition that cannot be evaluated yet (a status that is
 * not there) does not hold; one that cannot be understood is an error.
 * Source: notifications-engine, pkg/triggers and pkg/controller/state.go.
 */
export function dueNotifications(app: Application, configuration: Configuration): Result<DueResult> {
  const due: Due[] = [];
  const over: string[] = [];
  for (const { trigger, service } of subscriptions(app.metadata.annotations)) {
    const rules = readTrigger(configuration, trigger);
    if (!rules.ok) return rules;
    for (const [index, rule] of rules.value.entries()) {
      const judged = judge(app, rule);
      if (!judged.ok) return judged;
      const { holds, oncePer } = judged.value;
      const id = createHash("sha256").update(rule.when).digest("hex").slice(0, 12);
      const key = `${oncePer === undefined ? "" : `${oncePer}:`}${trigger}:[${index}].${id}:${service}`;
      if (!holds) {
        if (oncePer === undefined) over.push(key);
        continue;
      }
      const notifications: StatusNotification[] = [];
      for (const name of rule.send) {
        const built = build(app, configuration, name);
        if (!built.ok) return built;
        notifications.push(built.value);
      }
      due.push({ key, service, notifications });
    }
  }
  return ok({ due, over });
}

function judge(
  app: Application,
  rule: TriggerRule,
): Result<{ readonly holds: boolean; readonly oncePer: string | undefined }> {
  try {
    const holds = evaluateExpression(rule.when, { app }) === true;
    const per = rule.oncePer;
    if (per === undefined) return ok({ holds, oncePer: undefined });
    return ok({ holds, oncePer: holds ? printValue(evaluateExpression(per, { app })) : "" });
  } catch (error) {
    if (error instanceof UnsupportedError) return failure("argocd-expression-refused", error.message);
    if (error instanceof TemplateError) return ok({ holds: false, oncePer: rule.oncePer && "" });
    throw error;
  }
}

function build(app: Application, configuration: Configuration, name: string): Result<StatusNotification> {
  const template = readTemplate(configuration, name);
  if (!template.ok) return template;
  const render = (source: string) => renderTemplate(source, { app, context: {}, serviceType: "github" });
  try {
    return ok({
      repositoryUrl: render(template.value.repository),
      revision: render(template.value.revision),
      state: render(template.value.state),
      label: render(template.value.label),
      description: truncate(render(template.value.message), 140),
      targetUrl: render(template.value.targetUrl),
    });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return failure("argocd-template-refused", `The template "${name}": ${error.message}`);
  }
}

/** As Argo CD cuts: by characters, with three dots at the end. */
function truncate(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 3).join("")}...`;
}
