import type { Block, Schema } from "./model.ts";

/**
 * The schema as the engine is shown it: whatever is optional may be filled in as well. The engine lets a provider
 * put a default in place of nothing, and take nothing for an empty value, only where an attribute is `computed`. The
 * real providers' older toolkit does both under an exemption from the engine's rules, which we do not ask for.
 */
export function servedSchema({ version, block }: Schema): Schema {
  return { version, block: servedBlock(block) };
}

function servedBlock(block: Block): Block {
  const attributes = Object.entries(block.attributes ?? {}).map(([name, attribute]) => {
    const filled = attribute.optional && !attribute.write_only && !attribute.nested_type;
    return [name, filled ? { ...attribute, computed: true } : attribute] as const;
  });
  const blocks = Object.entries(block.block_types ?? {}).map(
    ([name, nested]) => [name, { ...nested, block: servedBlock(nested.block) }] as const,
  );
  return { attributes: Object.fromEntries(attributes), block_types: Object.fromEntries(blocks) };
}
