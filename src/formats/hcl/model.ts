/** A value of HCL, Terraform's language, as plain data. */
export type HclValue =
  | null
  | boolean
  | number
  | string
  | readonly HclValue[]
  | HclReference
  | { readonly [name: string]: HclValue | undefined };

/** Attributes by name; undefined ones are left out. */
export type HclAttributes = Readonly<Record<string, HclValue | undefined>>;

/** A type of its own, so that no text is ever taken for code: `aws.shared`, `module.network.vpc_id`. */
export class HclReference {
  readonly parts: readonly string[];
  constructor(parts: readonly string[]) {
    this.parts = parts;
  }
}

export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: HclAttributes;
  readonly blocks: readonly HclBlock[];
}

/** Names as attributes, blocks and references have them. */
const identifier = /^[A-Za-z_][A-Za-z0-9_-]*$/;

export function isIdentifier(name: string): boolean {
  return identifier.test(name);
}

/** A reference to something named; a part that is no name is a bug. */
export function reference(...parts: readonly string[]): HclReference {
  const wrong = parts.find((part) => !isIdentifier(part));
  if (wrong !== undefined || parts.length === 0)
    throw new Error(`${JSON.stringify(parts)} cannot be a reference in HCL.`);
  return new HclReference(parts);
}

export function block(
  type: string,
  labels: readonly string[],
  attributes: HclAttributes,
  blocks: readonly HclBlock[] = [],
): HclBlock {
  return { type, labels, attributes, blocks };
}
