import type { EnvironmentProvider } from "../../../contracts/terraform-backend.ts";
import type { Result } from "../../../foundation/result.ts";
import { type StoredProvider, storedProvider } from "./schema/stored.ts";
import { type RunningProviders, startProviders } from "./start.ts";

/** Serves every provider out of this process, to each process of the engine with that one's own rights. */
export interface ProviderHub {
  /** The variables of the engine's environment that the providers read. */
  readonly variables: readonly string[];
  /**
   * Listeners for one process of the engine, by what its environment says; variables that no provider reads are passed
   * over. They are there until they are closed. Fails with `server-failed`.
   */
  open(environment: Readonly<Record<string, string>>): Promise<Result<RunningProviders>>;
}

export type HubProviders = Readonly<Partial<Record<StoredProvider, EnvironmentProvider>>>;

export function createProviderHub(providers: HubProviders, log: (line: string) => void): ProviderHub {
  const served = Object.entries(providers) as [StoredProvider, EnvironmentProvider][];
  return {
    variables: [...new Set(served.flatMap(([, { variables }]) => variables))].sort(),
    async open(environment) {
      const definitions = served.map(([name, { variables, backend }]) =>
        storedProvider(name, backend(only(variables, environment))),
      );
      return startProviders(await Promise.all(definitions), log);
    },
  };
}

function only(names: readonly string[], environment: Readonly<Record<string, string>>) {
  const found = names.flatMap((name) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}
