import { Hono } from "hono";
import { isDigest } from "../../../../formats/oci/digest.ts";
import type { AwsWorld } from "../world.ts";
import { loginOf, requirePush, requireRepository } from "./access.ts";
import { paginate, type RegistryCall } from "./call.ts";
import { errorResponse, loginChallenge, RegistryError } from "./errors.ts";
import { getManifest, listReferrers, putManifest } from "./manifests.ts";
import { allRepositories, repositoryNamed } from "./model.ts";
import type { ContentStore } from "./store.ts";
import { beginUpload, continueUpload } from "./uploads.ts";

/** `/v2/`: the OCI distribution specification 1.1, as ECR speaks it. */
export function registryRoutes(world: AwsWorld, store: ContentStore): Hono {
  const app = new Hono();
  app.onError((error) => {
    if (error instanceof RegistryError) return errorResponse(error, world.url);
    throw error;
  });
  app.get("/v2/", (context) => {
    // The challenge comes with the answer, so that a client that has a login also uses it when it pushes.
    context.header("www-authenticate", loginChallenge(world.url));
    context.header("docker-distribution-api-version", "registry/2.0");
    return context.json({});
  });
  app.get("/v2/_catalog", (context) => {
    const names = [...new Set(allRepositories(world).map(({ name }) => name))].sort();
    const { page, headers } = paginate(names, new URL(context.req.url).searchParams, "/v2/_catalog");
    return context.json({ repositories: page }, 200, headers);
  });
  app.all("/v2/*", async (context) => {
    const url = new URL(context.req.url);
    const match = /^\/v2\/(.+)\/(blobs|manifests|tags|referrers)\/(.*)$/.exec(decode(url.pathname));
    if (!match) throw new RegistryError("UNSUPPORTED", "The operation is unsupported.");
    const [, name = "", kind = "", rest = ""] = match;
    const upload = kind === "blobs" ? /^(.+)\/blobs\/uploads\/(.*)$/.exec(`${name}/${kind}/${rest}`) : null;
    const { method } = context.req;
    const reads = (method === "GET" || method === "HEAD") && !upload;
    const login = loginOf(world, context.req.header("authorization"));
    const found = repositoryNamed(world, name, login?.account);
    if (!reads) requirePush(world, login, name, found);
    const call: RegistryCall = {
      ...{ world, store, method },
      repository: requireRepository(world, name, found),
      query: url.searchParams,
      header: (header) => context.req.header(header),
      body: async () => new Uint8Array(await context.req.arrayBuffer()),
    };
    if (upload)
      return upload[2] === "" && method === "POST"
        ? beginUpload(call)
        : continueUpload(call, upload[2] ?? "");
    return dispatch(call, kind, rest);
  });
  return app;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new RegistryError("NAME_INVALID", "The path is not well-formed.");
  }
}

async function dispatch(call: RegistryCall, kind: string, rest: string): Promise<Response> {
  const { method } = call;
  const reads = method === "GET" || method === "HEAD";
  if (kind === "manifests" && method === "PUT") return putManifest(call, rest);
  // ECR deletes images through its own API only.
  if (!reads) throw new RegistryError("UNSUPPORTED", "The operation is unsupported.");
  switch (kind) {
    case "manifests":
      return getManifest(call, rest);
    case "referrers":
      return listReferrers(call, rest);
    case "tags":
      return listTags(call, rest);
    default:
      return getBlob(call, rest);
  }
}

function listTags(call: RegistryCall, rest: string): Response {
  if (rest !== "list") throw new RegistryError("UNSUPPORTED", "The operation is unsupported.");
  const { name, tags } = call.repository;
  const { page, headers } = paginate(Object.keys(tags).sort(), call.query, `/v2/${name}/tags/list`);
  return new Response(JSON.stringify({ name, tags: page }), {
    headers: { "content-type": "application/json", ...headers },
  });
}

function getBlob(call: RegistryCall, digest: string): Response {
  if (!isDigest(digest)) throw new RegistryError("DIGEST_INVALID", `'${digest}' is not a sha256 digest.`);
  if (!call.repository.blobs.includes(digest) || !call.store.has(digest)) {
    throw new RegistryError("BLOB_UNKNOWN", "The blob is not in the repository.", { digest });
  }
  const bytes = call.store.read(digest);
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(bytes.length),
      "docker-content-digest": digest,
    },
  });
}
