import * as z from "zod";
import type { GitHub } from "../context.ts";
import { writeCommit } from "../git/commit.ts";
import { editTree } from "../git/tree.ts";
import { permissionsOn } from "../world/actor.ts";
import type { MergeMethod, Repository } from "../world/repository-model.ts";
import type { RepositorySettings } from "../world/repository-settings.ts";
import { created, invalid, nothing, refuse, success } from "./answer.ts";
import { onOrganization, onRepository, type SignedInCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { fullRepositoryView, repositoryView } from "./views/repository.ts";

/** Settings that are kept and shown. */
const kept = z.object({
  homepage: z.string().nullable(),
  has_issues: z.boolean(),
  has_projects: z.boolean(),
  has_wiki: z.boolean(),
  has_downloads: z.boolean(),
  has_discussions: z.boolean(),
  is_template: z.boolean(),
  allow_auto_merge: z.boolean(),
  allow_update_branch: z.boolean(),
  allow_forking: z.boolean(),
  web_commit_signoff_required: z.boolean(),
  squash_merge_commit_title: z.enum(["PR_TITLE", "COMMIT_OR_PR_TITLE"]),
  squash_merge_commit_message: z.enum(["PR_BODY", "COMMIT_MESSAGES", "BLANK"]),
  merge_commit_title: z.enum(["PR_TITLE", "MERGE_MESSAGE"]),
  merge_commit_message: z.enum(["PR_BODY", "PR_TITLE", "BLANK"]),
});
const settings = z.object({
  description: z.string().nullish(),
  private: z.boolean().optional(),
  visibility: z.enum(["private", "internal", "public"]).optional(),
  allow_squash_merge: z.boolean().optional(),
  allow_merge_commit: z.boolean().optional(),
  allow_rebase_merge: z.boolean().optional(),
  delete_branch_on_merge: z.boolean().optional(),
  ...kept.partial().shape,
});
type Settings = z.infer<typeof settings>;

const newRepository = settings.extend({ name: z.string(), auto_init: z.boolean().optional() });
const change = settings.extend({
  name: z.string().optional(),
  default_branch: z.string().optional(),
  archived: z.boolean().optional(),
});

/** Letters, digits, `.`, `-` and `_`, and neither a folder nor the name that git itself takes. */
const goodName = (name: string) => /^[\w.-]{1,100}$/.test(name) && !/^\.{1,2}$|\.git$/i.test(name);

export const repositories = [
  onOrganization("POST /orgs/{org}/repos", {
    needs: ["administration:write", "repository_creation:write"],
    body: newRepository,
    answer: (call) => createRepository(call),
  }),
  onOrganization("GET /orgs/{org}/repos", {
    needs: ["metadata:read", "members:read"],
    answer: (call) => page(call, visible(call), (one) => repositoryView(call.github, one, call.actor)),
  }),
  onRepository("GET /repos/{owner}/{repo}", {
    needs: "metadata:read",
    answer: ({ github, repository, actor }) => success(fullRepositoryView(github, repository, actor)),
  }),
  onRepository("PATCH /repos/{owner}/{repo}", {
    needs: "administration:write",
    body: change,
    answer: ({ github, repository, actor, git, body }) => {
      if (body.archived) return refuse(422, "Archived repositories are not part of the stand-in.");
      if (body.name !== undefined && body.name !== repository.name) {
        const taken = github.repository(`${github.state.organization.login}/${body.name}`);
        if (!goodName(body.name) || taken) {
          return invalid({
            resource: "Repository",
            code: taken ? "already_exists" : "invalid",
            field: "name",
          });
        }
        repository.name = body.name;
      }
      if (body.default_branch !== undefined) {
        if (!git.references.get(`refs/heads/${body.default_branch}`)) {
          return invalid({ resource: "Repository", code: "invalid", field: "default_branch" });
        }
        repository.defaultBranch = body.default_branch;
      }
      apply(repository, body);
      repository.updatedAt = github.now();
      return success(fullRepositoryView(github, repository, actor));
    },
  }),
  onRepository("DELETE /repos/{owner}/{repo}", {
    needs: "administration:write",
    answer: ({ github, repository, git }) => {
      github.state.repositories.splice(github.state.repositories.indexOf(repository), 1);
      git.remove();
      return nothing;
    },
  }),
];

/** The repositories of the organization that the caller may know of. */
export function visible({ github, actor }: Pick<SignedInCall, "github" | "actor">): readonly Repository[] {
  return github.state.repositories.filter((one) => permissionsOn(github.state, actor, one));
}

function createRepository(call: SignedInCall<z.infer<typeof newRepository>>) {
  const { github, actor, user, body } = call;
  const taken = github.repository(`${github.state.organization.login}/${body.name}`);
  if (!goodName(body.name)) return invalid({ resource: "Repository", code: "invalid", field: "name" });
  if (taken) {
    const message = "name already exists on this account";
    return invalid({ resource: "Repository", code: "custom", field: "name", message });
  }
  const repository = emptyRepository(github, body.name);
  apply(repository, body);
  // Whoever makes a repository administers it.
  if (user.type === "User") repository.collaborators.push({ userId: user.id, role: "admin" });
  github.state.repositories.push(repository);
  if (body.auto_init) begin(github, repository, user);
  return created(fullRepositoryView(github, repository, actor));
}

function emptyRepository(github: GitHub, name: string): Repository {
  const now = github.now();
  return {
    id: github.nextId(),
    name,
    description: null,
    visibility: "private",
    defaultBranch: "main",
    createdAt: now,
    updatedAt: now,
    pushedAt: now,
    mergeMethods: ["merge", "squash", "rebase"],
    deleteBranchOnMerge: false,
    workflowAccess: "none",
    nextNumber: 1,
    pushers: {},
    activities: [],
    collaborators: [],
    issues: [],
    pulls: [],
    comments: [],
    reviews: [],
    labels: [],
    statuses: [],
    checkRuns: [],
    deployments: [],
    rulesets: [],
    environments: [],
    secrets: {},
    variables: {},
    hooks: [],
  };
}

function apply(repository: Repository, body: Settings): void {
  if (body.description !== undefined) repository.description = body.description;
  if (body.visibility) repository.visibility = body.visibility;
  else if (body.private !== undefined) repository.visibility = body.private ? "private" : "public";
  if (body.delete_branch_on_merge !== undefined) repository.deleteBranchOnMerge = body.delete_branch_on_merge;
  const wanted: Readonly<Record<MergeMethod, boolean | undefined>> = {
    merge: body.allow_merge_commit,
    squash: body.allow_squash_merge,
    rebase: body.allow_rebase_merge,
  };
  repository.settings = { ...repository.settings, ...givenOf(body) };
  const methods: readonly MergeMethod[] = ["merge", "squash", "rebase"];
  repository.mergeMethods = methods.filter((one) => wanted[one] ?? repository.mergeMethods.includes(one));
}

/** The kept settings that a body gives. */
function givenOf(body: Settings): Partial<RepositorySettings> {
  const names = Object.keys(kept.shape) as readonly (keyof RepositorySettings)[];
  const given = names.filter((name) => body[name] !== undefined).map((name) => [name, body[name]] as const);
  return Object.fromEntries(given);
}

/** `auto_init`: a first commit with a README. */
function begin(github: GitHub, repository: Repository, user: { name: string; email: string }): void {
  const git = github.git(repository);
  const id = git.objects.write("blob", Buffer.from(`# ${repository.name}\n`));
  const who = { name: user.name, email: user.email, date: github.clock.now() };
  const commit = writeCommit(git.objects, {
    tree: editTree(git.objects, undefined, new Map([["README.md", { mode: "100644", id }]])),
    parents: [],
    author: who,
    committer: who,
    message: "Initial commit",
  });
  git.references.set(`refs/heads/${repository.defaultBranch}`, commit);
}
