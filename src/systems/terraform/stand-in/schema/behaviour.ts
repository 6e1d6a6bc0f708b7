/**
 * What a provider does that its published schema does not say. Most of it is read from the real provider's source by
 * `scripts/provider-schemas`; what only its functions know is written by hand, with its source.
 */
export interface ResourceBehaviour {
  /** Attributes whose change means a replacement, as dotted paths without indexes: `rules.pull_request`. */
  readonly forceNew?: readonly string[];
  /** The value of an attribute that nobody sets, by dotted path. */
  readonly defaults?: Readonly<Record<string, boolean | number | string>>;
  /** Computed attributes that are known again only after a change of one of these; `*` for any change. */
  readonly changesWith?: Readonly<Record<string, readonly string[]>>;
  readonly conflictsWith?: Readonly<Record<string, readonly string[]>>;
  readonly exactlyOneOf?: readonly (readonly string[])[];
  readonly atLeastOneOf?: readonly (readonly string[])[];
  readonly requiredWith?: Readonly<Record<string, readonly string[]>>;
  /** Where the facts written by hand come from. */
  readonly source?: string;
}

export interface ProviderBehaviour {
  readonly resources: Readonly<Record<string, ResourceBehaviour>>;
}

/** Facts written by hand come on top of those that were read. */
export function joinBehaviour(read: ResourceBehaviour, written: ResourceBehaviour = {}): ResourceBehaviour {
  return {
    ...read,
    ...written,
    forceNew: [...(read.forceNew ?? []), ...(written.forceNew ?? [])],
    defaults: { ...read.defaults, ...written.defaults },
  };
}
