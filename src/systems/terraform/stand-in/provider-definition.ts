import type { ProviderBackend } from "../../../contracts/terraform-backend.ts";
import type { ProviderBehaviour, ResourceBehaviour } from "./schema/behaviour.ts";
import { blockType, type ProviderSchema, type Schema } from "./schema/model.ts";
import type { ValueType } from "./values/type.ts";

/** One provider that is stood in: what it is, what it does, and who does it. */
export interface ProviderDefinition {
  /** As configurations name it: `registry.terraform.io/integrations/github`. */
  readonly address: string;
  readonly schema: ProviderSchema;
  readonly behaviour: ProviderBehaviour;
  readonly backend: ProviderBackend;
}

/** A schema with all that follows from it, made once. */
export interface KnownType {
  readonly name: string;
  readonly schema: Schema;
  readonly type: ValueType;
  readonly behaviour: ResourceBehaviour;
}

export interface KnownProvider {
  readonly provider: KnownType;
  readonly resources: ReadonlyMap<string, KnownType>;
  readonly dataSources: ReadonlyMap<string, KnownType>;
}

/** Only the types that a backend serves are shown: the engine itself then refuses any other, with its place. */
export function knownProvider({ schema, behaviour, backend }: ProviderDefinition): KnownProvider {
  const known = (name: string, plain: Schema | undefined, rules: ResourceBehaviour = {}): KnownType => {
    if (!plain) throw new Error(`there is no schema of ${name}; scripts/provider-schemas makes them`);
    return { name, schema: plain, type: blockType(plain.block), behaviour: rules };
  };
  return {
    provider: known("provider", schema.provider),
    resources: new Map(
      Object.keys(backend.resources).map((name) => [
        name,
        known(name, schema.resource_schemas[name], behaviour.resources[name]),
      ]),
    ),
    dataSources: new Map(
      Object.keys(backend.dataSources).map((name) => [name, known(name, schema.data_source_schemas[name])]),
    ),
  };
}
