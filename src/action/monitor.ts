import type { Monitor } from "../contracts/monitor.ts";
import { createDatadogMonitor } from "../systems/datadog/client/monitor.ts";
import type { Run } from "./run.ts";

/** The monitoring service, by what the workflow puts into the job's environment; undefined where the company has none. */
export function monitorOf({ environment, fetch, clock, ids }: Run): Monitor | undefined {
  const { DD_HOST: url, DD_API_KEY: apiKey, DD_APP_KEY: applicationKey } = environment;
  if (!url || !apiKey || !applicationKey) return undefined;
  return createDatadogMonitor({ url, apiKey, applicationKey, fetch, clock, ids });
}
