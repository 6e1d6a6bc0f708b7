import * as z from "zod";

/**
 * Why a slot holds what it holds: one entry for each promotion, at
 * `ledger/<environment>/<application>/<request id>.yaml`, written in the same commit as the digest.
 */
export const ledgerEntrySchema = z.strictObject({
  application: z.string(),
  environment: z.string(),
  version: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  /** What the slot held before; null for the first release. */
  replaces: z.nullable(z.string()),
  /** The application's commit that was built, and the repository it lies in. */
  repository: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  /** The request: the deployment on the application's repository, and the run that built the image. */
  request: z.strictObject({ id: z.number().int(), url: z.string(), run: z.string() }),
  /** Who asked, read from the code host; neither may approve at a gate. */
  requester: z.strictObject({
    author: z.string(),
    merger: z.string(),
    pullRequest: z.number().int(),
  }),
  /** The environment in which this digest was healthy before; null for the first environment. */
  from: z.nullable(z.strictObject({ environment: z.string(), revision: z.string(), at: z.string() })),
});

export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
