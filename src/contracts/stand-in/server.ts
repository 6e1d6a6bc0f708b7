import type { AddressInfo } from "node:net";
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { createFaults, type Fault, type Faults } from "./faults.ts";

/** A stand-in that answers: a real HTTP server on the loopback. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** For messages: `GitHub stand-in`. */
  readonly name: string;
  readonly app: Hono;
  /** 0 or left out: any free port. */
  readonly port?: number;
}

/** Serves an app on 127.0.0.1 only, behind the fault door. Fails with `port-in-use` and the like. */
export function startServer(options: ServerOptions): Promise<Result<RunningServer>> {
  const faults = createFaults();
  const outer = new Hono();
  outer.use(faults.middleware);
  outer.post("/_stand-in/faults", async (context) => {
    faults.add(await context.req.json<Fault>());
    return context.body(null, 204);
  });
  outer.delete("/_stand-in/faults", (context) => {
    faults.clear();
    return context.body(null, 204);
  });
  outer.get("/_stand-in/faults", (context) => context.json(faults.hits()));
  outer.get("/_stand-in/calls", (context) => context.json(Object.fromEntries(faults.calls)));
  outer.route("/", options.app);

  return new Promise((resolve) => {
    const server: ServerType = serve(
      { fetch: outer.fetch, hostname: "127.0.0.1", port: options.port ?? 0 },
      (address: AddressInfo) => {
        resolve(
          ok({
            url: `http://127.0.0.1:${address.port}`,
            port: address.port,
            faults,
            close: () => closeServer(server),
          }),
        );
      },
    );
    server.on("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      resolve(
        failure(
          taken ? "port-in-use" : "server-failed",
          `The ${options.name} cannot listen on 127.0.0.1:${options.port ?? 0}.`,
          {
            cause: error.message,
            next: taken ? "Choose another port, or stop the program that holds it." : undefined,
          },
        ),
      );
    });
  });
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}
