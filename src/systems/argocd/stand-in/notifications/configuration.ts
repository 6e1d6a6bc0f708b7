import { parse } from "yaml";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { isFields } from "../go-template/values.ts";

/** The data of `argocd-notifications-cm`. */
export type Configuration = Readonly<Record<string, string>>;

export interface TriggerRule {
  readonly when: string;
  readonly oncePer?: string;
  readonly send: readonly string[];
}

export interface StatusTemplate {
  readonly message: string;
  readonly repository: string;
  readonly revision: string;
  readonly state: string;
  readonly label: string;
  readonly targetUrl: string;
}

/** How the code host is reached: `service.github`. */
export interface ServiceSettings {
  readonly appID: string;
  readonly installationID: string;
  readonly privateKey: string;
  readonly enterpriseBaseURL?: string;
}

/** Where a notification goes: a trigger, by a service. */
export interface Subscription {
  readonly trigger: string;
  readonly service: string;
}

/** The annotation `notifications.argoproj.io/subscribe.<trigger>.<service>`, as often as it is there. */
export function subscriptions(annotations: Readonly<Record<string, string>> = {}): readonly Subscription[] {
  return Object.keys(annotations).flatMap((key) => {
    const [, trigger, service] =
      /^notifications\.argoproj\.io\/subscribe\.([\w-]+)\.([\w.-]+)$/.exec(key) ?? [];
    return trigger && service ? [{ trigger, service }] : [];
  });
}

export function readTrigger(configuration: Configuration, name: string): Result<readonly TriggerRule[]> {
  const rules = read(configuration, `trigger.${name}`);
  if (rules === undefined) return failure("argocd-trigger-missing", `There is no trigger "${name}".`);
  return ok(rules as readonly TriggerRule[]);
}

/** Source: argo-cd.readthedocs.io, "Notifications", GitHub service; notifications-engine, pkg/services/github.go. */
export function readTemplate(configuration: Configuration, name: string): Result<StatusTemplate> {
  const template = read(configuration, `template.${name}`);
  if (!isFields(template)) return failure("argocd-template-missing", `There is no template "${name}".`);
  const github = isFields(template["github"]) ? template["github"] : {};
  const status = github["status"];
  const other = Object.keys(github).find((key) => !["status", "repoURLPath", "revisionPath"].includes(key));
  if (!isFields(status) || other !== undefined) {
    const what = other === undefined ? "asks for no commit status" : `asks for github.${other}`;
    return failure(
      "argocd-template-refused",
      `The template "${name}" ${what}: the stand-in posts statuses only.`,
    );
  }
  const text = (value: unknown, otherwise = "") => (typeof value === "string" ? value : otherwise);
  return ok({
    message: text(template["message"]),
    repository: text(github["repoURLPath"], "{{.app.spec.source.repoURL}}"),
    revision: text(github["revisionPath"], "{{.app.status.operationState.syncResult.revision}}"),
    state: text(status["state"]),
    label: text(status["label"]),
    targetUrl: text(status["targetURL"]),
  });
}

/** The service's settings, with what stands in the secret put in place of `$name`. */
export function readService(
  configuration: Configuration,
  service: string,
  secret: Readonly<Record<string, string>>,
): Result<ServiceSettings> {
  const settings = read(configuration, `service.${service}`);
  if (!isFields(settings)) {
    return failure("argocd-service-missing", `There is no service.${service} to send by.`);
  }
  if (service !== "github") {
    return failure("argocd-service-missing", `The stand-in sends by github only, not by ${service}.`);
  }
  const filled = Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      const text = String(value);
      return [key, text.startsWith("$") ? (secret[text.slice(1)] ?? "") : text];
    }),
  );
  const missing = ["appID", "installationID", "privateKey"].find((key) => !filled[key]);
  if (missing) return failure("argocd-service-incomplete", `service.${service} has no ${missing}.`);
  return ok(filled as unknown as ServiceSettings);
}

function read(configuration: Configuration, key: string): unknown {
  const text = configuration[key];
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
