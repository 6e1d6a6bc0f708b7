import type { Application, Blueprint, Environment } from "../../blueprint/model.ts";
import { type DatadogSection, datadogOf, onCall } from "./section.ts";

/** One application in one environment, as the module `application-monitoring` takes it. */
export interface Monitored {
  readonly application: string;
  readonly environment: string;
  readonly team: string;
  readonly recipients: readonly string[];
  readonly always_used: boolean;
  /** Of 100 requests, how many shall be answered without an error. */
  readonly availability: number;
  /** What 95 of 100 requests shall be answered within. */
  readonly seconds: number;
  /** The tag `resource_name` of the cluster's own probes, which are no traffic. */
  readonly ignored: string;
}

/** What is watched, by `environment/application`. */
export function monitored(blueprint: Blueprint): Readonly<Record<string, Monitored>> {
  const config = datadogOf(blueprint);
  return Object.fromEntries(
    blueprint.environments.flatMap((environment) =>
      blueprint.applications.map((application) => [
        `${environment.name}/${application.name}`,
        {
          application: application.name,
          environment: environment.name,
          team: application.team,
          recipients: recipientsOf(config, environment, application),
          always_used: environment.kind === "production",
          availability: environment.kind === "production" ? 99.9 : 99,
          seconds: 1,
          ignored: probeResource(application.probe),
        },
      ]),
    ),
  );
}

/** As Datadog writes a value of a tag: in lower case, and `_` for what it does not take. */
function probeResource(path: string): string {
  return `get_${path}`.toLowerCase().replace(/[^a-z0-9_\-:./]/g, "_");
}

/** The team's own, in production whoever is on call as well, and they where the team has none. */
export function recipientsOf(
  { recipients }: DatadogSection,
  { kind }: Pick<Environment, "kind">,
  { team }: Pick<Application, "team">,
): readonly string[] {
  const own = recipients[team]?.split(" ") ?? [];
  const called = recipients[onCall]?.split(" ") ?? [];
  return [...new Set(kind === "production" || own.length === 0 ? [...own, ...called] : own)];
}
