import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import type { RunningAws } from "./start.ts";
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
