import { type Json, type RestConnection, restCalls } from "../../../../contracts/stand-in/terraform-rest.ts";
import { failure, type Result } from "../../../../foundation/result.ts";

export type { Json };

/** A configured provider: whom it speaks to, and with which keys. */
export interface DatadogConnection extends RestConnection {
  readonly apiKey: string;
  readonly applicationKey: string;
}

export const { send, find, remove } = restCalls<DatadogConnection>({
  name: "Datadog",
  headers: ({ apiKey, applicationKey }) => ({
    ...{ accept: "application/json", "dd-api-key": apiKey, "dd-application-key": applicationKey },
  }),
  refusal: ({ api }, { method, path }, { status, text }) => `${method} ${api}${path}: ${status}: ${text}`,
});

/** A part of a path. */
export const part = encodeURIComponent;

/** `data` of JSON:API. */
export const dataOf = (answer: Json): Json => (answer["data"] ?? {}) as Json;
export const attributesOf = (data: Json): Json => (data["attributes"] ?? {}) as Json;

export const notServed = (what: string): Result<never> =>
  failure("terraform-not-served", `The stand-in provider does not serve ${what}.`);
