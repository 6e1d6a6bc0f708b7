/**
 * The action that a policy has to allow for an operation, where it is called otherwise: from the service authorization
 * reference (docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html).
 */
const actions: Readonly<Record<string, string>> = {
  ...{ HeadObject: "GetObject", DeleteObjects: "DeleteObject" },
  ...{ HeadBucket: "ListBucket", ListObjectsV2: "ListBucket", ListObjectVersions: "ListBucketVersions" },
  ListBuckets: "ListAllMyBuckets",
  ...{ GetBucketEncryption: "GetEncryptionConfiguration", PutBucketEncryption: "PutEncryptionConfiguration" },
  DeleteBucketEncryption: "PutEncryptionConfiguration",
  ...{
    GetPublicAccessBlock: "GetBucketPublicAccessBlock",
    PutPublicAccessBlock: "PutBucketPublicAccessBlock",
  },
  DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
  GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
  PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
  DeleteBucketLifecycle: "PutLifecycleConfiguration",
  DeleteBucketTagging: "PutBucketTagging",
  DeleteBucketOwnershipControls: "PutBucketOwnershipControls",
  GetObjectLockConfiguration: "GetBucketObjectLockConfiguration",
  PutObjectLockConfiguration: "PutBucketObjectLockConfiguration",
};

/** `s3:GetObject`; a version that is asked for by its number has actions of its own. */
export function actionOf(operation: string, query: URLSearchParams): string {
  const action = actions[operation] ?? operation;
  const versioned = query.has("versionId") && (action === "GetObject" || action === "DeleteObject");
  return `s3:${action}${versioned ? "Version" : ""}`;
}
