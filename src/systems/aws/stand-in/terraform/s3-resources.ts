import { bucket } from "./s3-bucket.ts";
import { bucketLifecycle } from "./s3-lifecycle.ts";
import {
  bucketEncryption,
  bucketOwnershipControls,
  bucketPolicy,
  bucketPublicAccessBlock,
  bucketVersioning,
} from "./s3-settings.ts";

export const s3Resources = {
  aws_s3_bucket: bucket,
  aws_s3_bucket_lifecycle_configuration: bucketLifecycle,
  aws_s3_bucket_ownership_controls: bucketOwnershipControls,
  aws_s3_bucket_policy: bucketPolicy,
  aws_s3_bucket_public_access_block: bucketPublicAccessBlock,
  aws_s3_bucket_server_side_encryption_configuration: bucketEncryption,
  aws_s3_bucket_versioning: bucketVersioning,
} as const;
