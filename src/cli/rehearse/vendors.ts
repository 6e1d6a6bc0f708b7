import type { Blueprint, Person } from "../../blueprint/model.ts";
import type { OidcIssuer } from "../../contracts/offers.ts";
import type { PersonTask } from "../../contracts/outcome.ts";
import type { RunningStandIn, StandInOptions } from "../../contracts/stand-in/stand-in.ts";
import type { EnvironmentProvider } from "../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { type Closing, standInOptions } from "./stand-ins.ts";
import { datadogVendor } from "./vendors/datadog.ts";
import { entraVendor } from "./vendors/entra.ts";
import { jiraVendor } from "./vendors/jira.ts";

/** A vendor that a company may use: started in a rehearsal where it does. */
export interface Vendor {
  /** The system whose client goes there. */
  readonly system: string;
  isUsed(blueprint: Blueprint): boolean;
  start(given: VendorStart): Promise<Result<RehearsedVendor>>;
}

export interface VendorStart extends StandInOptions {
  readonly blueprint: Blueprint;
  /** Whose identity tokens it may be asked to trust; complete once every stand-in has started. */
  readonly issuers: readonly OidcIssuer[];
}

/** A vendor's stand-in in a rehearsal, and what people do there. */
export interface RehearsedVendor extends RunningStandIn {
  /** Variables that send the engine's providers there in place of the vendor. */
  readonly addresses: Readonly<Record<string, string>>;
  /** By the provider's name in configurations. */
  readonly providers: Readonly<Record<string, EnvironmentProvider>>;
  /** What the operator's shell holds before Day 1: a session, and no more. */
  readonly operator: Readonly<Record<string, string>>;
  /** What a person does when the rollout waits for a step, by the step's id. */
  readonly people: Readonly<Record<string, PersonAtVendor>>;
}

/** Gives the variables that the operator's shell holds from then on. `variables` are those that it holds already. */
export type PersonAtVendor = (
  task: PersonTask,
  person: Person,
  variables: Readonly<Record<string, string>>,
) => Promise<Result<Readonly<Record<string, string>>>>;

/** Every vendor beside the cloud and the code host, without which there is no rehearsal. */
const vendors: readonly Vendor[] = [entraVendor, datadogVendor, jiraVendor];

/** Those that run, by system. */
export type RehearsedVendors = ReadonlyMap<string, RehearsedVendor>;

/** Starts the vendors that the company uses. */
export async function startVendors(
  blueprint: Blueprint,
  folder: string,
  issuers: readonly OidcIssuer[],
  closing: Closing,
  log: (line: string) => void,
): Promise<Result<RehearsedVendors>> {
  const running = new Map<string, RehearsedVendor>();
  for (const { system, isUsed, start } of vendors) {
    if (!isUsed(blueprint)) continue;
    const started = await start({ ...standInOptions(folder, system, log), blueprint, issuers });
    if (!started.ok) return started;
    closing.add(started.value);
    running.set(system, started.value);
  }
  return ok(running);
}

/** What every vendor's part adds up to. */
export function joined<Part extends "addresses" | "providers" | "operator" | "people">(
  vendors: RehearsedVendors,
  part: Part,
): RehearsedVendor[Part] {
  return Object.assign({}, ...[...vendors.values()].map((vendor) => vendor[part])) as RehearsedVendor[Part];
}

export function endpointsOf(vendors: RehearsedVendors): Readonly<Record<string, string>> {
  return Object.fromEntries([...vendors].map(([system, { url }]) => [system, url]));
}
