import { newState } from "../plan/new-state.ts";
import { diagnosticMessage, remarkMessage } from "../protocol/diagnostic-message.ts";
import type { CallHandler } from "../protocol/serve.ts";
import { attributesOf, readPresent, stateOf, type ValueMessage, writeObject } from "./codec.ts";
import { dataSourceOf, type ProviderContext } from "./context.ts";

interface ConfigRequest {
  readonly typeName: string;
  readonly config: ValueMessage;
}

/** The calls about data sources. */
export function dataSourceCalls(context: ProviderContext): Readonly<Record<string, CallHandler>> {
  return {
    ValidateDataResourceConfig: (request) => {
      const { typeName, config } = request as ConfigRequest;
      const { type, source } = dataSourceOf(context, typeName);
      const remarks = source.validate?.(attributesOf(readPresent(config, type))) ?? [];
      return { diagnostics: remarks.map(remarkMessage) };
    },
    ReadDataSource: async (request, peer) => {
      const { typeName, config } = request as ConfigRequest;
      const { type, source } = dataSourceOf(context, typeName);
      const configuration = readPresent(config, type);
      const found = await source.read(stateOf(configuration), context.connections.get(peer));
      if (!found.ok) return { diagnostics: found.diagnostics.map(diagnosticMessage) };
      return { state: writeObject(newState(type.schema.block, found.value, configuration), type) };
    },
  };
}
