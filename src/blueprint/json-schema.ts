import * as z from "zod";
import { oneOf } from "./near-miss.ts";
import { documentSchema } from "./schema.ts";
import type { Sections } from "./section.ts";
import type { Path } from "./tree.ts";

/** The parts of JSON Schema (2020-12) that are printed for editors and read again for messages. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The document's shape as JSON Schema. */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema: made }) => {
      // An entry whose keys all have defaults may be left empty: `storefront:` is enough.
      if (made.properties && !made.required?.length) Object.assign(made, { type: ["object", "null"] });
      // A mapping that may be left out is read as an empty one; whether that suffices, its own keys say.
      if (made.properties && JSON.stringify(made.default) === "{}") delete made.default;
    },
  }) as JsonSchema;
}

/** The JSON Schema for editors: `# yaml-language-server: $schema=blueprint.schema.json` names the file. */
export function printJsonSchema(sections: Sections): string {
  const schema = { title: "Groundwork blueprint", ...jsonSchema(documentSchema(sections)) };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The keys that the schema knows for the mapping at a path. */
export function keysAt(schema: JsonSchema, path: Path): readonly string[] {
  return schemasAt(schema, path).flatMap((found) => Object.keys(found.properties ?? {}));
}

/** What belongs at a path, in words: `a whole number from 1 to 10`. */
export function expectedAt(schema: JsonSchema, path: Path): string | undefined {
  const [found] = schemasAt(schema, path);
  return found && describe(found);
}

/** Every form that the schema allows at a path; a choice itself comes before its forms. */
function schemasAt(schema: JsonSchema, path: Path): readonly JsonSchema[] {
  let candidates = withForms(schema);
  for (const segment of path) {
    candidates = candidates.flatMap((candidate) => {
      const { properties, additionalProperties, items } = candidate;
      const other = typeof additionalProperties === "object" ? additionalProperties : undefined;
      const below = (properties && Object.hasOwn(properties, segment) ? properties[segment] : other) ?? items;
      return below ? withForms(below) : [];
    });
  }
  return candidates;
}

function withForms(schema: JsonSchema): readonly JsonSchema[] {
  return [schema, ...(schema.anyOf ?? []).flatMap(withForms)];
}

function describe(schema: JsonSchema): string | undefined {
  const { minimum, maximum, maxLength, required } = schema;
  if (schema.description) return schema.description;
  if (schema.anyOf) return schema.anyOf.map(describe).join(", or ");
  if (schema.enum) return oneOf(schema.enum.map(String));
  if (schema.const !== undefined) return oneOf([String(schema.const)]);
  const type = typeof schema.type === "string" ? schema.type : schema.type?.[0];
  switch (type) {
    case "integer":
      return `a whole number${minimum === undefined ? "" : ` from ${minimum}`}${maximum === undefined ? "" : ` to ${maximum}`}`;
    case "string":
      return maxLength === undefined ? "text" : `text of at most ${maxLength} characters`;
    case "boolean":
      return "`true` or `false`";
    case "array":
      return "a list";
    case "object":
      return required?.length ? `a mapping with ${oneOf(required).replace(" or ", " and ")}` : "a mapping";
    default:
      return undefined;
  }
}
