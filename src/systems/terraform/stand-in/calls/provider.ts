import { all } from "../../../../foundation/result.ts";
import { diagnosticMessage, remarkMessage } from "../protocol/diagnostic-message.ts";
import { schemaMessage } from "../protocol/schema-message.ts";
import type { CallHandler } from "../protocol/serve.ts";
import type { KnownType } from "../provider-definition.ts";
import { servedSchema } from "../schema/served.ts";
import { attributesOf, readPresent, type ValueMessage } from "./codec.ts";
import type { ProviderContext } from "./context.ts";

/** The calls about the provider itself: what it has, whether its configuration is right, and the connection. */
export function providerCalls(context: ProviderContext): Readonly<Record<string, CallHandler>> {
  const { known, backend, connections } = context;
  // The engine may leave out asking for the schema where another of its processes already has it.
  const serverCapabilities = { planDestroy: false, getProviderSchemaOptional: true };
  const resourceSchemas = () =>
    Object.fromEntries(
      [...known.resources].map(([name, { schema }]) => [name, schemaMessage(servedSchema(schema))]),
    );
  const dataSourceSchemas = () =>
    Object.fromEntries([...known.dataSources].map(([name, { schema }]) => [name, schemaMessage(schema)]));
  const names = (types: ReadonlyMap<string, KnownType>) =>
    [...types.keys()].map((typeName) => ({ typeName }));
  return {
    GetMetadata: () => ({
      serverCapabilities,
      resources: names(known.resources),
      dataSources: names(known.dataSources),
    }),
    GetProviderSchema: () => ({
      provider: schemaMessage(known.provider.schema),
      resourceSchemas: resourceSchemas(),
      dataSourceSchemas: dataSourceSchemas(),
      serverCapabilities,
    }),
    ValidateProviderConfig: (request) => {
      const { config } = request as { readonly config: ValueMessage };
      const configuration = attributesOf(readPresent(config, known.provider));
      return { diagnostics: (backend.validate?.(configuration) ?? []).map(remarkMessage) };
    },
    ConfigureProvider: async (request, peer) => {
      const { config } = request as { readonly config: ValueMessage };
      const connection = await backend.configure(attributesOf(readPresent(config, known.provider)));
      if (connection.ok) connections.set(peer, connection.value);
      const failed = all([connection]);
      return { diagnostics: failed.ok ? [] : failed.diagnostics.map(diagnosticMessage) };
    },
    GetFunctions: () => ({}),
    StopProvider: () => ({}),
  };
}
