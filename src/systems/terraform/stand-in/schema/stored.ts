import type { ProviderBackend } from "../../../../contracts/terraform-backend.ts";
import type { ProviderDefinition } from "../provider-definition.ts";
import { joinBehaviour, type ResourceBehaviour } from "./behaviour.ts";
import type { ProviderSchema } from "./model.ts";

/** What `scripts/provider-schemas` writes of a provider. */
interface StoredSchema extends ProviderSchema {
  readonly made_by: string;
  readonly address: string;
  readonly behaviour: Readonly<Record<string, ResourceBehaviour>>;
}

type Overlay = Readonly<Record<string, ResourceBehaviour>>;

// JSON's types are too narrow to be a schema's: each file is what its script wrote, and a test reads them all.
const stored = {
  github: async () => ({
    schema: (await import("../schemas/github.json", { with: { type: "json" } })).default as unknown,
    overlay: (await import("../overlays/github.json", { with: { type: "json" } })).default as Overlay,
  }),
  aws: async () => ({
    schema: (await import("../schemas/aws.json", { with: { type: "json" } })).default as unknown,
    overlay: (await import("../overlays/aws.json", { with: { type: "json" } })).default as Overlay,
  }),
  azuread: async () => ({
    schema: (await import("../schemas/azuread.json", { with: { type: "json" } })).default as unknown,
    overlay: (await import("../overlays/azuread.json", { with: { type: "json" } })).default as Overlay,
  }),
  datadog: async () => ({
    schema: (await import("../schemas/datadog.json", { with: { type: "json" } })).default as unknown,
    overlay: (await import("../overlays/datadog.json", { with: { type: "json" } })).default as Overlay,
  }),
} as const;

export type StoredProvider = keyof typeof stored;

export const storedProviders = Object.keys(stored) as readonly StoredProvider[];

/** A provider by its stored schema, with the backend that does its work. */
export async function storedProvider(
  name: StoredProvider,
  backend: ProviderBackend,
): Promise<ProviderDefinition> {
  const loaded = await stored[name]();
  const schema = loaded.schema as StoredSchema;
  const types = new Set([...Object.keys(schema.behaviour), ...Object.keys(loaded.overlay)]);
  const resources = [...types].map(
    (type) => [type, joinBehaviour(schema.behaviour[type] ?? {}, loaded.overlay[type])] as const,
  );
  return {
    address: schema.address,
    schema,
    behaviour: { resources: Object.fromEntries(resources) },
    backend,
  };
}
