import { parseDocument } from "yaml";
import type * as z from "zod";

/** A value of the schema, or the first thing that is wrong, in one line. Never throws; aliases are refused. */
export function readYaml<Value>(
  text: string,
  schema: z.ZodType<Value>,
): { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly cause: string } {
  const document = parseDocument(text);
  const broken = document.errors[0];
  if (broken) return { ok: false, cause: broken.message.split("\n")[0] ?? "" };
  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    return { ok: false, cause: error instanceof Error ? error.message : String(error) };
  }
  const parsed = schema.safeParse(plain);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, cause: `${issue?.path.join(".") || "the document"}: ${issue?.message}` };
}
