import type { Blueprint } from "../../blueprint/model.ts";
import type { Access } from "../../contracts/access.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { createCalls, type DatadogCalls } from "./client/call.ts";
import { pagesUrl } from "./client/pages.ts";
import { siteOf } from "./section.ts";
import { apiUrl } from "./sites.ts";

/** The variables of the operator's shell that hold the company's keys. */
export const variables = {
  api: "DD_API_KEY",
  apply: "DD_APP_KEY",
  plan: "DD_APP_KEY_PLAN",
  setup: "DD_APP_KEY_SETUP",
} as const;

export type KeyName = keyof typeof variables;
/**
 * Application keys: one that applies, one that only reads, and one of the person's own that sets things up. Pipelines
 * have the first two; the last never leaves the operator's shell.
 */
export type Purpose = Exclude<KeyName, "api">;

/** Datadog, as the keys in the operator's shell reach it. Nothing is asked before somebody calls. */
export interface DatadogClient {
  /** Where programs ask. */
  readonly url: string;
  /** Where people look. */
  readonly pages: string;
  /** Read anew each time: a person may have set it meanwhile. Undefined while nobody has. */
  key(name: KeyName): string | undefined;
  /** By the organization's key alone. Fails with `access-missing`. */
  anonymous(): Result<DatadogCalls>;
  /** Fails with `access-missing`. */
  as(purpose: Purpose): Result<DatadogCalls>;
  /** For what is not Datadog's: an identity provider's metadata. */
  readonly fetch: typeof fetch;
}

export function connectDatadog(blueprint: Blueprint, access: Access): Result<DatadogClient> {
  const site = siteOf(blueprint);
  const url = access.endpoint ?? apiUrl(site ?? "datadoghq.com");
  const { environment, fetch, clock, ids } = access;
  const key = (name: KeyName) => environment[variables[name]]?.trim() || undefined;
  const calls = (...names: readonly KeyName[]): Result<DatadogCalls> => {
    const missing = names.filter((name) => key(name) === undefined).map((name) => variables[name]);
    if (missing.length > 0) {
      return failure(
        "access-missing",
        `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not set.`,
        {
          next: "Make the keys as the step says, and put them there.",
        },
      );
    }
    const purpose = names.find((name) => name !== "api");
    const applicationKey = purpose && key(purpose);
    return ok(
      createCalls({
        ...{ url, apiKey: key("api") ?? "", fetch, clock, ids },
        ...(applicationKey !== undefined && { applicationKey }),
      }),
    );
  };
  return ok({
    url,
    pages: pagesUrl(url),
    fetch,
    key,
    anonymous: () => calls("api"),
    as: (purpose) => calls("api", purpose),
  });
}
