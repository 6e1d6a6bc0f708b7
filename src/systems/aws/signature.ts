import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Temporary keys of an assumed role. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The parts of a request that a signature covers. Header names are lower case. */
export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A request of the protocols whose bodies are text: all but S3's. */
export interface TextRequest extends SignedRequest {
  readonly body: string;
}

export interface SignatureScope {
  readonly region: string;
  /** `sts`, `ecr` … */
  readonly service: string;
}

/** An Authorization header of Signature Version 4, taken apart. */
export interface ParsedAuthorization extends SignatureScope {
  readonly accessKeyId: string;
  /** `YYYYMMDD`. */
  readonly day: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const algorithm = "AWS4-HMAC-SHA256";

/** The headers that make a request one of these credentials' (AWS Signature Version 4). */
export function signRequest(
  request: SignedRequest,
  scope: SignatureScope,
  credentials: AwsCredentials,
  now: Date,
): Record<string, string> {
  const date = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    "x-amz-date": date,
    ...(credentials.sessionToken && { "x-amz-security-token": credentials.sessionToken }),
  };
  const signedHeaders = Object.keys(headers).sort();
  const day = date.slice(0, 8);
  const signature = computeSignature(
    { ...request, headers },
    scope,
    signedHeaders,
    date,
    credentials.secretAccessKey,
  );
  const credential = `${credentials.accessKeyId}/${day}/${scope.region}/${scope.service}/aws4_request`;
  const { host: _, ...sent } = headers; // The client sets it by the address.
  return {
    ...sent,
    authorization: `${algorithm} Credential=${credential}, SignedHeaders=${signedHeaders.join(";")}, Signature=${signature}`,
  };
}

/**
 * A GET whose signature lies in its address, so that somebody else can make it for a short while. Further headers are
 * signed as well and have to be sent with it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function presignGet(
  url: URL,
  headers: Readonly<Record<string, string>>,
  seconds: number,
  scope: SignatureScope,
  credentials: AwsCredentials,
  now: Date,
): URL {
  const date = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const signed: Record<string, string> = { ...headers, host: url.host };
  const names = Object.keys(signed).sort();
  const presigned = new URL(url);
  const query = {
    "X-Amz-Algorithm": algorithm,
    "X-Amz-Credential": `${credentials.accessKeyId}/${date.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`,
    "X-Amz-Date": date,
    "X-Amz-Expires": String(seconds),
    ...(credentials.sessionToken && { "X-Amz-Security-Token": credentials.sessionToken }),
    "X-Amz-SignedHeaders": names.join(";"),
  };
  for (const [name, value] of Object.entries(query)) presigned.searchParams.set(name, value);
  const request = { method: "GET", url: presigned, headers: signed, body: "" };
  const signature = computeSignature(request, scope, names, date, credentials.secretAccessKey);
  presigned.searchParams.set("X-Amz-Signature", signature);
  return presigned;
}

export function parseAuthorization(header: string): ParsedAuthorization | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  if (!match) return undefined;
  const [, accessKeyId = "", day = "", region = "", service = "", names = "", signature = ""] = match;
  return { accessKeyId, day, region, service, signedHeaders: names.split(";"), signature };
}

/** Recomputes a request's signature with the secret that belongs to its key. */
export function signatureMatches(
  request: SignedRequest,
  parsed: ParsedAuthorization,
  secretAccessKey: string,
): boolean {
  const date = request.headers["x-amz-date"] ?? "";
  if (!date.startsWith(parsed.day)) return false;
  const expected = computeSignature(request, parsed, parsed.signedHeaders, date, secretAccessKey);
  return timingSafeEqual(Buffer.from(expected), Buffer.from(parsed.signature));
}

function computeSignature(
  request: SignedRequest,
  scope: SignatureScope,
  signedHeaders: readonly string[],
  date: string,
  secret: string,
): string {
  const query = [...request.url.searchParams]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map((pair) => pair.join("="))
    .join("&");
  const headers = signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? "").trim().replace(/\s+/g, " ")}\n`,
  );
  const canonical = [
    ...[
      request.method,
      canonicalPath(request.url, scope.service),
      query,
      headers.join(""),
      signedHeaders.join(";"),
    ],
    // S3's clients may name the hash themselves: not signed, or signed chunk by chunk.
    (scope.service === "s3" && request.headers["x-amz-content-sha256"]) || sha256(request.body),
  ].join("\n");
  const day = date.slice(0, 8);
  const text = [
    algorithm,
    date,
    `${day}/${scope.region}/${scope.service}/aws4_request`,
    sha256(canonical),
  ].join("\n");
  const key = [day, scope.region, scope.service, "aws4_request"].reduce<Buffer>(
    (signing, part) => hmac(signing, part),
    Buffer.from(`AWS4${secret}`),
  );
  return hmac(key, text).toString("hex");
}

/** The path as it was sent for S3, encoded once more for every other service. */
function canonicalPath(url: URL, service: string): string {
  return service === "s3" ? url.pathname : url.pathname.split("/").map(encode).join("/");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
