import type { Blueprint } from "../../../blueprint/model.ts";
import type { Control } from "../../../contracts/control.ts";
import type { AwsClient } from "../connect.ts";
import { clusters } from "./clusters.ts";
import { guardrailsAttached } from "./guardrails.ts";
import { lastingKeys } from "./lasting-keys.ts";
import { registryControl } from "./registry.ts";
import { stateBucket } from "./state-bucket.ts";

/** What is proved about AWS. No stack makes an organization's CloudTrail yet, so nothing is said of one. */
export const awsControls = (blueprint: Blueprint): readonly Control<AwsClient>[] => [
  guardrailsAttached,
  lastingKeys,
  stateBucket,
  registryControl,
  clusters(blueprint),
];
