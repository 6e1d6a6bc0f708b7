import { failure, ok, type Result } from "../../foundation/result.ts";
import { isDigest } from "./digest.ts";

/** An image's name, taken apart: `127.0.0.1:5000/storefront:1.0@sha256:…`. */
export interface ImageReference {
  /** Host, with its port where there is one. */
  readonly registry: string;
  /** Path below the registry: `team/storefront`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** The distribution specification's grammar of a repository's name. */
export const repositoryPattern = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
/** The distribution specification's grammar of a tag. */
export const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/**
 * Takes an image's name apart. The registry has to be named: where it is left out, Docker means Docker Hub, and
 * guessing would send an image to a place that nobody wrote down. Fails with `image-reference-invalid`.
 */
export function parseImageReference(text: string): Result<ImageReference> {
  const invalid = (why: string) =>
    failure("image-reference-invalid", `\`${text}\` does not name an image: ${why}.`, {
      next: "Write it as registry/name, registry/name:tag or registry/name@sha256:….",
    });
  const [name = "", digest, ...more] = text.split("@");
  if (more.length > 0) return invalid("there are two @");
  if (digest !== undefined && !isDigest(digest)) return invalid("the part after @ is not a sha256 digest");
  const slash = name.indexOf("/");
  const registry = name.slice(0, Math.max(slash, 0));
  if (!/^[A-Za-z0-9.-]+(:[0-9]+)?$/.test(registry)) return invalid("the registry is missing");
  const rest = name.slice(slash + 1);
  const colon = rest.lastIndexOf(":");
  const repository = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  if (!repositoryPattern.test(repository)) return invalid("the name has characters that a registry refuses");
  if (tag !== undefined && !tagPattern.test(tag))
    return invalid("the tag has characters that a registry refuses");
  return ok({
    registry,
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  });
}

/** The base URL of a registry: plain HTTP on the loopback, as Docker does it, TLS everywhere else. */
export function registryUrl(registry: string): string {
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(registry);
  return `${loopback ? "http" : "https"}://${registry}`;
}
