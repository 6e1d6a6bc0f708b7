import { createHash } from "node:crypto";
import { ok } from "../../../../foundation/result.ts";
import { readXml, type XmlElement } from "../protocol/xml-reader.ts";
import { type AwsAnswer, exchange, type HttpAnswer } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";

interface S3Call {
  /** `PutBucketVersioning` */
  readonly operation: string;
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly bucket: string;
  /** What stands behind the question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One call of S3, by path: the stand-in has no name for every bucket. */
export function s3(connection: AwsConnection, call: S3Call): Promise<AwsAnswer<HttpAnswer>> {
  const { operation, method, bucket, query, body = "" } = call;
  // Old and new settings alike are only taken with a hash of their own.
  const hash = body !== "" && { "content-md5": createHash("md5").update(body).digest("base64") };
  return exchange(connection, {
    ...{ title: "S3", service: "s3", operation, method, body, region: connection.region },
    path: `/${encodeURIComponent(bucket)}${query === undefined ? "" : `?${query}`}`,
    headers: { ...call.headers, ...hash },
  });
}

/** The document that S3 answers with. */
export async function s3Document(
  connection: AwsConnection,
  call: S3Call,
): Promise<AwsAnswer<{ readonly document: XmlElement; readonly headers: Headers }>> {
  const answer = await s3(connection, call);
  if (!answer.ok) return answer;
  const document = readXml(answer.value.text);
  if (!document) throw new Error(`${call.operation} did not answer with XML`);
  return ok({ document, headers: answer.value.headers });
}

/** A document of S3 with this root. `content` is XML already. */
export function s3Xml(root: string, content: string): string {
  return `<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`;
}
