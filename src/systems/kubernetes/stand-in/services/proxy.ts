import { connect, createServer, type Socket } from "node:net";
import { failure, ok, type Result } from "../../../../foundation/result.ts";

/** A loopback port that stands for one port of a Service. */
export interface ServiceProxy {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Hands each connection to the next of the endpoints (their loopback ports), in turn. It looks at no byte, so any
 * protocol passes; where there is no endpoint the answer is an HTTP 503 that says so.
 */
export function startProxy(
  port: number,
  name: string,
  endpoints: () => readonly number[],
): Promise<Result<ServiceProxy>> {
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    track(open, client);
    const ports = endpoints();
    const target = ports[turn++ % Math.max(1, ports.length)];
    if (target === undefined) return refuse(client, name);
    const upstream = connect({ host: "127.0.0.1", port: target });
    track(open, upstream);
    client.pipe(upstream).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("close", () => other.destroy());
    }
  });
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      resolve(
        failure("port-in-use", `The Service ${name} cannot listen on 127.0.0.1:${port}.`, {
          cause: error.message,
        }),
      );
    });
    server.listen({ host: "127.0.0.1", port }, () => {
      resolve(
        ok({
          port,
          close: () =>
            new Promise<void>((closed) => {
              server.close(() => closed());
              for (const socket of open) socket.destroy();
            }),
        }),
      );
    });
  });
}

function track(open: Set<Socket>, socket: Socket): void {
  open.add(socket);
  socket.on("close", () => open.delete(socket));
  socket.on("error", () => {}); // Either side may hang up at any time.
}

function refuse(client: Socket, name: string): void {
  const body = `The Service ${name} has no ready endpoint: no Pod that it selects has passed its readiness probe.\n`;
  const head = [
    "HTTP/1.1 503 Service Unavailable",
    "content-type: text/plain; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  // Only after the client has spoken: an answer before the question confuses some clients.
  client.once("data", () => client.end(`${head.join("\r\n")}\r\n\r\n${body}`));
}
