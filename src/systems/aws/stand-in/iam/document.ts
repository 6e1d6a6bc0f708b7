import * as z from "zod";
import { operatorOf } from "./conditions.ts";

const words = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value) => (Array.isArray(value) ? value : [value]));

/** Values in conditions may be written as numbers or truth values too. */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const scalars = z
  .union([scalar, z.array(scalar)])
  .transform((value) => (Array.isArray(value) ? value : [value]));

const named = z.partialRecord(z.enum(["AWS", "Service", "Federated", "CanonicalUser"]), words);
const principal = z.union([z.literal("*").transform((): z.output<typeof named> => ({ AWS: ["*"] })), named]);

const condition = z
  .record(z.string(), z.record(z.string(), scalars))
  .refine((operators) => strangers(operators).length === 0, {
    error: ({ input }) => `the condition operator ${strangers(input).join(", ")} is not understood`,
  });

function strangers(operators: unknown): readonly string[] {
  return Object.keys(operators as object).filter((name) => operatorOf(name) === undefined);
}

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(["Allow", "Deny"]),
    Principal: principal.optional(),
    NotPrincipal: principal.optional(),
    Action: words.optional(),
    NotAction: words.optional(),
    Resource: words.optional(),
    NotResource: words.optional(),
    Condition: condition.optional(),
  })
  .refine((one) => (one.Action === undefined) !== (one.NotAction === undefined), {
    error: "a statement must have Action or NotAction",
  })
  .refine((one) => one.Principal === undefined || one.NotPrincipal === undefined, {
    error: "a statement must not have Principal and NotPrincipal",
  })
  .refine((one) => one.Resource === undefined || one.NotResource === undefined, {
    error: "a statement must not have Resource and NotResource",
  });

/**
 * A policy in IAM's grammar (IAM User Guide, "Grammar of the IAM JSON policy language"). Every list is an array once
 * it is read. An operator that the evaluator does not know makes a policy invalid: what is not understood must not be
 * passed over.
 */
const documentSchema = z.strictObject({
  Version: z.enum(["2012-10-17", "2008-10-17"]).optional(),
  Id: z.string().optional(),
  Statement: z.union([z.array(statement).min(1), statement.transform((one) => [one])]),
});

export type PolicyDocument = z.output<typeof documentSchema>;
export type Statement = z.output<typeof statement>;

/** A document as a program writes it, before it becomes text. */
export type PolicyInput = z.input<typeof documentSchema>;

/** Reads a policy; what is wrong with it, in words, where it breaks the grammar. */
export function readDocument(text: string): PolicyDocument | { readonly wrong: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { wrong: "This policy contains invalid Json" };
  }
  const read = documentSchema.safeParse(value);
  if (!read.success) return { wrong: describeIssue(read.error.issues) };
  const sids = read.data.Statement.flatMap(({ Sid }) => (Sid ? [Sid] : []));
  if (new Set(sids).size < sids.length)
    return { wrong: "Statement IDs (SID) in a single policy must be unique." };
  return read.data;
}

/** Reads a policy that was checked when it was written; one that is broken all the same is a bug. */
export function parseDocument(text: string): PolicyDocument {
  const known = parsed.get(text);
  if (known) return known;
  const read = readDocument(text);
  if ("wrong" in read) throw new Error(`a stored policy is broken: ${read.wrong}`);
  if (parsed.size > 500) parsed.clear();
  parsed.set(text, read);
  return read;
}

/** Documents by their text: the same few are read with every call. */
const parsed = new Map<string, PolicyDocument>();

/** Unions give one issue with all attempts in it; the deepest says most. */
function describeIssue(issues: readonly z.core.$ZodIssue[]): string {
  const flat = issues.flatMap(function inner(issue): readonly z.core.$ZodIssue[] {
    if (issue.code !== "invalid_union") return [issue];
    const below = issue.errors.flat().map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
    return below.flatMap(inner);
  });
  const deepest = [...flat].sort((one, other) => other.path.length - one.path.length)[0];
  if (!deepest) return "Syntax errors in policy.";
  return `Syntax errors in policy: ${deepest.path.join(".")}: ${deepest.message}.`;
}
