import { type Attribute, type Block, blockType, type NestedBlock, type Schema } from "../schema/model.ts";

const nestings: Readonly<Record<NestedBlock["nesting_mode"], number>> = {
  ...{ single: 1, list: 2, set: 3, map: 4, group: 5 },
};

/** A schema as the protocol carries it. */
export function schemaMessage({ version, block }: Schema) {
  return { version, block: blockMessage(block) };
}

function blockMessage(block: Block): object {
  blockType(block); // Fails here, and not in the engine, where a schema file is broken.
  return {
    attributes: attributeMessages(block.attributes ?? {}),
    blockTypes: Object.entries(block.block_types ?? {}).map(([typeName, nested]) => ({
      typeName,
      block: blockMessage(nested.block),
      nesting: nestings[nested.nesting_mode],
      minItems: nested.min_items ?? 0,
      maxItems: nested.max_items ?? 0,
    })),
  };
}

function attributeMessages(attributes: Readonly<Record<string, Attribute>>): readonly object[] {
  return Object.entries(attributes).map(([name, attribute]) => ({
    name,
    ...(attribute.type && { type: Buffer.from(JSON.stringify(attribute.type)) }),
    ...(attribute.nested_type && {
      nestedType: {
        attributes: attributeMessages(attribute.nested_type.attributes),
        nesting: nestings[attribute.nested_type.nesting_mode],
      },
    }),
    required: attribute.required ?? false,
    optional: attribute.optional ?? false,
    computed: attribute.computed ?? false,
    sensitive: attribute.sensitive ?? false,
    deprecated: attribute.deprecated ?? false,
    writeOnly: attribute.write_only ?? false,
  }));
}
