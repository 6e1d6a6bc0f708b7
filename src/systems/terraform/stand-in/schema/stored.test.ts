import { describe, expect, it } from "vitest";
import type { ProviderBackend } from "../../../../contracts/terraform-backend.ts";
import type { ResourceBehaviour } from "./behaviour.ts";
import { type Block, blockType, type Schema } from "./model.ts";
import { storedProvider, storedProviders } from "./stored.ts";

const nobody: ProviderBackend = {
  configure: async () => ({ ok: true, value: undefined }),
  resources: {},
  dataSources: {},
};

/** Every attribute and block that a behaviour names, as dotted paths. */
function namedPaths(behaviour: ResourceBehaviour): readonly string[] {
  const { forceNew, defaults, changesWith, conflictsWith, exactlyOneOf, atLeastOneOf, requiredWith } =
    behaviour;
  const pairs = [changesWith, conflictsWith, requiredWith].flatMap((one) => Object.entries(one ?? {}));
  return [
    ...(forceNew ?? []),
    ...Object.keys(defaults ?? {}),
    ...pairs.flatMap(([name, others]) => [name, ...others]),
    ...[...(exactlyOneOf ?? []), ...(atLeastOneOf ?? [])].flat(),
  ].filter((path) => path !== "*");
}

function stands(
  { attributes = {}, block_types = {} }: Block,
  [name = "", ...inner]: readonly string[],
): boolean {
  if (/^\d+$/.test(name)) return stands({ attributes, block_types }, inner);
  const nested = block_types[name];
  if (nested) return inner.length === 0 || stands(nested.block, inner);
  const attribute = attributes[name];
  if (!attribute || inner.length === 0) return attribute !== undefined;
  return (
    attribute.nested_type !== undefined && stands({ attributes: attribute.nested_type.attributes }, inner)
  );
}

describe.each(storedProviders)("the stored schema of %s", (name) => {
  it("says where it came from, and every type in it can be read", async () => {
    const { address, schema } = await storedProvider(name, nobody);
    expect(address).toMatch(/^registry\.terraform\.io\//);
    expect((schema as unknown as { made_by: string }).made_by).toMatch(/^scripts\/provider-schemas\//);
    const schemas: readonly Schema[] = [
      schema.provider,
      ...Object.values(schema.resource_schemas),
      ...Object.values(schema.data_source_schemas),
    ];
    for (const { block } of schemas) expect(blockType(block)).toBeDefined();
  });

  it("has every type and path that its behaviour names", async () => {
    const { schema, behaviour } = await storedProvider(name, nobody);
    const strange = Object.entries(behaviour.resources).flatMap(([type, one]) => {
      const block = schema.resource_schemas[type]?.block;
      if (!block) return [type];
      return namedPaths(one)
        .filter((path) => !stands(block, path.split(".")))
        .map((path) => `${type}.${path}`);
    });
    expect(strange).toEqual([]);
  });

  it("says of what was written by hand where it is from", async () => {
    const { behaviour } = await storedProvider(name, nobody);
    const written = Object.values(behaviour.resources).filter(({ source }) => source !== undefined);
    expect(written.length).toBeGreaterThan(0);
  });
});
