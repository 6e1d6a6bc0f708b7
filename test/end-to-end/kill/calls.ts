import { parseAuthorization } from "../../../src/systems/aws/signature.ts";

/** A call that changes something at a vendor. */
export interface ChangingCall {
  /** What it is and what about, without ids and times: the same in every world. */
  readonly name: string;
  /** True where it makes something that a second one of would be a double. */
  readonly makes: boolean;
}

/** Reads it; undefined for a call that only reads, or that only gives a caller its keys. */
export async function changingCall(request: Request): Promise<ChangingCall | undefined> {
  const { pathname } = new URL(request.url);
  const service = parseAuthorization(request.headers.get("authorization") ?? "")?.service;
  if (service === "s3") return storageCall(request, decodeURIComponent(pathname));
  if (service) return awsCall(service, request, pathname);
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  if (/\/git-upload-pack$|\/access_tokens$|^\/_services\//.test(pathname)) return undefined;
  const body = await request.text();
  const about = pathname.endsWith("/git-receive-pack") ? "" : named(fieldsOf(body));
  const name = `${request.method} ${plain(pathname)} ${about}`.trim();
  const passing = isContent.test(pathname) || isQuestion.test(pathname);
  return { name, makes: request.method === "POST" && !passing };
}

/** Asks the pipeline to look. How often depends on how far main has moved meanwhile, and nothing is made by it. */
const isQuestion = /\/workflows\/drift\.yaml\/dispatches$/;

/** What git names by its content: a second one is the same one, or lies there unseen. */
const isContent = /\/git-receive-pack$|\/git\/(trees|commits|blobs)$/;

async function storageCall(request: Request, path: string): Promise<ChangingCall | undefined> {
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  const query = [...new URL(request.url).searchParams.keys()].filter((key) => key !== "x-id").join("&");
  const body = await request.text();
  const lines = path.includes("journal") ? body.trim().split("\n") : [];
  const about = plain(lines.map(lineOf).at(-1) ?? "");
  return {
    name: `s3 ${request.method} ${plain(path)} ${query} ${about}`.trim(),
    makes: request.method === "PUT" && !path.slice(1).includes("/") && query === "",
  };
}

/** What a line of the journal is about. */
function lineOf(line: string): string {
  const event = /"event":"([^"]+)"/.exec(line)?.[1] ?? "";
  const step = /"step":"([^"]+)"/.exec(line)?.[1] ?? "";
  return `${event} ${step}`;
}

const reading = /^(Get|List|Describe|Head|BatchGet|BatchCheck|Lookup|Assume|Simulate)/;

async function awsCall(
  service: string,
  request: Request,
  pathname: string,
): Promise<ChangingCall | undefined> {
  const body = await request.text();
  const target = request.headers.get("x-amz-target")?.split(".").at(-1);
  const fields = fieldsOf(body);
  const operation = target ?? fields["Action"];
  if (operation === undefined) {
    // A service with paths: EKS.
    if (request.method === "GET") return undefined;
    return {
      name: `${service} ${request.method} ${plain(pathname)} ${named(fields)}`.trim(),
      makes: request.method === "POST",
    };
  }
  if (reading.test(operation)) return undefined;
  return {
    name: `${service} ${operation} ${named(fields)}`.trim(),
    makes: /^(Create|Register|Run|Allocate|Invite)/.test(operation),
  };
}

function fieldsOf(body: string): Readonly<Record<string, string>> {
  if (!body.startsWith("{")) return Object.fromEntries(new URLSearchParams(body));
  try {
    const read = JSON.parse(body) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(read).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
  } catch {
    return {};
  }
}

/** Fields by which vendors name things; the rest tells nothing of what a call is about. */
const naming = /(name|alias|arn|ref|title|login|slug|url|(role|policy|account|parent|target)id)$/i;

function named(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .filter(([key, value]) => naming.test(key) && value.length < 200)
    .map(([key, value]) => `${key}=${plain(value)}`)
    .sort()
    .join(" ");
}

/** Without whatever a vendor, chance or a clock has chosen. */
export function plain(text: string): string {
  return text
    .replaceAll(/127\.0\.0\.1:\d+/g, "HOST")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?/g, "TIME")
    .replaceAll(/(?<![\w-])(o|r|p|ou|ssoins|d|car)-[a-z0-9]+(-[a-z0-9]+)*(?![\w-])/g, "ID")
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID")
    .replaceAll(/\b(A[RI][OD]A)[A-Z0-9]+/g, "ID")
    .replaceAll(/\b[0-9a-f]{16,}\b/g, "ID")
    .replaceAll(/\d{4,}/g, "ID");
}
