import { createHash } from "node:crypto";
import { signRequest } from "../signature.ts";
import type { RunningAws } from "./start.ts";

/** For tests: one signed call of S3, by path. */
export async function s3(
  aws: RunningAws,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = "",
  region = "eu-central-1",
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const hash = createHash("sha256").update(body).digest("hex");
  const request = {
    ...{ method, url: new URL(path, aws.url), body },
    headers: { ...headers, "x-amz-content-sha256": hash },
  };
  const signed = signRequest(request, { region, service: "s3" }, aws.operatorKeys(), new Date());
  const sends = method !== "GET" && method !== "HEAD";
  const answer = await fetch(request.url, { method, headers: signed, ...(sends && { body }) });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}
