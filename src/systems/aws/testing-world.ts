import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { expect } from "../../foundation/result.ts";
import { type AwsClient, connectAws } from "./connect.ts";
import { type RunningAws, startAws } from "./stand-in/start.ts";
import { awsCompany } from "./testing.ts";

export const management = "101010101010";

/** For tests: the AWS stand-in with nothing in it but the account that a person signed up for. */
export interface TestAws {
  readonly aws: RunningAws;
  /** As its operator reaches it; `fetch` sees every call. */
  client(fetch?: typeof globalThis.fetch): AwsClient;
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startTestAws(): Promise<TestAws> {
  const directory = mkdtempSync(join(tmpdir(), "groundwork-aws-"));
  const started = await startAws({
    ...{ directory, clock: systemClock, ids: systemIds, log: () => {}, fetch },
    ...{ management, region: "eu-central-1" },
  });
  const aws = expect(started);
  const keys = aws.operatorKeys();
  const environment = {
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken ?? "",
  };
  return {
    aws,
    environment,
    client: (fetch = globalThis.fetch) =>
      expect(
        connectAws(awsCompany(), {
          environment,
          endpoint: aws.url,
          fetch,
          clock: systemClock,
          ids: systemIds,
        }),
      ),
    async close() {
      await aws.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
