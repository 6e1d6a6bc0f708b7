/** A value of a resource as JSON carries it. */
export type PlanValue =
  | null
  | boolean
  | number
  | string
  | readonly PlanValue[]
  | { readonly [name: string]: PlanValue };

export type ChangeAction = "no-op" | "create" | "read" | "update" | "replace" | "delete" | "forget";

/** What stands at one place before or after. A secret is never carried, not even in part. */
export type Side =
  | { readonly kind: "absent" }
  | { readonly kind: "value"; readonly value: PlanValue }
  /** Known only once it is applied. */
  | { readonly kind: "unknown" }
  | { readonly kind: "secret" };

/** One place in a resource where before and after differ. */
export interface AttributeChange {
  /** As configurations write it: `ingress[0].from_port`, `tags["groundwork:stack"]`. */
  readonly path: string;
  readonly before: Side;
  readonly after: Side;
}

export interface ResourceChange {
  /** `module.network.aws_vpc.this["a"]` */
  readonly address: string;
  readonly type: string;
  /** `data` for what is only read. */
  readonly mode: "managed" | "data";
  readonly action: ChangeAction;
  /** Its address so far, where the plan moves it. */
  readonly previousAddress?: string;
  /** Set for an object that a replacement left behind. */
  readonly deposed?: string;
  /** The vendor's id where the plan takes over something that exists; empty where it is not known yet. */
  readonly importing?: string;
  /** Every attribute, without secret and unknown parts; undefined where there is no such side. */
  readonly before: Readonly<Record<string, PlanValue>> | undefined;
  readonly after: Readonly<Record<string, PlanValue>> | undefined;
  /** Where the two sides differ, in order of the paths. */
  readonly attributes: readonly AttributeChange[];
  /** The top-level names among `attributes`, sorted. */
  readonly changed: readonly string[];
}

export interface OutputChange {
  readonly name: string;
  readonly action: ChangeAction;
  readonly before: Side;
  /** `unknown` where any part of it is. */
  readonly after: Side;
}

/** A plan, as `terraform show -json` or `tofu show -json` tells it. */
export interface Plan {
  /** Every resource, those that stay as they are included. */
  readonly resources: readonly ResourceChange[];
  /** What was changed outside of the engine since it last looked: `before` is the state, `after` the world. */
  readonly drift: readonly ResourceChange[];
  readonly outputs: readonly OutputChange[];
  /** False where a part of the configuration could not be planned yet. */
  readonly complete: boolean;
  /** True where planning ended with an error: the plan then holds a part only. */
  readonly errored: boolean;
  /** False where the state holds nothing yet. */
  readonly hasState: boolean;
}
