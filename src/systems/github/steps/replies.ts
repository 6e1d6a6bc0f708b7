import * as z from "zod";

/** What the steps read of GitHub's answers, and nothing more. */
export const organizationReply = z.object({
  id: z.number().int(),
  login: z.string(),
  plan: z.object({ name: z.string() }).optional(),
});

const permissions = z.record(z.string(), z.string());

export const appReply = z.object({
  id: z.number().int(),
  slug: z.string(),
  owner: z.object({ login: z.string() }),
  permissions,
});

export const installationReply = z.object({
  id: z.number().int(),
  repository_selection: z.enum(["all", "selected"]),
  permissions,
});

export const namedReply = z.object({ name: z.string() });
export const installedOnReply = z.object({ total_count: z.number(), repositories: z.array(namedReply) });
export const subjectReply = z.object({
  use_default: z.boolean(),
  sub_claim_prefix: z.string().optional(),
  use_immutable_subject: z.boolean().optional(),
});
export const commitReply = z.object({
  sha: z.string(),
  commit: z.object({ committer: z.nullable(z.object({ date: z.string() })) }),
});
export const publicKeyReply = z.object({ key_id: z.string(), key: z.string() });
export const secretReply = z.object({ name: z.string(), updated_at: z.string() });
export const issueReply = z.object({
  number: z.number().int(),
  title: z.string(),
  user: z.nullish(z.object({ login: z.string() })),
});
