import { parse } from "yaml";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { evaluateExpression } from "./condition.ts";
import { renderTemplate } from "./go-template.ts";
import type { KubernetesObject } from "./object.ts";

/** A commit status that a trigger asks for. */
export interface StatusNotification {
  /** The same for the same trigger and the same `oncePer`: what was sent under it is not sent again. */
  readonly once: string;
  readonly repositoryUrl: string;
  readonly revision: string;
  readonly state: string;
  readonly label: string;
  /** At most 140 characters: Argo CD cuts what is longer, because GitHub refuses it. */
  readonly description: string;
  readonly targetUrl?: string;
}

interface TriggerRule {
  readonly when: string;
  readonly oncePer?: string;
  readonly send: readonly string[];
}

interface Template {
  readonly message?: string;
  readonly github?: {
    readonly repoURLPath?: string;
    readonly revisionPath?: string;
    readonly status?: { readonly state: string; readonly label: string; readonly targetURL?: string };
  };
}

/** How the notifications controller reaches the code host: `service.github` of its ConfigMap. */
export interface ServiceSettings {
  readonly appID: string;
  readonly installationID: string;
  readonly privateKey: string;
  readonly enterpriseBaseURL?: string;
}

export type Configuration = Readonly<Record<string, string>>;

const defaultRepository = "{{.app.spec.source.repoURL}}";
const defaultRevision = "{{.app.status.operationState.syncResult.revision}}";

/**
 * What an application's annotations and the ConfigMap `argocd-notifications-cm` make of its status.
 * Source: argo-cd.readthedocs.io, "Notifications": triggers, templates, GitHub service.
 */
export function notificationsFor(
  app: KubernetesObject,
  configuration: Configuration,
): Result<readonly StatusNotification[]> {
  const wanted: StatusNotification[] = [];
  for (const trigger of subscriptions(app)) {
    const text = configuration[`trigger.${trigger}`];
    if (text === undefined) return failure("argocd-trigger-missing", `There is no trigger "${trigger}".`);
    for (const rule of parse(text) as readonly TriggerRule[]) {
      const once = holds(app, rule);
      if (!once.ok) return once;
      if (once.value === null) continue;
      for (const name of rule.send) {
        const built = build(app, configuration, name);
        if (!built.ok) return built;
        wanted.push({ ...built.value, once: `${app.metadata.name}:${trigger}:${name}:${once.value}` });
      }
    }
  }
  return ok(wanted);
}

/** What `oncePer` comes to where the rule's condition holds; null where it does not. */
function holds(app: KubernetesObject, rule: TriggerRule): Result<string | null> {
  const condition = evaluateExpression(rule.when, { app });
  if (!condition.ok) return condition;
  if (!condition.value) return ok(null);
  const per = evaluateExpression(rule.oncePer ?? "nil", { app });
  return per.ok ? ok(JSON.stringify(per.value ?? null)) : per;
}

/** Triggers that the annotation `notifications.argoproj.io/subscribe.<trigger>.github` names. */
function subscriptions(app: KubernetesObject): readonly string[] {
  return Object.keys(app.metadata.annotations ?? {}).flatMap((key) => {
    const match = /^notifications\.argoproj\.io\/subscribe\.(.+)\.github$/.exec(key);
    return match?.[1] ? [match[1]] : [];
  });
}

function build(
  app: KubernetesObject,
  configuration: Configuration,
  name: string,
): Result<Omit<StatusNotification, "once">> {
  const text = configuration[`template.${name}`];
  if (text === undefined) return failure("argocd-template-missing", `There is no template "${name}".`);
  const { message = "", github } = parse(text) as Template;
  if (!github?.status)
    return failure("argocd-template-refused", `The template "${name}" asks for no commit status.`);
  const fields = {
    description: message,
    repositoryUrl: github.repoURLPath ?? defaultRepository,
    revision: github.revisionPath ?? defaultRevision,
    state: github.status.state,
    label: github.status.label,
    targetUrl: github.status.targetURL ?? "",
  };
  const rendered: Record<string, string> = {};
  for (const [key, template] of Object.entries(fields)) {
    const value = renderTemplate(template, { app });
    if (!value.ok) return value;
    rendered[key] = value.value;
  }
  const { description = "", repositoryUrl = "", revision = "", state = "", label = "", targetUrl } = rendered;
  return ok({
    repositoryUrl,
    revision,
    state,
    label,
    description: [...description].slice(0, 140).join(""),
    ...(targetUrl && { targetUrl }),
  });
}

/** The service's settings, with the values that stand in the secret put in place of `$name`. */
export function serviceSettings(
  configuration: Configuration,
  secret: Readonly<Record<string, string>>,
): Result<ServiceSettings> {
  const text = configuration["service.github"];
  if (text === undefined) return failure("argocd-service-missing", "There is no service.github to send by.");
  const raw = parse(text) as Readonly<Record<string, unknown>>;
  const settings = Object.fromEntries(
    Object.entries(raw).map(([key, value]) => {
      const name = /^\$(.+)$/.exec(String(value))?.[1];
      return [key, name === undefined ? String(value) : (secret[name] ?? "")];
    }),
  );
  const missing = ["appID", "installationID", "privateKey"].find((key) => !settings[key]);
  if (missing) return failure("argocd-service-incomplete", `service.github has no ${missing}.`);
  return ok(settings as unknown as ServiceSettings);
}
