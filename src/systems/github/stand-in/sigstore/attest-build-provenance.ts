import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ActionEquivalent, ActionResult, ActionStep } from "../../../../contracts/action-equivalent.ts";
import { provenancePredicateType } from "../../../../formats/in-toto/provenance.ts";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { attachWithLogin } from "./attach.ts";
import { type JobClaims, readJobClaims } from "./identity-token.ts";
import { buildProvenance } from "./predicate.ts";
import type { SignedBundle } from "./sign.ts";

export interface AttestOptions {
  /** Where Fulcio and the timestamp authority answer; asked for when a job signs. */
  readonly sigstoreUrl: () => string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fetch?: typeof fetch;
}

/**
 * `actions/attest-build-provenance` as of v3.0.0 (977bb373ede98d70efdf65b84cb5f73e068dcc2a): signs where an image came
 * from, and hangs the signature onto it in the registry.
 */
export function attestBuildProvenance(options: AttestOptions): ActionEquivalent {
  return {
    uses: "actions/attest-build-provenance",
    inputs: [
      "subject-path",
      "subject-digest",
      "subject-name",
      "subject-checksums",
      "push-to-registry",
      "show-summary",
      "github-token",
    ],
    defaults: { "push-to-registry": "false", "show-summary": "true" },
    note: "signs the build's provenance with Sigstore's own client, certified by the Sigstore stand-in in place of GitHub's",
    run: async (step) => toActionResult(await attest(step, options)),
  };
}

function toActionResult(result: Result<Readonly<Record<string, string>>>): ActionResult {
  if (result.ok) return { outcome: "success", outputs: result.value };
  const message = result.diagnostics
    .map(({ summary, cause }) => (cause ? `${summary} (${cause})` : summary))
    .join("; ");
  return { outcome: "failure", message };
}

async function attest(
  step: ActionStep,
  options: AttestOptions,
): Promise<Result<Readonly<Record<string, string>>>> {
  const subject = readSubject(step.inputs);
  if (!subject.ok) return subject;
  const { name, digest } = subject.value;

  const { maskedToken, signStatement } = await import("./sign.ts");
  let claims: JobClaims;
  try {
    claims = readJobClaims(await maskedToken(step, "nobody"));
  } catch (error) {
    return failure(
      "identity-token-missing",
      'missing "id-token" permission. Please add "permissions: id-token: write" to your workflow.',
      { cause: String(error) },
    );
  }
  const statement = buildProvenance(
    { name, digest: { sha256: digest.slice(7) } },
    claims,
    step.github.serverUrl,
  );
  let bundle: SignedBundle;
  try {
    bundle = await signStatement(statement, options.sigstoreUrl(), step);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
    return failure("signing-failed", `${error instanceof Error ? error.message : String(error)}${cause}`);
  }
  step.log(`Attestation created for ${name}@${digest}`);
  const path = await keep(bundle, step, options.ids);

  const stored = await upload(bundle, step, options.fetch ?? fetch);
  if (!stored.ok) return stored;
  if (step.inputs["push-to-registry"] === "true") {
    const job = { ...options, ...step, fetch: options.fetch ?? fetch };
    const attached = await attachWithLogin(job, { name, digest }, bundle, provenancePredicateType);
    if (!attached.ok) return attached;
    step.log(`Attestation uploaded to registry: ${name}@${attached.value}`);
  }
  return ok({ "bundle-path": path, ...stored.value });
}

/** The one subject that is given by name and digest. The real action also takes files and lists of checksums. */
function readSubject(inputs: Readonly<Record<string, string>>): Result<{ name: string; digest: string }> {
  const invalid = (message: string) => failure("attestation-subject-invalid", message);
  const kinds = ["subject-path", "subject-digest", "subject-checksums"].filter((kind) => inputs[kind]);
  if (kinds.length === 0) {
    return invalid("One of subject-path, subject-digest, or subject-checksums must be provided");
  }
  if (kinds.length > 1) {
    return invalid("Only one of subject-path, subject-digest, or subject-checksums may be provided");
  }
  const digest = inputs["subject-digest"];
  if (!digest) return invalid(`The local equivalent attests images by subject-digest, not by ${kinds[0]}`);
  const given = inputs["subject-name"];
  if (!given) return invalid("subject-name must be provided when using subject-digest");
  if (!/^sha256:[A-Za-z0-9]{64}$/.test(digest)) {
    return invalid('subject-digest must be in the format "sha256:<hex-digest>"');
  }
  // Names of images are lower case.
  return ok({ name: inputs["push-to-registry"] === "true" ? given.toLowerCase() : given, digest });
}

/** Writes the bundle where later steps find it. Returns the path. */
async function keep(bundle: SignedBundle, step: ActionStep, ids: Ids): Promise<string> {
  const folder = join(step.temporary, ids.token(8));
  await mkdir(folder, { recursive: true });
  const path = join(folder, "attestation.json");
  await writeFile(path, `${bundle.text}\n`);
  await appendFile(join(step.temporary, "created_attestation_paths.txt"), `${path}\n`);
  return path;
}

/** Stores the bundle with the repository, by `POST /repos/{owner}/{repo}/attestations`. */
async function upload(
  bundle: SignedBundle,
  step: ActionStep,
  call: typeof fetch,
): Promise<Result<Readonly<Record<string, string>>>> {
  const { apiUrl, serverUrl, repository } = step.github;
  const answer = await call(`${apiUrl}/repos/${repository}/attestations`, {
    method: "POST",
    headers: {
      accept: "application/vnd.github+json",
      authorization: `token ${step.inputs["github-token"] || step.token}`,
      "content-type": "application/json",
    },
    body: `{"bundle":${bundle.text}}`,
    signal: step.signal,
  });
  const body = (await answer.json().catch(() => ({}))) as {
    readonly id?: unknown;
    readonly message?: unknown;
  };
  if (!answer.ok) {
    return failure(
      "attestation-not-stored",
      `Failed to persist attestation: ${String(body.message ?? answer.status)}`,
    );
  }
  const id = String(body.id);
  const url = `${serverUrl}/${repository}/attestations/${id}`;
  step.log(`Attestation uploaded to repository: ${url}`);
  return ok({ "attestation-id": id, "attestation-url": url });
}
