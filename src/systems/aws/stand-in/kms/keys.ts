import * as z from "zod";
import { pageOf } from "../protocol/pages.ts";
import {
  arnOf,
  isGone,
  type KmsCall,
  type KmsOperations,
  kmsOperation,
  onKey,
  refusePendingDeletion,
  seconds,
} from "./call.ts";
import type { Key } from "./model.ts";
import { checkedPolicy, defaultPolicy } from "./policy.ts";
import { newMaterial } from "./signing.ts";
import { readTags, tagListSchema } from "./tags.ts";

const usages = ["SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"];

const createInput = z.object({
  Policy: z.string().min(1).max(131_072).optional(),
  Description: z.string().max(8192).default(""),
  KeyUsage: z.enum(usages).default("ENCRYPT_DECRYPT"),
  CustomerMasterKeySpec: z.string().optional(),
  KeySpec: z.string().optional(),
  Origin: z.literal("AWS_KMS").default("AWS_KMS"),
  BypassPolicyLockoutSafetyCheck: z.boolean().default(false),
  Tags: tagListSchema.default([]),
  MultiRegion: z.boolean().default(false),
});

const page = z.object({ Limit: z.int().min(1).max(1000).default(100), Marker: z.string().optional() });

export const keyOperations: KmsOperations = {
  CreateKey: kmsOperation("CreateKey", createInput, createKey),
  DescribeKey: onKey("DescribeKey", z.object({}), (_call, key) => ({ KeyMetadata: metadata(key) })),
  ListKeys: kmsOperation("ListKeys", page, listKeys),
  UpdateKeyDescription: onKey(
    "UpdateKeyDescription",
    z.object({ Description: z.string().max(8192) }),
    (call, key, input) => {
      refusePendingDeletion(key);
      key.description = input.Description;
      call.changed();
    },
  ),
  EnableKey: onKey("EnableKey", z.object({}), (call, key) => setEnabled(call, key, true)),
  DisableKey: onKey("DisableKey", z.object({}), (call, key) => setEnabled(call, key, false)),
};

function createKey(call: KmsCall, input: z.output<typeof createInput>): unknown {
  const { world, session, state } = call;
  const uuid = world.ids.uuid();
  const id = input.MultiRegion ? `mrk-${uuid.replaceAll("-", "")}` : uuid;
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
  const material = newMaterial(spec, input.KeyUsage);
  const key: Key = {
    id,
    arn: arnOf(call, `key/${id}`),
    account: session.account,
    ...{ spec, usage: input.KeyUsage, ...(material !== undefined && { material }) },
    multiRegion: input.MultiRegion,
    createdAt: world.clock.now().toISOString(),
    description: input.Description,
    enabled: true,
    policy: input.Policy
      ? checkedPolicy(call, input.Policy, input.BypassPolicyLockoutSafetyCheck)
      : defaultPolicy(session.account),
    tags: readTags(input.Tags),
  };
  state.keys[id] = key;
  call.changed();
  return { KeyMetadata: metadata(key) };
}

function listKeys(call: KmsCall, { Limit, Marker }: z.output<typeof page>): unknown {
  const keys = Object.values(call.state.keys).filter((key) => !isGone(call, key));
  const { page: shown, next } = pageOf(keys, Limit, Marker);
  return {
    Keys: shown.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
    Truncated: next !== undefined,
    ...(next && { NextMarker: next }),
  };
}

function setEnabled(call: KmsCall, key: Key, enabled: boolean): void {
  refusePendingDeletion(key);
  key.enabled = enabled;
  call.changed();
}

function metadata(key: Key): unknown {
  const pending = key.deletedAt !== undefined;
  const symmetric = key.spec === "SYMMETRIC_DEFAULT";
  return {
    ...{ AWSAccountId: key.account, KeyId: key.id, Arn: key.arn, CreationDate: seconds(key.createdAt) },
    ...{ Enabled: key.enabled && !pending, Description: key.description, KeyUsage: key.usage },
    KeyState: pending ? "PendingDeletion" : key.enabled ? "Enabled" : "Disabled",
    ...(key.deletedAt && { DeletionDate: seconds(key.deletedAt) }),
    ...{ Origin: "AWS_KMS", KeyManager: "CUSTOMER", CustomerMasterKeySpec: key.spec, KeySpec: key.spec },
    ...(key.material !== undefined && { SigningAlgorithms: ["ECDSA_SHA_256"] }),
    ...(symmetric && { EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"] }),
    MultiRegion: key.multiRegion,
  };
}
