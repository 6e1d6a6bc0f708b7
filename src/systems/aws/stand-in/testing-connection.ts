import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { expect } from "../../../foundation/result.ts";
import { textAt } from "./protocol/xml-reader.ts";
import type { RunningAws } from "./start.ts";
import { query } from "./terraform/calls.ts";
import type { AwsConnection } from "./terraform/connection.ts";

/** For tests: what a provider is that the person who holds the management account configured. */
export function operatorConnection(
  aws: RunningAws,
  defaultTags: Readonly<Record<string, string>> = {},
): AwsConnection {
  return {
    ...{ endpoint: aws.url, region: "eu-central-1", credentials: aws.operatorKeys(), defaultTags },
    ...{ account: aws.management, fetch, clock: systemClock, ids: systemIds },
  };
}

/** For tests: the same as a role that its caller takes. */
export async function assumeRole(connection: AwsConnection, arn: string): Promise<AwsConnection> {
  const input = { RoleArn: arn, RoleSessionName: "test" };
  const taken = expect(await query(connection, "sts", "AssumeRole", input));
  const read = (name: string) => textAt(taken, "Credentials", name) ?? "";
  const credentials = {
    ...{ accessKeyId: read("AccessKeyId"), secretAccessKey: read("SecretAccessKey") },
    sessionToken: read("SessionToken"),
  };
  return { ...connection, credentials, account: arn.split(":")[4] ?? "" };
}
