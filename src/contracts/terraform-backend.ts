import type { Result } from "../foundation/result.ts";

/**
 * What a system's stand-in offers to the engine that provisions: per resource type, how the thing is made, read,
 * changed and deleted over that stand-in's own public interface. The provider that the engine talks to keeps no
 * world of its own, so what was provisioned is what the vendor's interface shows.
 *
 * Attribute values are plain data in the provider's own names: blocks and collections are lists, objects and maps
 * records. An attribute that nobody set is null; one that is not known yet is `unknownValue`.
 */
export const unknownValue: unique symbol = Symbol("unknown until applied");

export type KnownValue =
  | null
  | boolean
  | number
  | string
  | readonly KnownValue[]
  | { readonly [name: string]: KnownValue };

/** A resource as it is. */
export type State = Readonly<Record<string, KnownValue>>;

export type AttributeValue =
  | null
  | boolean
  | number
  | string
  | typeof unknownValue
  | readonly AttributeValue[]
  | { readonly [name: string]: AttributeValue };

/** A configuration or a plan, parts of which may be known later. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** From the resource inwards: a name for an attribute or a map's key, a number for a list's element. */
export type AttributePath = readonly (string | number)[];

/** What the real provider would not accept about a configuration. */
export interface ConfigurationRemark {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  readonly path?: AttributePath;
}

/** A change that is being planned. `proposed` holds the configuration, and earlier values where it says nothing. */
export interface ResourceChange {
  /** Undefined when the resource is new. */
  readonly prior: State | undefined;
  readonly proposed: Attributes;
  /** What stands in the configuration; null where it says nothing. */
  readonly configuration: Attributes;
}

/** What a resource type adds to the plan that follows from its schema. */
export interface PlannedChange {
  /** Values of computed attributes that are known before anything is done; they replace the schema's plan. */
  readonly attributes?: Attributes;
  /** Attributes whose change cannot be made in place. */
  readonly replace?: readonly AttributePath[];
}

/** One resource type. `Connection` is what the provider's configuration was made into. */
export interface ResourceBackend<Connection> {
  /** What is wrong with the configuration, as far as it is known; without a connection, as the engine does. */
  validate?(configuration: Attributes): readonly ConfigurationRemark[];
  plan?(change: ResourceChange, connection: Connection): PlannedChange | Promise<PlannedChange>;
  /** Makes it (what is not known is null) and tells its state. What it leaves out stays as it was planned. */
  create(planned: State, connection: Connection): Promise<Result<State>>;
  /** The state as it is now; null when it is gone. `prior` may hold no more than what `import` gave. */
  read(prior: State, connection: Connection): Promise<Result<State | null>>;
  /** Left out where every change is a replacement. */
  update?(prior: State, planned: State, connection: Connection): Promise<Result<State>>;
  delete(prior: State, connection: Connection): Promise<Result<void>>;
  /** Takes apart the identifier that `terraform import` is given, so that `read` finds the rest. */
  import?(id: string, connection: Connection): Promise<Result<State>>;
}

/** One data source: the same question always has the same answer, as long as the world does not change. */
export interface DataSourceBackend<Connection> {
  validate?(configuration: Attributes): readonly ConfigurationRemark[];
  read(configuration: State, connection: Connection): Promise<Result<State>>;
}

/** Everything that one provider can do. */
export interface ProviderBackend<Connection = unknown> {
  validate?(configuration: Attributes): readonly ConfigurationRemark[];
  /** Called once for each configuration of the provider; values may still be unknown while planning. */
  configure(configuration: Attributes): Promise<Result<Connection>>;
  readonly resources: Readonly<Record<string, ResourceBackend<Connection>>>;
  readonly dataSources: Readonly<Record<string, DataSourceBackend<Connection>>>;
}

/**
 * A provider as each process of the engine gets it. The operator's laptop and the jobs of a pipeline act with rights of
 * their own, so what it would read from its environment is given here, and nothing of our own process's is read.
 */
export interface EnvironmentProvider<Connection = unknown> {
  /** The variables that it reads; no other reaches it. */
  readonly variables: readonly string[];
  backend(environment: Readonly<Record<string, string>>): ProviderBackend<Connection>;
}
