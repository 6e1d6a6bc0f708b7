import * as z from "zod";

/**
 * An in-toto statement, version 1: a claim (the predicate) about artifacts (the subjects), which are named by digest.
 * https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 */
export const statementType = "https://in-toto.io/Statement/v1";

/** What cosign writes (sigstore/cosign#4238). Version 1 calls everything by the same names, so that both are read alike. */
export const oldStatementType = "https://in-toto.io/Statement/v0.1";

/** The payload type under which a statement is signed in a DSSE envelope. */
export const statementMediaType = "application/vnd.in-toto+json";

const subject = z.looseObject({
  name: z.string().optional(),
  /** Algorithm to lower-case hexadecimal digits: `{ sha256: "…" }`. */
  digest: z.record(z.string(), z.string()),
});

const statementSchema = z.looseObject({
  _type: z.enum([statementType, oldStatementType]),
  subject: z.array(subject).min(1),
  predicateType: z.string(),
  predicate: z.unknown(),
});

export type Statement = z.infer<typeof statementSchema>;
export type Subject = z.infer<typeof subject>;

/** Builds a statement with its keys in the order of the specification. */
export function createStatement(
  subjects: readonly Subject[],
  predicateType: string,
  predicate: unknown,
): Statement {
  return { _type: statementType, subject: [...subjects], predicateType, predicate };
}

/** Reads a statement of version 1 or 0.1; undefined when the text is none. Never throws. */
export function readStatement(text: string): Statement | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = statementSchema.safeParse(value);
  return read.success ? read.data : undefined;
}

/** Does the statement speak about this artifact? `digest` is written `sha256:…`. */
export function namesDigest(statement: Statement, digest: string): boolean {
  const colon = digest.indexOf(":");
  const algorithm = digest.slice(0, colon);
  const hexadecimal = digest.slice(colon + 1);
  if (colon < 1 || hexadecimal === "") return false;
  return statement.subject.some(
    ({ digest: digests }) => Object.hasOwn(digests, algorithm) && digests[algorithm] === hexadecimal,
  );
}
