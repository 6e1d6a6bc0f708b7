import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { provenancePredicateType, readProvenance } from "../../../../formats/in-toto/provenance.ts";
import { oldStatementType, type Statement } from "../../../../formats/in-toto/statement.ts";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { attachWithLogin } from "./attach.ts";

/** A call of `cosign` in a job. */
export interface CosignCall {
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface CosignOptions {
  /** Where Fulcio and the timestamp authority answer; asked for when a job signs. */
  readonly sigstoreUrl: () => string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fetch?: typeof fetch;
  readonly signal: AbortSignal;
  mask(secret: string): void;
}

/**
 * `cosign attest` as version 3 does it for build provenance, keyless: the job's identity is certified for one signature,
 * and the bundle is hung onto the image by the registry's referrers. Whatever else cosign can do is refused.
 * https://github.com/sigstore/cosign/blob/main/doc/cosign_attest.md
 */
export async function cosign(call: CosignCall, options: CosignOptions): Promise<Result<string>> {
  const request = readCall(call);
  if (!request.ok) return request;
  const { image, predicate } = request.value;
  const token = async (audience: string) => identityToken(call.environment, audience, options);
  const { signStatement } = await import("./sign.ts");
  const statement: Statement = {
    _type: oldStatementType,
    predicateType: provenancePredicateType,
    subject: [{ name: image.name, digest: { sha256: image.digest.slice(7) } }],
    predicate,
  };
  try {
    const signer = { identityToken: token, mask: options.mask };
    const bundle = await signStatement(statement, options.sigstoreUrl(), signer);
    const job = { ...options, environment: call.environment, fetch: options.fetch ?? fetch };
    const attached = await attachWithLogin(job, image, bundle, provenancePredicateType);
    if (!attached.ok) return attached;
    return ok(`Signed the provenance of ${image.name}@${image.digest}: ${attached.value}`);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
    return refuse(`signing bundle: ${error instanceof Error ? error.message : String(error)}${cause}`);
  }
}

interface Attestation {
  readonly image: { readonly name: string; readonly digest: string };
  readonly predicate: unknown;
}

function readCall(call: CosignCall): Result<Attestation> {
  const [command = "", ...rest] = call.arguments;
  if (command !== "attest") return refuse(`unknown command "${command}" for "cosign"`);
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(rest);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const [image, ...more] = positionals;
  if (image === undefined || more.length > 0) return refuse("accepts 1 arg(s)");
  if (values.predicate === undefined) return refuse(`required flag(s) "predicate" not set`);
  if (values.type !== "slsaprovenance1") return refuse(`the local equivalent attests slsaprovenance1 only`);
  if (!values.yes) return refuse("should upload to tlog: nobody is there to agree to it");
  const [name = "", digest = ""] = image.split("@");
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return refuse(`"${image}" names no digest: a tag can move`);
  let predicate: unknown;
  try {
    predicate = JSON.parse(readFileSync(resolve(call.directory, values.predicate), "utf8"));
  } catch (error) {
    return refuse(`provenance predicate: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!readProvenance(predicate)) return refuse("provenance predicate: required field missing");
  return ok({ image: { name, digest }, predicate });
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      predicate: { type: "string" },
      type: { type: "string", default: "custom" },
      yes: { type: "boolean", short: "y", default: false },
    },
  });

/** As cosign asks GitHub for it (`pkg/providers/github`): only a job with `id-token: write` has somewhere to ask. */
async function identityToken(
  environment: Readonly<Record<string, string>>,
  audience: string,
  { fetch: call = fetch, signal }: CosignOptions,
): Promise<string> {
  const url = environment["ACTIONS_ID_TOKEN_REQUEST_URL"];
  const bearer = environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  if (!url || !bearer) throw new Error("no identity token: the job lacks `id-token: write`");
  const headers = { authorization: `Bearer ${bearer}` };
  const answer = await call(`${url}&audience=${encodeURIComponent(audience)}`, { headers, signal });
  const body = (await answer.json().catch(() => ({}))) as { readonly value?: unknown };
  if (typeof body.value !== "string") throw new Error(`no identity token: ${answer.status}`);
  return body.value;
}

function refuse(message: string): Result<never> {
  return failure("cosign-failed", message);
}
