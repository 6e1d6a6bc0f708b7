import type { XmlElement } from "../protocol/xml-reader.ts";

/** What S3 keeps: buckets by name. Names are one space for all accounts. */
export interface S3State {
  buckets: Record<string, Bucket>;
}

export interface Bucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** ISO time. */
  readonly createdAt: string;
  versioning?: "Enabled" | "Suspended";
  encryption: Encryption;
  publicAccessBlock?: PublicAccessBlock;
  /** The policy's text as it was given. */
  policy?: string;
  objectLock?: ObjectLock;
  tags?: Record<string, string>;
  /** Who owns what others write; without it, whoever wrote. */
  ownership?: "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";
  lifecycle?: Lifecycle;
  /** Versions by key, the newest first. */
  objects: Record<string, ObjectVersion[]>;
}

export interface Encryption {
  readonly algorithm: "AES256" | "aws:kms" | "aws:kms:dsse";
  readonly kmsKeyId?: string;
  readonly bucketKey: boolean;
}

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** What becomes of objects as they grow old. */
export interface Lifecycle {
  /** As they were given, once they were found to be right. */
  readonly rules: readonly XmlElement[];
  readonly smallestTransition: string;
}

/** Present when the bucket was made with Object Lock. */
export interface ObjectLock {
  readonly retention?: {
    readonly mode: "GOVERNANCE" | "COMPLIANCE";
    readonly days?: number;
    readonly years?: number;
  };
}

export interface ObjectVersion {
  /** `null` for what was written without versioning. */
  readonly versionId: string;
  /** ISO time. */
  readonly modifiedAt: string;
  /** True for a marker that says "deleted"; it has no content. */
  readonly deleteMarker: boolean;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  /** The file below the folder of contents. */
  readonly file: string;
  /** Headers that a reader gets back: content type, `x-amz-meta-*` … */
  readonly headers: Readonly<Record<string, string>>;
  readonly encryption: Encryption;
  /** Until when Object Lock keeps this version: ISO time. */
  readonly retainUntil?: string;
  readonly lockMode?: "GOVERNANCE" | "COMPLIANCE";
}
