import type { State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok } from "../../../../foundation/result.ts";
import { type AwsAnswer, type JsonObject, refusedWith, restJson } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { tagChanges } from "./tags.ts";

type Method = "GET" | "POST" | "DELETE";

/** A call about a cluster or what belongs to it; the parts of the path are encoded here. */
export function eks(
  connection: AwsConnection,
  operation: string,
  method: Method,
  path: readonly string[],
  body?: object,
): Promise<AwsAnswer<JsonObject>> {
  const encoded = path.map((part) => `/${encodeURIComponent(part)}`).join("");
  return restJson(connection, { service: "eks", operation, method, path: encoded, ...(body && { body }) });
}

export const missingCode = "ResourceNotFoundException";

/** Takes away what may be gone already. */
export async function removeFrom(
  connection: AwsConnection,
  operation: string,
  path: readonly string[],
): Promise<AwsAnswer<unknown>> {
  const gone = await eks(connection, operation, "DELETE", path);
  return gone.ok || refusedWith(gone, missingCode) ? ok(undefined) : gone;
}

/**
 * Looks until a thing is in a state; one that is gone is in the state `GONE`. What ends in another state than those on
 * the way has failed. Every look is a call.
 */
export async function waitForStatus(
  connection: AwsConnection,
  look: { readonly operation: string; readonly path: readonly string[]; readonly member: string },
  [wanted, ...onTheWay]: readonly string[],
): Promise<AwsAnswer<unknown>> {
  for (let count = 0; count < mostLooks; count++) {
    const found = await eks(connection, look.operation, "GET", look.path);
    if (!found.ok && !refusedWith(found, missingCode)) return found;
    const status = found.ok ? (found.value[look.member] as JsonObject)["status"] : "GONE";
    if (status === wanted) return ok(undefined);
    if (!onTheWay.includes(String(status))) {
      const summary = `unexpected state '${status}', wanted target '${wanted}'`;
      return failure("terraform-vendor-refused", `${look.operation} ${look.path.join("/")}: ${summary}`);
    }
    await connection.clock.sleep(pause);
  }
  const summary = `timeout while waiting for state '${wanted}'`;
  return failure("terraform-vendor-refused", `${look.operation} ${look.path.join("/")}: ${summary}`);
}

const mostLooks = 600;
const pause = 50;

/** The steps that bring tags to what is planned. */
export function tagSteps(connection: AwsConnection, arn: string, prior: State, planned: State) {
  const { removed, set } = tagChanges(prior, planned);
  const keys = new URLSearchParams(removed.map((key): [string, string] => ["tagKeys", key])).toString();
  const untag = { service: "eks", operation: "UntagResource", method: "DELETE" } as const;
  return [
    removed.length > 0 &&
      (() => restJson(connection, { ...untag, path: `/tags/${encodeURIComponent(arn)}?${keys}` })),
    Object.keys(set).length > 0 &&
      (() => eks(connection, "TagResource", "POST", ["tags", arn], { tags: set })),
  ];
}

/** A time as the real provider prints it. */
export const timeText = (seconds: unknown) =>
  typeof seconds === "number" ? new Date(seconds * 1000).toISOString().replace(/\.\d+/, "") : "";
