import type * as z from "zod";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { JiraApi } from "./api.ts";
import { JiraRefusal, JiraSilence, type SendDoors, send } from "./send.ts";

/** Whose calls they are: an account by its e-mail address and one of its API tokens. */
export interface JiraLogin {
  readonly email: string;
  readonly token: string;
}

/** Calls to Jira, each answer held against a schema before it is believed. */
export interface JiraCalls {
  /** `what` completes "Jira refused …" and "Jira did not answer …". */
  call<Value>(
    what: string,
    ask: (api: JiraApi) => Promise<unknown>,
    schema: z.ZodType<Value>,
  ): Promise<Result<Value>>;
}

/**
 * Talks to a Jira site by jira.js, which is loaded on first use. Codes: `tracker-unreachable`,
 * `tracker-login-refused`, `tracker-forbidden`, `tracker-not-found`, `tracker-throttled`, `tracker-refused`,
 * `tracker-reply-malformed`.
 */
export function createCalls(origin: string, { email, token }: JiraLogin, doors: SendDoors): JiraCalls {
  const authorization = `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`;
  let loading: Promise<JiraApi> | undefined;
  const load = async () => {
    const { createApi } = await import("./api.ts");
    return createApi((request) => send(origin, authorization, request, doors));
  };
  return {
    async call(what, ask, schema) {
      loading ??= load();
      const api = await loading;
      return answerOf(what, () => ask(api), schema);
    },
  };
}

const codes: Readonly<Record<number, readonly [code: string, next: string]>> = {
  401: ["tracker-login-refused", "Check the e-mail address and the token: tokens end after a year at most."],
  403: ["tracker-forbidden", "Check what the account may do in the project."],
  404: ["tracker-not-found", "Check the name, and that the account may see it: Jira hides what it may not."],
  429: ["tracker-throttled", "Run it again later: Jira counts calls by the hour."],
};

/** Runs one call. Anything thrown that is not Jira's own word is a bug. */
export async function answerOf<Value>(
  what: string,
  ask: () => Promise<unknown>,
  schema: z.ZodType<Value>,
): Promise<Result<Value>> {
  let answer: unknown;
  try {
    answer = await ask();
  } catch (error) {
    if (error instanceof JiraSilence) {
      return failure("tracker-unreachable", `Jira did not answer ${what}.`, {
        cause: error.message,
        next: "Run it again; https://jira-software.status.atlassian.com says whether Jira is down.",
      });
    }
    if (!(error instanceof JiraRefusal)) throw error;
    const [code, next] = codes[error.status] ?? ["tracker-refused", undefined];
    return failure(code, `Jira refused ${what} (${error.status}).`, { cause: error.message, next });
  }
  const parsed = schema.safeParse(answer);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return failure("tracker-reply-malformed", `Jira answered ${what} in a form that it does not document.`, {
    cause: `${issue?.path.join(".") || "the reply"}: ${issue?.message}`,
    next: "Check the address, and whether a proxy answers in Jira's place.",
  });
}

/** Whether a call failed for this reason. */
export function failedWith(result: Result<unknown>, code: string): boolean {
  return !result.ok && result.diagnostics.some((diagnostic) => diagnostic.code === code);
}
