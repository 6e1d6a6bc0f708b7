import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { packageName, protocolDescription } from "./messages.ts";

/** Answers one call; `peer` tells one connection, and so one configuration of the provider, from another. */
export type CallHandler = (request: unknown, peer: string) => Promise<object> | object;

export interface RunningService {
  readonly port: number;
  close(): void;
}

/** Serves the plugin protocol on a free port of the loopback. What a handler throws is a bug, and told as one. */
export async function servePlugin(
  handlers: Readonly<Record<string, CallHandler>>,
  log: (line: string) => void,
): Promise<Result<RunningService>> {
  service ??= providerService();
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(
    service,
    Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, unary(name, handler, log)])),
  );
  return new Promise((resolve) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error) {
        resolve(failure("server-failed", "The stand-in provider cannot listen.", { cause: error.message }));
      } else resolve(ok({ port, close: () => server.forceShutdown() }));
    });
  });
}

/** Made once: every process of the engine has listeners of its own, and all speak the same protocol. */
let service: ServiceDefinition | undefined;

function providerService(): ServiceDefinition {
  const described = fromJSON(protocolDescription(), { defaults: true, arrays: true, longs: Number });
  const found = described[`${packageName}.Provider`];
  if (!found || "format" in found) throw new Error("the protocol's description has no service");
  return found;
}

function unary(name: string, handler: CallHandler, log: (line: string) => void) {
  return async (call: ServerUnaryCall<unknown, object>, answer: sendUnaryData<object>) => {
    try {
      answer(null, await handler(call.request, call.getPeer()));
    } catch (error) {
      log(`${name}: ${error instanceof Error ? error.stack : error}`);
      const details = error instanceof Error ? error.message : String(error);
      answer({ code: status.INTERNAL, details: `${name}: ${details}` });
    }
  };
}
