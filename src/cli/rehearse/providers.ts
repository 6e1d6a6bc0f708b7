import { mkdirSync } from "node:fs";
import type { ActionEquivalent } from "../../contracts/action-equivalent.ts";
import type { EnvironmentProvider } from "../../contracts/terraform-backend.ts";
import { systemClock } from "../../foundation/clock.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import { systemIds } from "../../foundation/ids.ts";
import { plainEnvironment } from "../../foundation/process.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { awsProvider } from "../../systems/aws/stand-in/terraform/index.ts";
import { githubProvider } from "../../systems/github/stand-in/terraform/index.ts";
import { setupTerraform } from "../../systems/terraform/actions/setup-terraform.ts";
import { findEngine } from "../../systems/terraform/engine/program.ts";
import { type EngineWrapper, writeEngineWrapper } from "../../systems/terraform/stand-in/engine-wrapper.ts";
import { createProviderHub, type ProviderHub } from "../../systems/terraform/stand-in/hub.ts";
import { serveHub } from "../../systems/terraform/stand-in/hub-server.ts";
import type { Closing } from "./stand-ins.ts";

export interface RehearsedEngine {
  /** Providers for engines that this process starts. */
  readonly hub: ProviderHub;
  /** Writes what stands for the engine on somebody's PATH into a folder. */
  install(folder: string): EngineWrapper;
  /** The action by which a pipeline's job gets the engine, with providers that have the job's own rights. */
  readonly setupAction: ActionEquivalent;
}

/**
 * The machine's own engine, with every provider stood in. `addresses` are variables that name where the stand-ins
 * answer; they may come to be known later. A machine without an engine rehearses as well: whatever needs one then says
 * `engine-missing` itself, and the rest is done.
 */
export async function rehearsedEngine(
  addresses: Readonly<Record<string, string>>,
  vendors: Readonly<Record<string, EnvironmentProvider>>,
  closing: Closing,
  log: (line: string) => void,
): Promise<Result<RehearsedEngine>> {
  const environment = plainEnvironment({ CHECKPOINT_DISABLE: "1" });
  const program = await findEngine(environment["PATH"] ?? "", undefined, environment);
  const hub = createProviderHub(
    {
      github: githubProvider({ fetch }),
      aws: awsProvider({ fetch, clock: systemClock, ids: systemIds }),
      ...vendors,
    },
    (line) => log(`providers: ${line}`),
  );
  const server = await serveHub(hub, systemIds);
  if (!server.ok) return server;
  closing.add(server.value);
  if (!program.ok) return ok({ hub, install: emptyFolder, setupAction: withoutEngine(program.diagnostics) });
  const { value } = program;
  const install = (folder: string) => writeEngineWrapper(folder, server.value, value);
  return ok({
    ...{ hub, install },
    setupAction: setupTerraform({ version: value.version, environment: addresses, install }),
  });
}

/** Where nothing stands for the engine, whoever looks for it finds that out. */
function emptyFolder(folder: string): EngineWrapper {
  mkdirSync(folder, { recursive: true });
  return { folder, environment: {} };
}

function withoutEngine(missing: readonly Diagnostic[]): ActionEquivalent {
  const message = missing.map(({ summary }) => summary).join("\n");
  return {
    ...setupTerraform({ version: "none", install: emptyFolder }),
    run: async () => ({ outcome: "failure", message }),
  };
}
