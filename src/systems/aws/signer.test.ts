import { createPublicKey, verify } from "node:crypto";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../foundation/clock.ts";
import { expect as valueIn } from "../../foundation/result.ts";
import { assumeRoleWithWebIdentity } from "./client.ts";
import { type AwsSession, awsSession } from "./session.ts";
import type { AwsCredentials } from "./signature.ts";
import { signWithKms } from "./signer.ts";
import { startTestAccount, type TestAccount } from "./stand-in/testing.ts";

const id = "111122223333";
const role = `arn:aws:iam::${id}:role/auditor`;
const statement = (one: object) => ({ Effect: "Allow", Resource: "*", ...one });
/** Administrators keep the key, and only the auditor's role signs by it. */
const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    statement({
      Principal: { AWS: `arn:aws:iam::${id}:root` },
      Action: [
        "kms:Describe*",
        "kms:GetPublicKey",
        "kms:PutKeyPolicy",
        "kms:DisableKey",
        "kms:ScheduleKeyDeletion",
      ],
    }),
    statement({ Principal: { AWS: role }, Action: ["kms:GetPublicKey", "kms:Sign"] }),
  ],
});

let account: TestAccount;
let operator: AwsSession;
let auditor: AwsSession;
let key: string;
beforeAll(async () => {
  account = await startTestAccount();
  const session = (credentials: AwsCredentials) =>
    awsSession({
      ...{ account: id, partition: "aws", region: "eu-central-1" },
      ...{ credentials, endpoint: account.aws.url, fetch },
    });
  operator = session(account.aws.operatorKeys());
  const iam = new IAMClient(operator.globalSettings);
  const provider = account.issuer.replace("http://", "");
  // The auditor's own directory vouches for them: nobody of the account can take the role.
  const trust = {
    ...{ Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity" },
    Principal: { Federated: `arn:aws:iam::${id}:oidc-provider/${provider}` },
    Condition: { StringEquals: { [`${provider}:aud`]: "sts.amazonaws.com", [`${provider}:sub`]: "auditor" } },
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName: "auditor", AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [statement({ Action: ["kms:GetPublicKey", "kms:Sign"] })],
  });
  await iam.send(new PutRolePolicyCommand({ RoleName: "auditor", PolicyName: "sign", PolicyDocument }));
  const kms = new KMSClient(operator.settings);
  const made = await kms.send(
    new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY", Policy: policy }),
  );
  key = made.KeyMetadata?.Arn ?? "";
  const taken = await assumeRoleWithWebIdentity(
    { endpoint: account.aws.url, region: "eu-central-1", fetch, clock: systemClock },
    { roleArn: role, sessionName: "audit", token: await account.token({ sub: "auditor" }), seconds: 900 },
  );
  auditor = session(valueIn(taken));
});
afterAll(() => account.close());

const bytes = Buffer.from("the head of a pack\n");

it("signs for the auditor, so that anybody can verify it offline", async () => {
  const { signature, publicKey, keyId } = valueIn(await signWithKms(auditor, key, bytes));
  expect(keyId).toBe(key);
  const verified = (what: Uint8Array) =>
    verify("sha256", what, createPublicKey(publicKey), Buffer.from(signature, "base64"));
  expect(verified(bytes)).toBe(true);
  expect(verified(Buffer.from("another head\n"))).toBe(false);
});

it("signs nothing for whoever runs the platform, although the key is theirs to keep", async () => {
  expect(await signWithKms(operator, key, bytes)).toMatchObject({
    diagnostics: [{ code: "aws-refused", cause: expect.stringContaining("AccessDenied") }],
  });
  const off = await new KMSClient(operator.settings).send(new DisableKeyCommand({ KeyId: key }));
  expect(off.$metadata.httpStatusCode).toBe(200);
  expect(await signWithKms(auditor, key, bytes)).toMatchObject({
    diagnostics: [{ cause: expect.stringContaining("DisabledException") }],
  });
});
