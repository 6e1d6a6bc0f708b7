import * as ec2 from "@aws-sdk/client-ec2";
import * as ecr from "@aws-sdk/client-ecr";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as organizations from "@aws-sdk/client-organizations";
import * as s3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainEnvironment, type RunningProgram, startProgram } from "../../src/foundation/process.ts";
import type { AwsCredentials } from "../../src/systems/aws/signature.ts";
import { startTestAccount, type TestAccount } from "../../src/systems/aws/stand-in/testing.ts";
import { type AwsPair, awsCalls, type Known } from "./aws-calls.ts";
import { findMoto } from "./tools.ts";

/**
 * Two that stand in for AWS, written by different people after the same documents: one list of calls by AWS's own
 * client, in one order, and both answer with the same status, error code and form.
 */
const moto = await findMoto();
const port = 5931;
const region = "eu-central-1";

/** What a call came to: for a success, the names and kinds of everything in the answer. */
interface Outcome {
  readonly status: number | undefined;
  readonly code?: string;
  readonly form?: Form;
}

type Form = string | readonly Form[] | { readonly [name: string]: Form };

function formOf(value: unknown): Form {
  if (Array.isArray(value)) return value.length === 0 ? [] : [formOf(value[0])];
  if (value instanceof Date) return "date";
  if (value === null || typeof value !== "object") return typeof value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([name, one]) => [name, formOf(one)]).sort());
}

function clientsOf(endpoint: string, credentials: AwsCredentials): AwsPair {
  const settings = { endpoint, region, credentials, maxAttempts: 1 };
  const global = { ...settings, region: "us-east-1" };
  return {
    ec2: new ec2.EC2Client(settings),
    ecr: new ecr.ECRClient(settings),
    iam: new iam.IAMClient(global),
    kms: new kms.KMSClient(settings),
    organizations: new organizations.OrganizationsClient(global),
    s3: new s3.S3Client({ ...settings, forcePathStyle: true }),
  };
}

async function outcomeOf(call: Promise<object>): Promise<{ outcome: Outcome; answer: object }> {
  try {
    const { $metadata, ...answer } = (await call) as { $metadata: { httpStatusCode?: number } };
    return { outcome: { status: $metadata.httpStatusCode, form: formOf(answer) }, answer };
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return { outcome: { status: $metadata?.httpStatusCode, code: name }, answer: {} };
  }
}

/** Where two forms differ, as paths: `-` only there in the first, `+` only in the second, `~` of another kind. */
function differences(first: Form | undefined, second: Form | undefined, path = ""): readonly string[] {
  if (first === undefined || second === undefined) return first === second ? [] : [`~${path}`];
  if (Array.isArray(first) && Array.isArray(second)) {
    if (first.length === 0 && second.length === 0) return [];
    return differences(first[0], second[0], `${path}[]`);
  }
  if (typeof first === "string" || typeof second === "string") return first === second ? [] : [`~${path}`];
  const [a, b] = [first as Record<string, Form>, second as Record<string, Form>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().flatMap((name) => {
    const at = path === "" ? name : `${path}.${name}`;
    if (!(name in b)) return [`-${at}`];
    return name in a ? differences(a[name], b[name], at) : [`+${at}`];
  });
}

describe.skipIf(!moto)("AWS's stand-in and moto agree", () => {
  let running: RunningProgram;
  let account: TestAccount;
  let ours: { readonly clients: AwsPair; readonly known: Known };
  let theirs: { readonly clients: AwsPair; readonly known: Known };

  beforeAll(async () => {
    account = await startTestAccount({ bare: true });
    const url = `http://127.0.0.1:${port}`;
    running = startProgram(moto ?? "moto_server", ["-p", String(port), "-H", "127.0.0.1"], {
      env: plainEnvironment({ MOTO_IAM_LOAD_MANAGED_POLICIES: "true" }),
      keepOutput: false,
    });
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`${url}/moto-api/`).catch(() => undefined);
      if (answer?.ok) break;
      if (tries > 150) throw new Error("moto did not start");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    ours = { clients: clientsOf(account.aws.url, account.aws.operatorKeys()), known: {} };
    theirs = { clients: clientsOf(url, { accessKeyId: "testing", secretAccessKey: "testing" }), known: {} };
  });
  afterAll(async () => {
    await running?.stop();
    await account?.close();
  });

  it.each(awsCalls.map((call) => [call.name, call] as const))("on %s", async (_, call) => {
    const [mine, other] = await Promise.all(
      [ours, theirs].map(async ({ clients, known }) => {
        const done = await outcomeOf(call.send(clients, known));
        call.keep?.(done.answer, known);
        return done.outcome;
      }),
    );
    const { refused, moto: elsewhere, differs } = call;
    expect(mine?.code).toBe(refused);
    const { status, code } = elsewhere ?? { status: mine?.status, code: mine?.code };
    expect({ status: other?.status, code: other?.code }).toEqual({ status, code });
    if (!elsewhere) expect(differences(mine?.form, other?.form)).toEqual(differs?.paths ?? []);
  });
});
