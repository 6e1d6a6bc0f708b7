import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { DistributionClient, RegistryCredentials } from "../../../../formats/oci/distribution.ts";
import { mediaTypes } from "../../../../formats/oci/media-types.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import type { SignedBundle } from "./sign.ts";

/**
 * Hangs a bundle onto an image in the registry: an artifact whose subject is the image's manifest, as Sigstore's OCI
 * client does it. Returns the artifact's digest.
 * https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md
 */
export async function attachBundle(
  client: DistributionClient,
  image: { readonly repository: string; readonly digest: string },
  bundle: SignedBundle,
  annotations: Readonly<Record<string, string>>,
): Promise<Result<string>> {
  const subject = await client.manifest(image.repository, image.digest);
  if (!subject.ok) return subject;
  const layer = await client.pushBlob(image.repository, Buffer.from(bundle.text), bundle.mediaType);
  if (!layer.ok) return layer;
  const config = await client.pushBlob(image.repository, Buffer.from("{}"), mediaTypes.empty);
  if (!config.ok) return config;
  const { mediaType, digest, size } = subject.value.descriptor;
  const artifact = await client.pushManifest(image.repository, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    artifactType: bundle.mediaType,
    config: config.value,
    layers: [layer.value],
    subject: { mediaType, digest, size },
    annotations: { ...annotations },
  });
  return artifact.ok ? ok(artifact.value.digest) : artifact;
}

const dockerConfig = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional() })).optional(),
});

/** The login that an earlier step of the job left in Docker's configuration for a registry. */
export async function readRegistryLogin(
  environment: Readonly<Record<string, string>>,
  registry: string,
): Promise<Result<RegistryCredentials>> {
  const folder = environment["DOCKER_CONFIG"] ?? join(environment["HOME"] ?? "/", ".docker");
  const file = join(folder, "config.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) {
    return failure("registry-login-missing", `No credential file found at ${file}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const read = dockerConfig.safeParse(value);
  const auths = read.success ? (read.data.auths ?? {}) : {};
  const auth = (auths[registry] ?? auths[`https://${registry}`])?.auth;
  if (!auth) return failure("registry-login-missing", `No credentials found for registry ${registry}`);
  const [username = "", ...password] = Buffer.from(auth, "base64").toString("utf8").split(":");
  return ok({ username, password: password.join(":") });
}
