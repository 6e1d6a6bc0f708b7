import { Readable } from "node:stream";
import type { AwsCredentials } from "./signature.ts";

/** Whose keys call, where, and through which door. */
export interface AwsSession {
  /** Twelve digits. */
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** What a client of AWS's own packages is made with. */
  readonly settings: ClientSettings;
  /** The same for a service that is one for all regions. A rehearsal's address alone does not say where it is signed for. */
  readonly globalSettings: ClientSettings;
}

/** The part of a client's configuration that every service has. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly endpoint?: string;
  readonly requestHandler: RequestHandler;
  readonly maxAttempts: number;
}

interface HttpRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly method: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

/** How AWS's clients send what they have signed. */
export interface RequestHandler {
  handle(
    request: HttpRequest,
    options?: { readonly abortSignal?: unknown },
  ): Promise<{ response: HttpResponse }>;
}

export interface SessionOptions {
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly endpoint?: string;
  readonly fetch: typeof fetch;
}

/** Opens nothing: the settings with which a service's client is made when it is needed. */
export function awsSession({ endpoint, fetch, ...rest }: SessionOptions): AwsSession {
  // They would print a notice about Node's versions into whatever is on the screen.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const settings = (region: string): ClientSettings => ({
    region,
    credentials: rest.credentials,
    ...(endpoint !== undefined && { endpoint }),
    requestHandler: fetchHandler(fetch),
    maxAttempts: 4,
  });
  // Behind AWS's own addresses the clients know where a global service signs for.
  const everywhere = endpoint === undefined ? rest.region : "us-east-1";
  return { ...rest, settings: settings(rest.region), globalSettings: settings(everywhere) };
}

/** Through the given `fetch`, so that tests and a rehearsal see every call. */
function fetchHandler(fetch: typeof globalThis.fetch): RequestHandler {
  return {
    async handle(request, options = {}) {
      const { protocol, hostname, port, path, method, headers } = request;
      const url = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}${queryOf(request)}`;
      const { host: _, "content-length": __, ...sent } = headers; // fetch sets both itself.
      const hasBody = request.body !== undefined && method !== "GET" && method !== "HEAD";
      const answer = await fetch(url, {
        method,
        headers: sent,
        ...(hasBody && { body: request.body as string | Uint8Array<ArrayBuffer> }),
        ...(options.abortSignal instanceof AbortSignal && { signal: options.abortSignal }),
        redirect: "manual",
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      return {
        response: {
          statusCode: answer.status,
          headers: Object.fromEntries(answer.headers),
          body: Readable.from(bytes.length > 0 ? [bytes] : []),
        },
      };
    },
  };
}

function queryOf({ query }: HttpRequest): string {
  const parts = Object.entries(query ?? {}).flatMap(([name, value]) => {
    const key = encodeURIComponent(name);
    if (value === null) return [key];
    return [value].flat().map((one) => `${key}=${encodeURIComponent(one)}`);
  });
  return parts.length > 0 ? `?${parts.join("&")}` : "";
}
