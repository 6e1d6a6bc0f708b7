import type { Context } from "hono";
import * as z from "zod";
import type { IdentityCenter, Instance } from "../identity-center/model.ts";
import { AwsError } from "../protocol/error.ts";
import { pageOf } from "../protocol/pages.ts";
import type { AwsWorld } from "../world.ts";

/** A call with a token that holds. */
export interface ScimCall {
  readonly world: AwsWorld;
  readonly center: IdentityCenter;
  readonly instance: Instance;
  readonly context: Context;
  /** Where resources of this tenant are. */
  readonly base: string;
  changed(): void;
}

export const invalid = (message: string) => new AwsError(400, "ValidationException", message);
export const conflict = (message: string) => new AwsError(409, "ConflictException", message);
export const notFound = (message: string) => new AwsError(404, "ResourceNotFoundException", message);

/** The body where it has this shape. Whatever is not supported is refused, not passed over. */
export async function bodyOf<Schema extends z.ZodType>(
  { context }: ScimCall,
  schema: Schema,
): Promise<z.output<Schema>> {
  return check(schema, await context.req.json().catch(() => undefined));
}

export function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const where = issue?.path.join(".") ?? "";
  throw invalid(
    `Request is unparsable, syntactically incorrect, or violates schema: ${where === "" ? "" : `${where}: `}${issue?.message ?? ""}`,
  );
}

const listQuery = z.object({
  filter: z.string().optional(),
  count: z.coerce.number().int().min(1).max(100).default(100),
  cursor: z
    .string()
    .regex(/^[-a-zA-Z0-9+=/:_]*$/)
    .optional(),
  startIndex: z.coerce.number().int().optional(),
});

/** Equalities that all hold at once, by attribute. */
export type Filter = Readonly<Record<string, string>>;

/** Nothing but `eq` and `and`, over the attributes that the resource can be looked for by. */
export function readFilter(text: string, allowed: readonly (readonly string[])[]): Filter {
  const parts = text
    .split(/\s+and\s+/i)
    .map((part) => /^\s*([\w.]+)\s+eq\s+"((?:[^"\\]|\\.)*)"\s*$/i.exec(part));
  const filter: Record<string, string> = {};
  for (const part of parts) {
    const [, attribute = "", value = ""] = part ?? [];
    if (attribute === "") throw invalid(`Filter ${text} is not supported.`);
    filter[attribute] = value.replaceAll(/\\(.)/g, "$1");
  }
  const names = Object.keys(filter).sort();
  if (
    allowed.some(
      (one) => one.length === names.length && [...one].sort().every((name, at) => name === names[at]),
    )
  )
    return filter;
  throw invalid(`Filter ${text} is not supported.`);
}

/** A list as RFC 7644 has it; with a cursor where one was asked for. */
export function listResponse<One>(
  { context }: ScimCall,
  allowed: readonly (readonly string[])[],
  select: (filter: Filter) => readonly One[],
  describe: (one: One) => unknown,
): unknown {
  const query = check(listQuery, context.req.query());
  const all = select(query.filter === undefined ? {} : readFilter(query.filter, allowed));
  const { page, next } = pageOf(all, query.count, query.cursor);
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:ListResponse"];
  const shown = { schemas, itemsPerPage: page.length, Resources: page.map(describe) };
  if (query.cursor !== undefined) return { ...shown, ...(next !== undefined && { nextCursor: next }) };
  return { ...shown, totalResults: all.length, startIndex: 1 };
}

const operations = z
  .array(
    z.strictObject({
      op: z
        .string()
        .transform((op) => op.toLowerCase())
        .pipe(z.enum(["add", "replace", "remove"])),
      path: z.string().optional(),
      value: z.unknown().optional(),
    }),
  )
  .min(1);

export const patchSchema = z.object({
  schemas: z.array(z.literal("urn:ietf:params:scim:api:messages:2.0:PatchOp")).min(1),
  Operations: operations,
});

export type PatchOperation = z.output<typeof operations>[number];
