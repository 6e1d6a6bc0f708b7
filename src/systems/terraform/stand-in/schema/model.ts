import type { ValueType } from "../values/type.ts";

/** A provider's schema in the words of `terraform providers schema -json`, without descriptions. */
export interface ProviderSchema {
  readonly provider: Schema;
  readonly resource_schemas: Readonly<Record<string, Schema>>;
  readonly data_source_schemas: Readonly<Record<string, Schema>>;
}

export interface Schema {
  readonly version: number;
  readonly block: Block;
}

export interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, NestedBlock>>;
}

export interface Attribute {
  /** This or `nested_type`. */
  readonly type?: ValueType;
  readonly nested_type?: NestedAttribute;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly deprecated?: boolean;
  readonly write_only?: boolean;
}

export interface NestedAttribute {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly nesting_mode: "single" | "list" | "set" | "map";
}

export interface NestedBlock {
  readonly nesting_mode: "single" | "group" | "list" | "set" | "map";
  readonly block: Block;
  readonly min_items?: number;
  readonly max_items?: number;
}

/** The type of the object that a block's values make. */
export function blockType(block: Block): ValueType {
  const attributes = Object.entries(block.attributes ?? {}).map(
    ([name, attribute]) => [name, attributeType(attribute)] as const,
  );
  const blocks = Object.entries(block.block_types ?? {}).map(
    ([name, nested]) => [name, collection(nested.nesting_mode, blockType(nested.block))] as const,
  );
  return ["object", Object.fromEntries([...attributes, ...blocks])];
}

export function attributeType(attribute: Attribute): ValueType {
  if (attribute.type) return attribute.type;
  if (!attribute.nested_type) throw new Error("an attribute of a schema has no type");
  const { attributes, nesting_mode } = attribute.nested_type;
  return collection(nesting_mode, blockType({ attributes }));
}

function collection(mode: NestedBlock["nesting_mode"], object: ValueType): ValueType {
  return mode === "single" || mode === "group" ? object : [mode, object];
}
