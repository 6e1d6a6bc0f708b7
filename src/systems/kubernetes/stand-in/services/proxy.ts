import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { forward } from "./forward.ts";

/** A loopback port that stands for one port of a Service. */
export interface ServiceProxy {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Hands each HTTP request to the next of the endpoints (their loopback ports), in turn, so that a client's open
 * connection outlives the Pods behind it; any other protocol is passed through, connection by connection. Where there
 * is no endpoint the answer is a 503 that says so. Port 0: any free one. Fails with `port-in-use`.
 */
export function startProxy(
  port: number,
  name: string,
  endpoints: () => readonly number[],
): Promise<Result<ServiceProxy>> {
  const open = new Set<Socket>();
  let turn = 0;
  const next = () => {
    const ports = endpoints();
    return ports[turn++ % Math.max(1, ports.length)];
  };
  const explanation = `The Service ${name} has no ready endpoint: no Pod that it selects has passed its readiness probe.\n`;

  const http = createHttpServer(async (incoming, outgoing) => {
    if (await forward(incoming, outgoing, next)) return;
    outgoing.writeHead(503, { "content-type": "text/plain; charset=utf-8" }).end(explanation);
  });
  // A connection that becomes something else, such as a WebSocket, is passed through from there on.
  http.on("upgrade", (incoming, client: Socket, head: Buffer) => {
    const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
    for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
      lines.push(`${incoming.rawHeaders[index]}: ${incoming.rawHeaders[index + 1]}`);
    }
    passThrough(client, Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), head]), next(), open);
  });

  const server = createServer((client) => {
    track(open, client);
    client.once("data", (first) => {
      client.pause();
      if (!/^[A-Z]+ \S+ HTTP\/1/.test(first.toString("latin1")))
        return passThrough(client, first, next(), open);
      client.unshift(first);
      http.emit("connection", client);
      client.resume();
    });
  });
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const summary = `The Service ${name} cannot listen on 127.0.0.1:${port}.`;
      resolve(failure("port-in-use", summary, { cause: error.message }));
    });
    server.listen({ host: "127.0.0.1", port }, () => {
      const close = () =>
        new Promise<void>((closed) => {
          server.close(() => closed());
          for (const socket of open) socket.destroy();
        });
      resolve(ok({ port: (server.address() as AddressInfo).port, close }));
    });
  });
}

function passThrough(client: Socket, first: Buffer, target: number | undefined, open: Set<Socket>): void {
  if (target === undefined) {
    client.destroy();
    return;
  }
  const upstream = connect({ host: "127.0.0.1", port: target });
  track(open, upstream);
  upstream.write(first);
  client.pipe(upstream).pipe(client);
  client.on("close", () => upstream.destroy());
  upstream.on("close", () => client.destroy());
}

function track(open: Set<Socket>, socket: Socket): void {
  open.add(socket);
  socket.on("close", () => open.delete(socket));
  socket.on("error", () => {}); // Either side may hang up at any time.
}
