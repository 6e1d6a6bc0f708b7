import type { Blueprint } from "../blueprint/model.ts";
import type { BlueprintCheck, SectionSchema } from "../blueprint/section.ts";
import type { Clock } from "../foundation/clock.ts";
import type { Result } from "../foundation/result.ts";
import type { Access } from "./access.ts";
import type { Finders } from "./adoption.ts";
import type { RanSource } from "./audit.ts";
import type { Capabilities } from "./capability.ts";
import type { AccountReader, CloudAccounts, ClusterSecret, SecretStore } from "./cloud.ts";
import type { ClusterAddon } from "./cluster-addon.ts";
import type { Control } from "./control.ts";
import type { ClusterAccess } from "./deployer.ts";
import type { FactName, FactShape, Facts } from "./facts.ts";
import type { GeneratedFile } from "./generated-file.ts";
import type { EntryPoint, Runbook } from "./handbook.ts";
import type { JournalStorage } from "./journal.ts";
import type {
  CodeHostIdentity,
  CodeHostPages,
  ConfigurationSource,
  DeliveryLogin,
  PipelineLogin,
  PipelineSecret,
  RegistryLogin,
} from "./offers.ts";
import type { PeopleService } from "./people.ts";
import type { Planning } from "./planning.ts";
import type { PlannedStep, RolloutTracking } from "./rollout-watch.ts";
import type { SignOnProvider, SignOnTarget } from "./sign-on.ts";
import type { Stack, StateBackend } from "./stack.ts";
import type { Step } from "./step.ts";

/**
 * A vendor or engine that the company uses: a folder under `systems/`. The composition roots know which
 * systems there are; everything else speaks to this contract and to roles.
 */
export interface System<Client = unknown> {
  /** Also the name of its section in the blueprint. */
  readonly id: string;
  readonly section: SectionSchema;
  /** The shapes of the facts that it tells. */
  readonly factShapes?: readonly FactShape[];
  /** What it gives other systems to write with; a system asks for an offer, never for a vendor. */
  readonly offers?: Offers;
  /** What it writes into the company's repositories. Pure: same input, same bytes. */
  files(blueprint: Blueprint, facts: Facts, given: Given): readonly GeneratedFile[];
  /** What the system could not make of the blueprint, although its section is in order; `offers` are those of all systems. */
  readonly check?: (...given: [...Parameters<BlueprintCheck>, offers: Offers]) => ReturnType<BlueprintCheck>;
  /** What the engine applies for it; `offers` are those of all systems. Pure. */
  stacks?(blueprint: Blueprint, offers: Offers): readonly Stack[];
  /**
   * What Day 1 does at it beside its stacks, run with what `connect` gave. `fileNeeds` tells which facts a repository's
   * first files wait for; `offers` are those of all systems. Pure.
   */
  steps?(
    blueprint: Blueprint,
    fileNeeds: (repository: string) => readonly FactName[],
    offers: Offers,
  ): readonly Step<Client>[];
  /** What Day 0 knows about it. Pure. */
  planning?(blueprint: Blueprint): Planning;
  /** Opens nothing yet: a client that will call the vendor. Fails with `access-missing`, naming each variable. */
  connect?(blueprint: Blueprint, access: Access): Result<Client>;
  readonly day1?: Day1Services<Client>;
  /** Who may do what there. Left out where nobody has an account. */
  readonly people?: PeopleService<Client>;
  /** What is proved about it, and how. Pure. */
  controls?(blueprint: Blueprint): readonly Control<Client>[];
  /** Where it says what ran. Pure. */
  ran?(blueprint: Blueprint): readonly RanSource<Client>[];
  /** What the company's plan with the vendor gives. Left out where there is one plan only. */
  capabilities?(blueprint: Blueprint): Capabilities;
}

/** What a connected system does for a rollout. */
export interface Day1Services<Client> {
  /** The facts that `engineEnvironment` reads: every stack waits for them. */
  engineNeeds?(blueprint: Blueprint): readonly FactName[];
  /**
   * What the engine's providers and backend read from their environment: short-lived credentials, made for this. Those
   * for a plan only read, as soon as there are such.
   */
  engineEnvironment?(
    client: Client,
    facts: Facts,
    purpose: "plan" | "apply",
  ): Promise<Result<Readonly<Record<string, string>>>>;
  /** Attributes by which only the engine's provider goes: the vendor knows nothing of them, so they change nothing. */
  readonly engineOnly?: readonly string[];
  /** Looks for what a stack would create. */
  finders?(client: Client): Finders;
  /** How a cluster of the cloud is reached by whoever sets it up. */
  reachCluster?(
    client: Client,
    environment: string,
    facts: Facts,
    clock: Clock,
  ): Promise<Result<ClusterAccess>>;
  /** The facts of the place where states lie, found by its name: null until it exists. */
  locateStates?(client: Client, blueprint: Blueprint, facts: Facts): Promise<Result<Facts | null>>;
  /**
   * Files Day 1 where the company tracks its work. `plan` gives every step of the rollout in its order, this one
   * included; it is asked for once all are known. Null where the company does not use the tracker.
   */
  trackRollout?(
    client: Client,
    blueprint: Blueprint,
    plan: () => readonly PlannedStep[],
  ): RolloutTracking | null;
  /** Where journal and lock lie once the company has a place of its own; null until then. */
  journalStorage?(client: Client, blueprint: Blueprint): Promise<Result<JournalStorage | null>>;
}

/** What systems offer each other when files are written. At most one system makes each offer; lists are joined. */
export interface Offers {
  readonly registryLogin?: RegistryLogin;
  readonly configurationSource?: ConfigurationSource;
  readonly codeHostIdentity?: CodeHostIdentity;
  readonly codeHostPages?: CodeHostPages;
  readonly stateBackend?: StateBackend;
  readonly cloudAccounts?: CloudAccounts;
  readonly accountReader?: AccountReader;
  readonly secretStore?: SecretStore;
  readonly clusterSecrets?: readonly ClusterSecret[];
  readonly signOnProvider?: SignOnProvider;
  readonly signOnTargets?: readonly SignOnTarget[];
  readonly pipelineLogins?: readonly PipelineLogin[];
  readonly deliveryLogins?: readonly DeliveryLogin[];
  readonly pipelineSecrets?: readonly PipelineSecret[];
  readonly clusterAddons?: readonly ClusterAddon[];
  readonly runbooks?: readonly Runbook[];
  readonly entryPoints?: readonly EntryPoint[];
}

/** What a system is handed beside the blueprint and the facts. */
export interface Given {
  readonly offers: Offers;
  /** The text of the bundled action: one JavaScript module. */
  readonly actionBundle: string;
  /** Every stack of every system, sorted by id. */
  readonly stacks: readonly Stack[];
}
