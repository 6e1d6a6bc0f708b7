import { createHash } from "node:crypto";
import type { Diagnostic } from "../../../../foundation/diagnostic.ts";
import { problem } from "../../../../foundation/diagnostic.ts";
import { ok } from "../../../../foundation/result.ts";
import { signRequest } from "../../signature.ts";
import { readXml, textAt, type XmlElement } from "../protocol/xml-reader.ts";
import type { AwsConnection } from "./connection.ts";
import { jsonServices, type QueryInput, queryParameters, queryServices } from "./services.ts";

/** What AWS says when it refuses: the code decides what a backend makes of it. */
export interface AwsRefusal {
  readonly status: number;
  /** `NoSuchEntity`, `ResourceNotFoundException` … without the namespace of its protocol. */
  readonly code: string;
  readonly message: string;
}

/** A `Result` that also keeps the refusal in AWS's own words; undefined where AWS did not answer at all. */
export type AwsAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[]; readonly refusal?: AwsRefusal };

/** Calls are made of a connection, before it knows its account too. */
export type Caller = Omit<AwsConnection, "account" | "defaultTags">;

/** True where the answer is a refusal with one of these codes. */
export function refusedWith(answer: AwsAnswer<unknown>, ...codes: readonly string[]): boolean {
  return !answer.ok && answer.refusal !== undefined && codes.includes(answer.refusal.code);
}

/** The query protocol (IAM, STS, EC2). Gives the element that holds the answer: `<…Result>`, or EC2's whole response. */
export async function query(
  caller: Caller,
  service: keyof typeof queryServices,
  operation: string,
  input: QueryInput = {},
): Promise<AwsAnswer<XmlElement>> {
  const { version, listsAre, title, region } = queryServices[service];
  const parameters = queryParameters(input, listsAre);
  const answer = await exchange(caller, {
    ...{ title, operation, method: "POST", path: "/" },
    ...{ service, region: region ?? caller.region },
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body: new URLSearchParams({ Action: operation, Version: version, ...parameters }).toString(),
  });
  if (!answer.ok) return answer;
  const document = xmlOf(answer.value.text);
  return ok(document.children.find(({ name }) => name === `${operation}Result`) ?? document);
}

/** The protocols JSON 1.0 and 1.1 (Organizations, KMS, ECR, CloudWatch Logs). */
export async function json(
  caller: Caller,
  service: keyof typeof jsonServices,
  operation: string,
  input: object = {},
): Promise<AwsAnswer<JsonObject>> {
  const { target, title, region } = jsonServices[service];
  const answer = await exchange(caller, {
    ...{ title, operation, method: "POST", path: "/" },
    ...{ service, region: region ?? caller.region },
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `${target}.${operation}` },
    body: JSON.stringify(input),
  });
  return answer.ok ? ok(jsonOf(answer.value.text)) : answer;
}

/** What JSON holds; a backend reads what it knows of it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** REST with JSON bodies (EKS). `path` starts with a slash and is encoded already. */
export async function restJson(
  caller: Caller,
  call: {
    readonly service: "eks";
    readonly operation: string;
    readonly method: "GET" | "POST" | "PUT" | "DELETE";
    readonly path: string;
    readonly body?: object;
  },
): Promise<AwsAnswer<JsonObject>> {
  const { service, operation, method, path, body } = call;
  const answer = await exchange(caller, {
    ...{ title: service.toUpperCase(), operation, method, path, service, region: caller.region },
    headers: body ? { "content-type": "application/json" } : {},
    body: body ? JSON.stringify(body) : "",
  });
  return answer.ok ? ok(jsonOf(answer.value.text)) : answer;
}

export interface HttpCall {
  /** The service as the SDK names it in errors: `IAM`, `S3`. */
  readonly title: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** What the call is signed for. */
  readonly service: string;
  readonly region: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * One signed call. What is called too often is tried again after a while, as AWS's clients do; any other refusal reads
 * as the real provider prints it.
 */
export async function exchange(caller: Caller, call: HttpCall): Promise<AwsAnswer<HttpAnswer>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await once(caller, call);
    if (answer.ok || attempt === attempts || !isThrottled(answer.refusal)) return answer;
    await caller.clock.sleep(Math.min(pause * 2 ** (attempt - 1), 20_000));
  }
}

/** How often a call is made that is throttled, and for how many milliseconds it waits after the first time. */
const attempts = 8;
const pause = 100;

/** The codes that AWS's SDK for Go takes for "too often" (aws/retry/standard.go). */
const throttlingCodes = [
  ...["Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException"],
  ...["TooManyRequestsException", "RequestLimitExceeded", "SlowDown", "PriorRequestNotComplete"],
];

function isThrottled(refusal: AwsRefusal | undefined): boolean {
  return refusal !== undefined && (throttlingCodes.includes(refusal.code) || refusal.status === 503);
}

async function once(caller: Caller, call: HttpCall): Promise<AwsAnswer<HttpAnswer>> {
  const { title, operation, method, service, region, body } = call;
  const url = new URL(`${caller.endpoint}${call.path}`);
  const hash = service === "s3" && {
    "x-amz-content-sha256": createHash("sha256").update(body).digest("hex"),
  };
  const request = { method, url, headers: { ...call.headers, ...hash }, body };
  const headers = signRequest(request, { service, region }, caller.credentials, caller.clock.now());
  try {
    const response = await caller.fetch(url, { method, headers, ...(body !== "" && { body }) });
    const text = await response.text();
    if (response.status < 300) return ok({ status: response.status, headers: response.headers, text });
    const refusal = refusalOf(response, text);
    const summary = `operation error ${title}: ${operation}, https response error StatusCode: ${refusal.status}, api error ${refusal.code}: ${refusal.message}`;
    return { ok: false, refusal, diagnostics: [problem("terraform-vendor-refused", summary)] };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const next = "Look whether it still runs, and apply again: what was made is found.";
    const summary = `${title} ${operation}: AWS did not answer.`;
    return { ok: false, diagnostics: [problem("terraform-vendor-unreachable", summary, { cause, next })] };
  }
}

/** Every protocol has its own place for the code; HEAD has none but the status. */
function refusalOf({ status, statusText, headers }: Response, text: string): AwsRefusal {
  if (text.startsWith("<")) {
    const document = readXml(text);
    const error = [["Error"], ["Errors", "Error"], []].find(
      (path) => textAt(document, ...path, "Code") !== undefined,
    );
    const read = (name: string) => textAt(document, ...(error ?? []), name) ?? "";
    return { status, code: read("Code"), message: read("Message") };
  }
  const body = text === "" ? {} : jsonOf(text);
  const type = headers.get("x-amzn-errortype") ?? body["__type"] ?? body["code"] ?? statusText;
  const [name = ""] = String(type).split(":");
  return {
    status,
    code: name.slice(name.indexOf("#") + 1),
    message: String(body["message"] ?? body["Message"] ?? ""),
  };
}

/** An answer that cannot be read is a bug of the stand-in, and no refusal. */
function xmlOf(text: string): XmlElement {
  const document = readXml(text);
  if (!document) throw new Error("the answer is not XML");
  return document;
}

function jsonOf(text: string): JsonObject {
  return text === "" ? {} : (JSON.parse(text) as JsonObject);
}
