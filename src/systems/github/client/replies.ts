import * as z from "zod";

/** What is read of GitHub's answers, and nothing more: https://github.com/github/rest-api-description */
const user = z.nullish(z.object({ login: z.string(), type: z.string().optional() }));

/** GitHub shows the deeds of a deleted account as those of `ghost`. */
export function loginOf(one: z.infer<typeof user>): string {
  return one?.login ?? "ghost";
}

export const anything = z.unknown();
export const referenceReply = z.object({ object: z.object({ sha: z.string() }) });
export const repositoryReply = z.object({ id: z.number().int() });
export const shaReply = z.object({ sha: z.string() });
export const gitCommitReply = z.object({ sha: z.string(), tree: z.object({ sha: z.string() }) });
export const teamMemberReply = z.object({ login: z.string() });

export const contentReply = z.union([
  z.object({ type: z.literal("file"), encoding: z.string(), content: z.string() }),
  z.object({ type: z.enum(["symlink", "submodule"]) }),
  z.array(z.unknown()),
]);

export const treeReply = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string() })),
});

const message = z.object({ message: z.string() });
export const commitReply = z.object({ commit: message });
export const comparedCommitsReply = z.object({ commits: z.array(z.object({ commit: message })) });
export const comparisonReply = z.object({
  status: z.enum(["diverged", "ahead", "behind", "identical"]),
  merge_base_commit: z.object({ sha: z.string() }),
});

export const statusReply = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  context: z.string(),
  description: z.string().nullable(),
  target_url: z.string().nullable(),
  created_at: z.string(),
  creator: user,
});

export const checkRunReply = z.object({
  name: z.string(),
  head_sha: z.string(),
  conclusion: z.string().nullable(),
  completed_at: z.string().nullable(),
  html_url: z.string().nullable(),
  app: z.nullish(z.object({ slug: z.string().optional() })),
});

export const deploymentReply = z.object({
  id: z.number().int(),
  sha: z.string(),
  task: z.string(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]),
  created_at: z.string(),
  url: z.string(),
  creator: user,
});

export const deploymentStatusReply = z.object({
  state: z.string(),
  environment: z.string().optional(),
  description: z.string(),
  log_url: z.string().optional(),
  created_at: z.string(),
  creator: user,
});

const reference = z.object({ ref: z.string(), sha: z.string() });

export const pullRequestReply = z.object({
  number: z.number().int(),
  title: z.string(),
  body: z.string().nullable(),
  state: z.enum(["open", "closed"]),
  user,
  head: reference,
  base: reference,
  merged_at: z.string().nullable(),
  merge_commit_sha: z.string().nullable(),
  merged_by: user,
  created_at: z.string(),
  html_url: z.string(),
});

export const changedFileReply = z.object({
  sha: z.string().nullable(),
  filename: z.string(),
  contents_url: z.string(),
  status: z.string(),
  previous_filename: z.string().optional(),
});

export const issueEventReply = z.object({ event: z.string(), created_at: z.string() });
export const activityReply = z.object({ activity_type: z.string(), actor: user });
/** An empty object, or null, for whoever has no account. */
const maker = z.nullish(z.object({ login: z.string().optional() }));
export const pullCommitReply = z.object({ author: maker, committer: maker });

export const reviewReply = z.object({
  user,
  state: z.string(),
  commit_id: z.string().nullable(),
  submitted_at: z.string().optional(),
});

export const commentReply = z.object({ id: z.number().int(), user, body: z.string().optional() });
export const mergeReply = z.object({ sha: z.string(), merged: z.boolean() });

export const issueReply = z.object({
  number: z.number().int(),
  user,
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  /** Every pull request is an issue as well. */
  pull_request: z.unknown().optional(),
});

export const workflowRunsReply = z.object({
  workflow_runs: z.array(
    z.object({
      id: z.number().int(),
      head_sha: z.string(),
      event: z.string(),
      status: z.string().nullable(),
      conclusion: z.string().nullable(),
      created_at: z.string(),
      html_url: z.string(),
    }),
  ),
});
