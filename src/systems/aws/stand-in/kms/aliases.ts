import * as z from "zod";
import { AwsError } from "../protocol/error.ts";
import { pageOf } from "../protocol/pages.ts";
import {
  arnOf,
  findAlias,
  findKey,
  isGone,
  type KmsCall,
  type KmsOperations,
  kmsOperation,
  notFound,
  refusePendingDeletion,
  seconds,
} from "./call.ts";

const aliasInput = z.object({ AliasName: z.string().min(1).max(256) });
const targetInput = aliasInput.extend({ TargetKeyId: z.string().min(1).max(2048) });
const page = z.object({
  KeyId: z.string().optional(),
  Limit: z.int().min(1).max(1000).default(50),
  Marker: z.string().optional(),
});

type AliasInput = z.output<typeof aliasInput>;
type TargetInput = z.output<typeof targetInput>;

const aliasArn = (call: KmsCall, { AliasName }: AliasInput) => arnOf(call, AliasName);

/** Deleting a key does not delete its aliases before the key is gone. */
export const aliasOperations: KmsOperations = {
  CreateAlias: kmsOperation("CreateAlias", targetInput, createAlias, aliasArn),
  UpdateAlias: kmsOperation("UpdateAlias", targetInput, updateAlias, aliasArn),
  DeleteAlias: kmsOperation("DeleteAlias", aliasInput, deleteAlias, aliasArn),
  ListAliases: kmsOperation("ListAliases", page, listAliases),
};

function createAlias(call: KmsCall, { AliasName: name, TargetKeyId: target }: TargetInput): void {
  if (!name.startsWith("alias/")) throw new AwsError(400, "ValidationException", "Invalid identifier");
  if (name.startsWith("alias/aws/")) throw new AwsError(400, "NotAuthorizedException", "");
  if (!/^alias\/[a-zA-Z0-9:/_-]+$/.test(name)) {
    throw new AwsError(400, "InvalidAliasNameException", `Alias name ${name} is not valid.`);
  }
  if (/(?:^|:)alias\//.test(target)) {
    throw new AwsError(400, "ValidationException", "Aliases must refer to keys. Not aliases");
  }
  const key = findKey(call, target);
  if (findAlias(call, name)) {
    const message = `An alias with the name ${arnOf(call, name)} already exists`;
    throw new AwsError(400, "AlreadyExistsException", message);
  }
  refusePendingDeletion(key);
  const now = call.world.clock.now().toISOString();
  call.state.aliases[name] = { name, keyId: key.id, createdAt: now, updatedAt: now };
  call.changed();
}

function updateAlias(call: KmsCall, { AliasName: name, TargetKeyId: target }: TargetInput): void {
  const alias = findAlias(call, name);
  if (!alias) throw notFound(`Alias ${arnOf(call, name)} is not found.`);
  const key = findKey(call, target);
  refusePendingDeletion(key);
  alias.keyId = key.id;
  alias.updatedAt = call.world.clock.now().toISOString();
  call.changed();
}

function deleteAlias(call: KmsCall, { AliasName: name }: AliasInput): void {
  if (!findAlias(call, name)) throw notFound(`Alias ${arnOf(call, name)} is not found.`);
  delete call.state.aliases[name];
  call.changed();
}

function listAliases(call: KmsCall, { KeyId, Limit, Marker }: z.output<typeof page>): unknown {
  const wanted = KeyId === undefined ? undefined : findKey(call, KeyId).id;
  const aliases = Object.values(call.state.aliases)
    .filter(({ keyId }) => wanted === undefined || keyId === wanted)
    .filter(({ keyId }) => {
      const key = call.state.keys[keyId];
      return key !== undefined && !isGone(call, key);
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const { page: shown, next } = pageOf(aliases, Limit, Marker);
  return {
    Aliases: shown.map(({ name, keyId, createdAt, updatedAt }) => ({
      ...{ AliasName: name, AliasArn: arnOf(call, name), TargetKeyId: keyId },
      ...{ CreationDate: seconds(createdAt), LastUpdatedDate: seconds(updatedAt) },
    })),
    Truncated: next !== undefined,
    ...(next && { NextMarker: next }),
  };
}
