import * as z from "zod";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { pullManifest } from "./distribution-pull.ts";
import { mediaTypes } from "./media-types.ts";
import type { Transport } from "./transport.ts";
import { type Descriptor, indexSchema } from "./types.ts";

/** The tag under which referrers are listed where a registry has no referrers API. */
export function referrersTag(digest: string): string {
  return digest.replace(":", "-");
}

/** What refers to a digest: by the referrers API, else by the referrers tag. */
export async function listReferrers(
  transport: Transport,
  repository: string,
  digest: string,
  artifactType?: string,
): Promise<Result<readonly Descriptor[]>> {
  const wanted = (list: readonly Descriptor[]) =>
    artifactType === undefined ? list : list.filter((entry) => entry.artifactType === artifactType);
  const found: Descriptor[] = [];
  const filter = artifactType === undefined ? "" : `?artifactType=${encodeURIComponent(artifactType)}`;
  let path: string | undefined = `/v2/${repository}/referrers/${digest}${filter}`;
  while (path !== undefined) {
    const answer = await transport({
      method: "GET",
      path,
      headers: { accept: mediaTypes.index },
      accept: [200, 404, 405],
    });
    if (!answer.ok) return answer;
    if (answer.value.status !== 200) return byTag(transport, repository, digest, wanted);
    const index = parse(answer.value.body, indexSchema, `the referrers of ${digest}`);
    if (!index.ok) return index;
    found.push(...wanted(index.value.manifests)); // A registry may leave the filter to the client.
    path = nextPage(answer.value.headers, answer.value.url);
  }
  return ok(found);
}

async function byTag(
  transport: Transport,
  repository: string,
  digest: string,
  wanted: (list: readonly Descriptor[]) => readonly Descriptor[],
): Promise<Result<readonly Descriptor[]>> {
  const index = await pullManifest(transport, repository, referrersTag(digest));
  if (!index.ok) return index.diagnostics[0]?.code === "image-not-found" ? ok([]) : index;
  return ok(index.value.kind === "index" ? wanted(index.value.index.manifests) : []);
}

const tagsSchema = z.object({ tags: z.array(z.string()).nullable() });

/** All tags of a repository, every page of them, sorted. */
export async function listTags(transport: Transport, repository: string): Promise<Result<readonly string[]>> {
  const tags: string[] = [];
  let path: string | undefined = `/v2/${repository}/tags/list`;
  while (path !== undefined) {
    const answer = await transport({ method: "GET", path, accept: [200] });
    if (!answer.ok) return answer;
    const page = parse(answer.value.body, tagsSchema, `the tags of ${repository}`);
    if (!page.ok) return page;
    tags.push(...(page.value.tags ?? []));
    path = nextPage(answer.value.headers, answer.value.url);
  }
  return ok(tags.sort());
}

function parse<Value>(body: Uint8Array, schema: z.ZodType<Value>, what: string): Result<Value> {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    json = undefined;
  }
  const read = schema.safeParse(json);
  return read.success
    ? ok(read.data)
    : failure("manifest-invalid", `The registry's list of ${what} cannot be read.`, {
        cause: read.error.message,
      });
}

/** `Link: </v2/…>; rel="next"`, as an address on the same registry. */
function nextPage(headers: Headers, base: string): string | undefined {
  const match = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers.get("link") ?? "");
  if (!match?.[1]) return undefined;
  const url = new URL(match[1], base);
  return url.origin === new URL(base).origin ? url.href : undefined;
}
