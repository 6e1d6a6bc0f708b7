import { type IncomingMessage, request, type ServerResponse } from "node:http";

/** Tries to hand a request to one endpoint; resolves false when nothing of it was answered and it may be tried again. */
function attempt(incoming: IncomingMessage, outgoing: ServerResponse, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    // A body that has begun to flow cannot be sent a second time.
    const repeatable = !("content-length" in incoming.headers || "transfer-encoding" in incoming.headers);
    let connected = false;
    const upstream = request({
      host: "127.0.0.1",
      port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, connection: "close" },
      agent: false,
    });
    upstream.on("socket", (socket) => socket.once("connect", () => (connected = true)));
    upstream.on("response", (response) => {
      const { connection: _connection, "keep-alive": _keepAlive, ...headers } = response.headers;
      outgoing.writeHead(response.statusCode ?? 502, response.statusMessage ?? "", headers);
      response.pipe(outgoing);
      response.on("error", () => outgoing.destroy());
      resolve(true);
    });
    upstream.on("error", () => {
      if (!outgoing.headersSent && (repeatable || !connected)) resolve(false);
      else {
        outgoing.destroy();
        resolve(true);
      }
    });
    outgoing.on("close", () => upstream.destroy());
    if (repeatable) upstream.end();
    else upstream.once("socket", (socket) => socket.once("connect", () => incoming.pipe(upstream)));
  });
}

/** Hands a request to the next endpoint, and to another one when that has just gone; false when none took it. */
export async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  next: () => number | undefined,
): Promise<boolean> {
  for (let tries = 0; tries < 3; tries += 1) {
    const port = next();
    if (port === undefined) return false;
    if (await attempt(incoming, outgoing, port)) return true;
  }
  return false;
}
