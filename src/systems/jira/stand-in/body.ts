import type { Context } from "hono";
import type * as z from "zod";
import { Refusal } from "./site.ts";

/** A call's body, or Jira's refusal of what it cannot read. */
export async function bodyOf<Value>(context: Context, schema: z.ZodType<Value>): Promise<Value> {
  let body: unknown;
  try {
    body = await context.req.json();
  } catch {
    throw new Refusal(400, ["There was an error parsing JSON. Check that your request body is valid."]);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refusal(400, [
    `Invalid request payload. Refer to the REST API documentation and try again. (${issue?.path.join(".")}: ${issue?.message})`,
  ]);
}
