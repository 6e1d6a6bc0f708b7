import { all, ok, type Result } from "../../../foundation/result.ts";
import { createConnections, type ProviderContext } from "./calls/context.ts";
import { dataSourceCalls } from "./calls/data-source.ts";
import { providerCalls } from "./calls/provider.ts";
import { resourceCalls } from "./calls/resource.ts";
import { servePlugin } from "./protocol/serve.ts";
import { knownProvider, type ProviderDefinition } from "./provider-definition.ts";

export interface RunningProviders {
  /** What the engine's environment has to hold so that it finds them. */
  readonly environment: Readonly<Record<string, string>>;
  close(): void;
}

/**
 * Serves providers to the real engine, all of them from this process, each on a port of its own. They are found by
 * `TF_REATTACH_PROVIDERS`, by Terraform and by OpenTofu, so `init` neither downloads nor locks anything. Fails with
 * `server-failed`.
 */
export async function startProviders(
  definitions: readonly ProviderDefinition[],
  log: (line: string) => void,
): Promise<Result<RunningProviders>> {
  const started = await Promise.all(
    definitions.map(async (definition) => {
      const context: ProviderContext = {
        address: definition.address,
        known: knownProvider(definition),
        backend: definition.backend,
        connections: createConnections(),
        log,
      };
      const handlers = { ...providerCalls(context), ...resourceCalls(context), ...dataSourceCalls(context) };
      const service = await servePlugin(handlers, (line) => log(`${definition.address} ${line}`));
      return service.ok ? ok({ address: definition.address, service: service.value }) : service;
    }),
  );
  const running = started.flatMap((one) => (one.ok ? [one.value] : []));
  const close = () => {
    for (const { service } of running) service.close();
  };
  const complete = all(started);
  if (!complete.ok) {
    close();
    return complete;
  }
  const entries = running.flatMap(({ address, service }) =>
    addresses(address).map((one) => [one, reattachment(service.port)]),
  );
  return ok({ environment: { TF_REATTACH_PROVIDERS: JSON.stringify(Object.fromEntries(entries)) }, close });
}

/** OpenTofu looks for `hashicorp/aws` at a registry of its own. */
function addresses(address: string): readonly string[] {
  return [address, address.replace(/^registry\.terraform\.io\//, "registry.opentofu.org/")];
}

/** `Test` keeps the engine from ending our process when it is done with the provider. */
function reattachment(port: number) {
  return {
    Protocol: "grpc",
    ProtocolVersion: 6,
    Pid: process.pid,
    Test: true,
    Addr: { Network: "tcp", String: `127.0.0.1:${port}` },
  };
}
