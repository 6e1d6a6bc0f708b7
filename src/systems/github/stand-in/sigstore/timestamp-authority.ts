import * as asn1js from "asn1js";
import { Hono } from "hono";
import * as z from "zod";
import type { StandInOptions } from "../../../../contracts/stand-in/stand-in.ts";
import { type Authority, serialNumber } from "./authorities.ts";
import { toPem } from "./certificate.ts";
import {
  checkRequest,
  type RefusedRequest,
  readQuery,
  signTimestamp,
  type TimestampRequest,
} from "./timestamp.ts";

const jsonRequest = z.object({
  artifactHash: z.base64(),
  hashAlgorithm: z.string(),
  certificates: z.boolean().optional(),
  nonce: z.int().min(0).optional(),
  tsaPolicyOID: z
    .string()
    .regex(/^[0-2](\.\d+)+$/)
    .optional(),
});

const refusals: Readonly<Record<RefusedRequest, string>> = {
  malformed: "Error generating timestamp response",
  "weak-algorithm": "Weak hash algorithm in timestamp request",
  "wrong-length": "Message digest has incorrect length for specified algorithm",
};

export interface TimestampAuthorityOptions extends Pick<StandInOptions, "clock" | "ids"> {
  readonly authority: Authority;
}

/**
 * Sigstore's timestamp authority: requests as JSON or in RFC 3161's own form, answers in the latter.
 * https://github.com/sigstore/timestamp-authority/blob/main/openapi.yaml
 */
export function timestampAuthority({ authority, clock, ids }: TimestampAuthorityOptions): Hono {
  const app = new Hono();
  app.get("/api/v1/timestamp/certchain", (context) =>
    context.body(authority.chain.map(toPem).join(""), 200, {
      "content-type": "application/pem-certificate-chain",
    }),
  );
  app.post("/api/v1/timestamp", async (context) => {
    const type = context.req.header("content-type")?.split(";")[0]?.trim();
    const body = new Uint8Array(await context.req.arrayBuffer());
    const request = type === "application/timestamp-query" ? readQuery(body) : readJson(body);
    if (typeof request === "string") return context.json({ code: 400, message: refusals[request] }, 400);
    const answer = await signTimestamp(request, authority, clock.now(), serialNumber(ids));
    return context.body(new Uint8Array(answer), 201, { "content-type": "application/timestamp-reply" });
  });
  return app;
}

function readJson(bytes: Uint8Array): TimestampRequest | RefusedRequest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return "malformed";
  }
  const read = jsonRequest.safeParse(value);
  if (!read.success) return "malformed";
  const { artifactHash, hashAlgorithm, certificates, nonce, tsaPolicyOID } = read.data;
  return checkRequest({
    algorithm: hashAlgorithm,
    digest: Buffer.from(artifactHash, "base64"),
    certificates: certificates ?? false,
    ...(nonce !== undefined && { nonce: asn1js.Integer.fromBigInt(nonce) }),
    ...(tsaPolicyOID !== undefined && { policy: tsaPolicyOID }),
  });
}
