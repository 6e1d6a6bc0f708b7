import { Agent, type RequestOptions, request } from "node:https";
import { Readable } from "node:stream";

/**
 * A `fetch` for HTTPS that believes the given authority (PEM) and no other: for servers whose certificate only a
 * private authority vouches for. It follows no redirects. Fails as `fetch` does, with the cause's own code beside.
 */
export function fetchTrusting(authority: string): typeof fetch {
  const agent = new Agent({ ca: authority, keepAlive: true });
  return async (input, init) => {
    const asked = new Request(input, init);
    const body = asked.body === null ? undefined : Buffer.from(await asked.arrayBuffer());
    const headers = {
      ...Object.fromEntries(asked.headers),
      ...(body && { "content-length": String(body.length) }),
    };
    return send(asked.url, { method: asked.method, headers, agent, signal: asked.signal }, body);
  };
}

/** Statuses with which no content comes, so that a `Response` takes none. */
const withoutBody = [101, 204, 205, 304];

function send(url: string, options: RequestOptions, body: Buffer | undefined): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (answer) => {
      const status = answer.statusCode ?? 0;
      const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((one): [string, string] => [name, one]),
      );
      const empty = withoutBody.includes(status);
      if (empty) answer.resume();
      const content = empty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
      resolve(new Response(content, { status, headers }));
    });
    sent.on("error", (error) => reject(options.signal?.aborted ? options.signal.reason : error));
    sent.end(body);
  });
}
