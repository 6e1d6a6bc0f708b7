import type { ClusterAccess } from "../../../contracts/deployer.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";

/** An object of the Kubernetes API: only what a step reads or writes. */
export type ClusterObject = Readonly<Record<string, unknown>>;

/** Few calls, of a cluster that may be out of reach. Fails with the `cluster-…` codes of docs/errors.md. */
export interface ClusterApi {
  /** Undefined where there is no such object, or no such kind yet. */
  get(path: string): Promise<Result<ClusterObject | undefined>>;
  /** Server-side apply: what others have set beside it stays. */
  apply(path: string, object: ClusterObject): Promise<Result<void>>;
  /** Changes just these fields of something that is there. */
  merge(path: string, fields: ClusterObject): Promise<Result<void>>;
  /** Deletes what the query selects of a collection; nothing is an answer as well. */
  clear(path: string): Promise<Result<void>>;
}

export interface ClusterDoors {
  /** For people: the environment. */
  readonly environment: string;
  readonly access: ClusterAccess;
  /** Trusts the cluster's own authority. */
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

const patience = 15_000;

export function clusterApi(doors: ClusterDoors): ClusterApi {
  const call = async (
    method: string,
    path: string,
    body?: ClusterObject,
    type = "application/apply-patch+yaml",
  ): Promise<Result<Answer>> => {
    const { url, token } = doors.access;
    try {
      const response = await doors.fetch(`${url}${path}`, {
        method,
        headers: {
          accept: "application/json",
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body && { "content-type": type }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([doors.signal, AbortSignal.timeout(patience)]),
      });
      return ok({ status: response.status, text: await response.text() });
    } catch (error) {
      return unreachable(doors, error);
    }
  };
  const refused = (answer: Answer) => refusal(doors.environment, answer);
  return {
    async get(path) {
      const answer = await call("GET", path);
      if (!answer.ok) return answer;
      if (answer.value.status === 404) return ok(undefined);
      const object = answer.value.status === 200 ? parse(answer.value.text) : undefined;
      return object ? ok(object) : refused(answer.value);
    },
    async apply(path, object) {
      const answer = await call("PATCH", `${path}?fieldManager=groundwork&force=true`, object);
      if (!answer.ok) return answer;
      return answer.value.status < 300 ? ok(undefined) : refused(answer.value);
    },
    async merge(path, fields) {
      const place = `${path}?fieldManager=groundwork`;
      const answer = await call("PATCH", place, fields, "application/merge-patch+json");
      if (!answer.ok) return answer;
      return answer.value.status < 300 ? ok(undefined) : refused(answer.value);
    },
    async clear(path) {
      const answer = await call("DELETE", path);
      if (!answer.ok) return answer;
      return answer.value.status < 300 || answer.value.status === 404 ? ok(undefined) : refused(answer.value);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function refusal(environment: string, { status, text }: Answer): Result<never> {
  const words = parse(text)?.["message"];
  return failure("cluster-refused", `The cluster of ${environment} answered ${status}.`, {
    cause: typeof words === "string" ? words : text.slice(0, 300),
    ...((status === 401 || status === 403) && {
      next: "Use credentials that an access entry of the cluster makes its administrator.",
    }),
  });
}

/** What a network says of an address that leads nowhere from here: a private endpoint, seen from outside. */
const elsewhere = ["ENOTFOUND", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"];

function unreachable({ environment, access, signal }: ClusterDoors, error: unknown): Result<never> {
  const causes = [error, error instanceof Error ? error.cause : undefined];
  const codes = causes.map((one) => String((one as { readonly code?: unknown } | undefined)?.code ?? ""));
  const timedOut = error instanceof Error && error.name === "TimeoutError";
  const cause = causes.findLast((one): one is Error => one instanceof Error)?.message ?? String(error);
  const host = URL.canParse(access.url) ? new URL(access.url).host : access.url;
  if (!signal.aborted && (timedOut || codes.some((code) => elsewhere.includes(code)))) {
    return failure(
      "cluster-private",
      `The cluster of ${environment} cannot be reached from here (${host}).`,
      {
        cause,
        next: `Its endpoint is open to its own network only. Run \`groundwork rollout\` from inside that network: in CodeBuild or on a runner that is attached to it, or through a VPN.`,
      },
    );
  }
  return failure("cluster-unreachable", `The cluster of ${environment} did not answer (${host}).`, {
    cause,
    next: "Run again; check the network if that does not help.",
  });
}

function parse(text: string): ClusterObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as ClusterObject) : undefined;
  } catch {
    return undefined;
  }
}
