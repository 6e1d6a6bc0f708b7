import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import { type Call, type OperationTable, operation } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { type Place, placeOf } from "../protocol/place.ts";
import type { Alias, Key, KmsState } from "./model.ts";

/** A call, and what KMS keeps for its account and region. */
export type KmsCall = Call & Place<KmsState>;
export type KmsOperations = OperationTable;

/** What concerns a key or an alias is about its ARN; everything else is about `*`. */
export function kmsOperation<Schema extends z.ZodType>(
  action: string,
  schema: Schema,
  act: (call: KmsCall, input: z.output<Schema>) => unknown,
  resource: (call: KmsCall, input: z.output<Schema>) => string = () => "*",
): KmsOperations[string] {
  return operation(schema, (plain: Call, input) => {
    const call = { ...plain, ...placeOf<KmsState>(plain, "kms", empty) };
    authorize(call.world, call.session, `kms:${action}`, resource(call, input));
    return act(call, input);
  });
}

const keyInput = z.object({ KeyId: z.string().min(1).max(2048) });

/** An operation on one key, which its input names and whose policy decides; refused where there is no such key. */
export function onKey<Schema extends z.ZodType>(
  action: string,
  schema: Schema,
  act: (call: KmsCall, key: Key, input: z.output<Schema>) => unknown,
): KmsOperations[string] {
  return operation(z.intersection(keyInput, schema), (plain: Call, input) => {
    const call = { ...plain, ...placeOf<KmsState>(plain, "kms", empty) };
    const key = findKey(call, (input as z.output<typeof keyInput>).KeyId);
    const { arn, policy } = key;
    authorize(call.world, call.session, `kms:${action}`, arn, { policy, policyDecides: true });
    return act(call, key, input as z.output<Schema>);
  });
}

const empty = (): KmsState => ({ keys: {}, aliases: {} });

export function arnOf({ session }: KmsCall, resource: string): string {
  return `arn:aws:kms:${session.region}:${session.account}:${resource}`;
}

export function notFound(message: string): AwsError {
  return new AwsError(400, "NotFoundException", message);
}

/** The key of an id, of an ARN, of an alias or of an alias's ARN. One whose day of deletion has come is gone. */
export function findKey(call: KmsCall, name: string): Key {
  const prefix = arnOf(call, "");
  const short = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  if (short.startsWith("arn:")) throw notFound(`Invalid arn ${name}`);
  if (short.startsWith("alias/")) {
    const alias = findAlias(call, short);
    if (!alias) throw notFound(`Alias ${arnOf(call, short)} is not found.`);
    return findKey(call, alias.keyId);
  }
  const id = short.replace(/^key\//, "");
  if (!/^(?:mrk-)?[0-9a-f-]{32,36}$/.test(id)) throw notFound(`Invalid keyId '${name}'`);
  const { keys } = call.state;
  const key = Object.hasOwn(keys, id) ? keys[id] : undefined;
  if (key && !isGone(call, key)) return key;
  throw notFound(`Key '${arnOf(call, `key/${id}`)}' does not exist`);
}

export function findAlias({ state }: KmsCall, name: string): Alias | undefined {
  return Object.hasOwn(state.aliases, name) ? state.aliases[name] : undefined;
}

export function isGone({ world }: KmsCall, { deletedAt }: Key): boolean {
  return deletedAt !== undefined && Date.parse(deletedAt) <= world.clock.now().getTime();
}

/** Most changes are refused while a key waits for its deletion. */
export function refusePendingDeletion({ arn, deletedAt }: Key): void {
  if (deletedAt !== undefined) throw invalidState(`${arn} is pending deletion.`);
}

export function invalidState(message: string): AwsError {
  return new AwsError(400, "KMSInvalidStateException", message);
}

/** Seconds, as JSON bodies have times. */
export const seconds = (iso: string) => Date.parse(iso) / 1000;
