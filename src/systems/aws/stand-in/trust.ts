import * as z from "zod";

const words = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const condition = z.record(z.string(), z.record(z.string(), words));

/**
 * A role's trust policy in IAM's own shape, as far as web identities go. Operators other than StringEquals and
 * StringLike are refused when the policy is read: one that is not understood must not be passed over.
 */
export const policyDocumentSchema = z.strictObject({
  Version: z.literal("2012-10-17"),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().optional(),
      Effect: z.enum(["Allow", "Deny"]),
      Principal: z.strictObject({ Federated: words }),
      Action: words,
      Condition: condition
        .refine(
          (operators) =>
            Object.keys(operators).every((name) => name === "StringEquals" || name === "StringLike"),
          { error: "only StringEquals and StringLike are understood" },
        )
        .optional(),
    }),
  ),
});

export type PolicyDocument = z.input<typeof policyDocumentSchema>;

/** A verified token, as the policy sees it. */
export interface WebIdentity {
  /** `arn:aws:iam::<account>:oidc-provider/<issuer without scheme>`. */
  readonly providerArn: string;
  /** The issuer without its scheme: what condition keys begin with. */
  readonly provider: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** IAM's decision: an Allow that matches and no Deny that does. */
export function trusts(document: PolicyDocument, identity: WebIdentity): boolean {
  const { Statement } = policyDocumentSchema.parse(document);
  const matching = Statement.filter(
    (statement) =>
      statement.Principal.Federated.includes(identity.providerArn) &&
      statement.Action.some((action) => like(action, "sts:AssumeRoleWithWebIdentity")) &&
      Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
        Object.entries(keys).every(([key, wanted]) => holds(operator, claim(identity, key), wanted)),
      ),
  );
  return matching.some((s) => s.Effect === "Allow") && !matching.some((s) => s.Effect === "Deny");
}

/** `token.actions.githubusercontent.com:repository_id` is the claim `repository_id` of that issuer's token. */
function claim(identity: WebIdentity, key: string): readonly string[] {
  if (!key.startsWith(`${identity.provider}:`)) return [];
  const value = identity.claims[key.slice(identity.provider.length + 1)];
  if (Array.isArray(value)) return value.map(String);
  return value === undefined || value === null ? [] : [String(value)];
}

/** A key that the token does not have never matches. */
function holds(operator: string, values: readonly string[], wanted: readonly string[]): boolean {
  const matches = operator === "StringLike" ? like : (pattern: string, text: string) => pattern === text;
  return values.some((value) => wanted.some((pattern) => matches(pattern, value)));
}

/** `*` is any run of characters, `?` exactly one. */
function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su").test(text);
}
