import { isDigest } from "../../../../formats/oci/digest.ts";
import type { RegistryCall } from "./call.ts";
import { RegistryError } from "./errors.ts";
import { type RepositoryState, repositoryNamed } from "./model.ts";

/** POST: begins an upload, or ends at once with a mount from another repository or a blob in one piece. */
export async function beginUpload(call: RegistryCall): Promise<Response> {
  const { query, store, world, repository } = call;
  const mount = query.get("mount");
  const from = query.get("from");
  if (mount && from) {
    const source = repositoryNamed(world, from, repository.account);
    if (source?.blobs.includes(mount)) return created(call, mount);
  }
  const id = world.ids.uuid();
  store.uploads.begin(id);
  const digest = query.get("digest");
  if (!digest) return accepted(call, id, 0);
  store.uploads.append(id, await call.body());
  return end(call, id, digest);
}

/** GET, PATCH, PUT and DELETE of an upload that was begun. */
export async function continueUpload(call: RegistryCall, id: string): Promise<Response> {
  const { store, method } = call;
  const size = /^[0-9a-f-]{36}$/.test(id) ? store.uploads.size(id) : undefined;
  if (size === undefined) throw new RegistryError("BLOB_UPLOAD_UNKNOWN", "The upload does not exist.");
  switch (method) {
    case "GET":
      return new Response(null, { status: 204, headers: progress(call, id, size) });
    case "DELETE":
      store.uploads.cancel(id);
      return new Response(null, { status: 204 });
    case "PATCH":
    case "PUT": {
      checkRange(call.header("content-range"), size);
      const bytes = await call.body();
      if (bytes.length > 0) store.uploads.append(id, bytes);
      return method === "PATCH"
        ? accepted(call, id, size + bytes.length)
        : end(call, id, call.query.get("digest") ?? "");
    }
    default:
      throw new RegistryError("UNSUPPORTED", "The operation is unsupported.");
  }
}

/** A chunk has to begin where the last one ended: `Content-Range: 100-199`. */
function checkRange(range: string | undefined, size: number): void {
  if (range === undefined) return;
  const match = /^(?:bytes[ =])?(\d+)-(\d+)(?:\/.*)?$/.exec(range);
  if (!match || Number(match[1]) !== size) {
    throw new RegistryError(
      "BLOB_UPLOAD_INVALID",
      `The upload holds ${size} bytes; the chunk ${range} does not follow.`,
    );
  }
}

function end(call: RegistryCall, id: string, digest: string): Response {
  if (!isDigest(digest)) {
    throw new RegistryError("DIGEST_INVALID", `'${digest}' is not a sha256 digest.`);
  }
  if (!call.store.uploads.finish(id, digest)) {
    call.store.uploads.cancel(id);
    throw new RegistryError(
      "DIGEST_INVALID",
      "The digest of the uploaded content does not match the given one.",
    );
  }
  return created(call, digest);
}

function created(call: RegistryCall, digest: string): Response {
  remember(call.repository, digest);
  call.world.state.changed();
  return new Response(null, {
    status: 201,
    headers: { location: `/v2/${call.repository.name}/blobs/${digest}`, "docker-content-digest": digest },
  });
}

function remember(repository: RepositoryState, digest: string): void {
  if (!repository.blobs.includes(digest)) repository.blobs.push(digest);
}

function accepted(call: RegistryCall, id: string, size: number): Response {
  return new Response(null, { status: 202, headers: progress(call, id, size) });
}

function progress(call: RegistryCall, id: string, size: number): Record<string, string> {
  return {
    location: `/v2/${call.repository.name}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, size - 1)}`,
    "docker-upload-uuid": id,
  };
}
