import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { isFields } from "../go-template/values.ts";

export interface Answer {
  /** 0 when the cluster could not be reached. */
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One call of the cluster's API; never throws. */
export type Transport = (
  method: string,
  path: string,
  body?: unknown,
  contentType?: string,
) => Promise<Answer>;

export function createTransport(url: string, fetch_: typeof fetch): Transport {
  return async (method, path, body, contentType = "application/json") => {
    try {
      const response = await fetch_(`${url}${path}`, {
        method,
        headers: {
          accept: "application/json",
          "content-type": contentType,
          "user-agent": "argocd-controller/3",
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const parsed: unknown = text.startsWith("{") ? JSON.parse(text) : { message: text.trim() };
      return { status: response.status, body: isFields(parsed) ? parsed : {} };
    } catch (error) {
      return { status: 0, body: { message: error instanceof Error ? error.message : String(error) } };
    }
  };
}

/** The body of an answer that went well, or `cluster-refused` or `cluster-unreachable` with the words that came. */
export function accepted(answer: Answer): Result<Answer["body"]> {
  if (answer.status >= 200 && answer.status < 300) return ok(answer.body);
  return failure(
    "cluster-refused",
    String(answer.body["message"] ?? `the cluster answered ${answer.status}`),
  );
}
