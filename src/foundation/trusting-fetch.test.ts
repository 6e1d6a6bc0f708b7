import { createPrivateKey } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fetchTrusting } from "./trusting-fetch.ts";

/** For this test only: nobody else trusts or holds it. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBcDCCARagAwIBAgIBATAKBggqhkjOPQQDAjAeMRwwGgYDVQQDDBNhIGNsdXN0
ZXIgb2Ygbm9ib2R5MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAe
MRwwGgYDVQQDDBNhIGNsdXN0ZXIgb2Ygbm9ib2R5MFkwEwYHKoZIzj0CAQYIKoZI
zj0DAQcDQgAE5614rq1DC1aEz1ye986nYTTPiiCz+lVQoP4htFdlbv1Ibl9Yo3EC
IYHESpJr4IpHAzAadaZYIyuXndpaweCIBKNDMEEwDwYDVR0RBAgwBocEfwAAATAP
BgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBQvWS8YzjwQSMGXXvfQ3tEfKI973TAK
BggqhkjOPQQDAgNIADBFAiEApMsYml3zZHbzyHNsNH/SOSQhd9leuNt4Ub4GefqE
RN0CICJyZu1D5zWdBhIv96wQ5ggB4wxwUvdWlbqTWAgNyiQq
-----END CERTIFICATE-----
`;
const key = createPrivateKey({
  format: "jwk",
  key: {
    kty: "EC",
    x: "5614rq1DC1aEz1ye986nYTTPiiCz-lVQoP4htFdlbv0",
    y: "SG5fWKNxAiGBxEqSa-CKRwMwGnWmWCMrl53aWsHgiAQ",
    crv: "P-256",
    d: "Lm3yMmDY9aSzfoOwxM7A0p3mcB4oyRfQCRJYMzzgVII",
  },
});

let server: Server;
let url: string;
beforeAll(async () => {
  const pem = key.export({ format: "pem", type: "pkcs8" });
  server = createServer({ cert: certificate, key: pem }, (asked, answer) => {
    if (asked.url === "/empty") return answer.writeHead(204).end();
    let text = "";
    asked.on("data", (chunk) => {
      text += chunk;
    });
    asked.on("end", () => {
      answer.writeHead(201, { "x-method": asked.method ?? "" });
      answer.end(`${asked.headers.authorization} ${text}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it("reaches a server that only the given authority vouches for, body and headers included", async () => {
  await expect(fetch(url)).rejects.toThrow();
  const trusting = fetchTrusting(certificate);
  const answer = await trusting(url, { method: "PATCH", headers: { authorization: "Bearer x" }, body: "{}" });
  expect([answer.status, answer.headers.get("x-method"), await answer.text()]).toEqual([
    201,
    "PATCH",
    "Bearer x {}",
  ]);
  expect((await trusting(`${url}/empty`)).status).toBe(204);
});

it("ends when it is told to, and says what the network said", async () => {
  const trusting = fetchTrusting(certificate);
  await expect(trusting(url, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  await expect(trusting("https://127.0.0.1:1/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
