import type { ProviderBackend } from "../../../../contracts/terraform-backend.ts";
import type { KnownProvider } from "../provider-definition.ts";

/** What the calls of one provider share. */
export interface ProviderContext {
  readonly address: string;
  readonly known: KnownProvider;
  readonly backend: ProviderBackend;
  readonly connections: Connections;
  readonly log: (line: string) => void;
}

/** What each configuration of a provider was made into, by the engine's connection: aliases come on their own. */
export interface Connections {
  set(peer: string, connection: unknown): void;
  get(peer: string): unknown;
}

/** The engine does not say goodbye: the oldest are forgotten once there are very many. */
export function createConnections(most = 1000): Connections {
  const known = new Map<string, unknown>();
  return {
    set(peer, connection) {
      known.delete(peer);
      known.set(peer, connection);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
    get(peer) {
      if (!known.has(peer)) throw new Error("the provider is used before it is configured");
      return known.get(peer);
    },
  };
}

export function resourceOf({ known, backend }: ProviderContext, name: string) {
  return {
    type: present(known.resources, name),
    resource: present(new Map(Object.entries(backend.resources)), name),
  };
}

export function dataSourceOf({ known, backend }: ProviderContext, name: string) {
  return {
    type: present(known.dataSources, name),
    source: present(new Map(Object.entries(backend.dataSources)), name),
  };
}

function present<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`the stand-in provider has no ${name}`);
  return found;
}
