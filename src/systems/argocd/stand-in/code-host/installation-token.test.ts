import { generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { steppedClock } from "../../../../foundation/clock.ts";
import { apiUrl, createInstallationTokens } from "./installation-token.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
const app = { appID: "42", installationID: "7", privateKey, enterpriseBaseURL: "http://code.example/api/v3" };

it("keeps a token until it is about to end, and for the same App alone", async () => {
  const clock = steppedClock(new Date("2026-11-24T12:00:00Z"));
  const asked: string[] = [];
  const tokens = createInstallationTokens(clock, async (input) => {
    asked.push(String(input));
    const expires = new Date(clock.now().getTime() + 3_600_000).toISOString();
    return Response.json({ token: `token-${asked.length}`, expires_at: expires }, { status: 201 });
  });
  expect(await tokens(app)).toEqual({ ok: true, value: "token-1" });
  await clock.sleep(58 * 60_000);
  expect(await tokens(app)).toEqual({ ok: true, value: "token-1" });
  await clock.sleep(2 * 60_000);
  expect(await tokens(app)).toEqual({ ok: true, value: "token-2" });
  expect(await tokens({ ...app, installationID: "8" })).toEqual({ ok: true, value: "token-3" });
  expect(asked[0]).toBe("http://code.example/api/v3/app/installations/7/access_tokens");
  expect([apiUrl(undefined), apiUrl("http://code.example/")]).toEqual([
    "https://api.github.com",
    "http://code.example/api/v3",
  ]);
});

it("says why there is none, and asks again the next time", async () => {
  const answers = [new Response('{"message":"Not Found"}', { status: 404 })];
  const tokens = createInstallationTokens(steppedClock(new Date(0)), async () => {
    const answer = answers.pop();
    if (answer) return answer;
    throw new Error("connection refused");
  });
  for (const words of ["404", "connection refused"]) {
    const diagnostic = { code: "argocd-credential-refused", summary: expect.stringContaining(words) };
    expect(await tokens(app)).toMatchObject({ ok: false, diagnostics: [diagnostic] });
  }
  expect(await tokens({ ...app, privateKey: "none" })).toMatchObject({
    diagnostics: [{ code: "argocd-credential-refused", summary: "The App's private key cannot be read." }],
  });
});
