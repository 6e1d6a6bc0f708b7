import type { AwsResources } from "./index.ts";
import { kmsAlias } from "./kms-alias.ts";
import { kmsKey } from "./kms-key.ts";

export const kmsResources: AwsResources = { aws_kms_alias: kmsAlias, aws_kms_key: kmsKey };
