import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openPack } from "../../assurance/pack/keep.ts";
import { verifyPack } from "../../assurance/pack/verify.ts";
import type { AuditReport } from "../../contracts/audit.ts";
import { createRedactor } from "../../foundation/redaction.ts";
import { expect as valueIn } from "../../foundation/result.ts";
import { fileSigner, signerOf } from "./signer.ts";
import { storeIn, writeReport } from "./write.ts";

const folder = mkdtempSync(join(tmpdir(), "groundwork-audit-"));
afterAll(() => rmSync(folder, { recursive: true }));

const report: AuditReport = {
  ...{ company: "Acme", collectedAt: "2026-12-01T00:00:00Z", tool: "groundwork 1.0.0", rehearsed: true },
  period: { from: "2026-11-01T00:00:00.000Z", to: "2026-12-01T00:00:00.000Z" },
  ...{ controls: [], criteria: [], population: { changes: [], orphans: [], unread: ["canary-of-a-secret"] } },
};

it("writes a pack that says it is rehearsed in every file, holds no secret, and verifies by the auditor's key alone", async () => {
  const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
  const [auditor, other] = [pair(), pair()];
  const pem = (key: typeof auditor.publicKey) => key.export({ type: "spki", format: "pem" }).toString();
  const file = join(folder, "auditor.pem");
  writeFileSync(file, auditor.privateKey.export({ type: "pkcs8", format: "pem" }));
  const redactor = createRedactor();
  redactor.add("canary-of-a-secret");
  const place = join(folder, "pack");
  const pack = openPack(place);
  const answer = {
    request: "GET https://api.example/x",
    status: 200,
    at: "2026-11-30T00:00:00Z",
    body: "canary-of-a-secret",
  };
  const path = storeIn(pack, true, redactor)("github.branch-rules", 1, answer);
  writeReport(pack, report, redactor);
  const { collectedAt, company, period, rehearsed } = report;
  valueIn(await pack.close({ collectedAt, company, period, rehearsed }, valueIn(fileSigner(file))));
  const files = [
    path,
    "controls.json",
    "controls.csv",
    "changes.json",
    "changes.csv",
    "criteria.json",
    "index.html",
  ];
  for (const name of files) {
    const text = readFileSync(join(place, name), "utf8");
    expect(text, name).toMatch(/rehearsed/i);
    expect(text, name).not.toContain("canary");
  }
  expect(verifyPack(place, pem(auditor.publicKey)).problems).toEqual([]);
  expect(verifyPack(place, pem(other.publicKey)).problems).toMatchObject([{ code: "pack-signature-wrong" }]);
});

it("takes no key of another kind, and never the operator's own keys for the auditor's", () => {
  const rsa = join(folder, "rsa.pem");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(rsa, privateKey.export({ type: "pkcs8", format: "pem" }));
  expect(fileSigner(rsa)).toMatchObject({ diagnostics: [{ code: "signing-key-unreadable" }] });
  const environment = { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "secret" };
  const arn = "arn:aws:kms:eu-central-1:111122223333:key/1";
  expect(signerOf(arn, { environment, endpoints: {}, fetch })).toMatchObject({
    diagnostics: [{ code: "access-missing" }],
  });
});
