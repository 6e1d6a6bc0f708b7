import type { GitHub } from "../../context.ts";
import { type Actor, permissionsOn, roleIn } from "../../world/actor.ts";
import { allows, atLeast } from "../../world/permissions.ts";
import type { Repository } from "../../world/repository-model.ts";
import { settingsOfANewRepository } from "../../world/repository-settings.ts";
import { nodeId, organizationView, ownerView } from "./user.ts";

/** `minimal-repository`, which lists carry, with what webhooks need on top. */
export function repositoryView(github: GitHub, repository: Repository, actor?: Actor) {
  const fullName = github.fullName(repository);
  const url = `${github.api}/repos/${fullName}`;
  const switches = shownInLists(repository);
  const open = repository.issues.filter(({ state }) => state === "open").length;
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: fullName,
    private: repository.visibility !== "public",
    owner: ownerView(github),
    html_url: `${github.url}/${fullName}`,
    description: repository.description,
    fork: false,
    url,
    ...linksOf(url),
    git_url: `git://127.0.0.1/${fullName}.git`,
    ssh_url: `git@127.0.0.1:${fullName}.git`,
    clone_url: `${github.url}/${fullName}.git`,
    svn_url: `${github.url}/${fullName}`,
    mirror_url: null,
    language: null,
    license: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues: open,
    open_issues_count: open,
    topics: repository.topics ?? [],
    ...switches,
    has_pages: false,
    archived: false,
    disabled: false,
    visibility: repository.visibility,
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    ...(actor && { permissions: permissionFlags(github, repository, actor) }),
  };
}

/** `full-repository`: what `GET /repos/{owner}/{repo}` tells. */
export function fullRepositoryView(github: GitHub, repository: Repository, actor: Actor) {
  return {
    ...repositoryView(github, repository, actor),
    network_count: 0,
    subscribers_count: 0,
    allow_squash_merge: repository.mergeMethods.includes("squash"),
    allow_merge_commit: repository.mergeMethods.includes("merge"),
    allow_rebase_merge: repository.mergeMethods.includes("rebase"),
    delete_branch_on_merge: repository.deleteBranchOnMerge,
    ...settingsOf(repository),
    organization: ownerView(github),
  };
}

const settingsOf = (repository: Repository) => ({ ...settingsOfANewRepository, ...repository.settings });

/** The settings that lists carry as well. */
function shownInLists(repository: Repository) {
  const { homepage, has_issues, has_projects, has_wiki, has_downloads, has_discussions, ...rest } =
    settingsOf(repository);
  return {
    ...{ homepage, has_issues, has_projects, has_wiki, has_downloads, has_discussions },
    is_template: rest.is_template,
    allow_forking: rest.allow_forking,
    web_commit_signoff_required: rest.web_commit_signoff_required,
  };
}

/** The parts that every webhook's payload carries. */
export function payloadBase(github: GitHub, repository: Repository) {
  return {
    repository: repositoryView(github, repository),
    organization: organizationView(github, github.state.organization),
  };
}

function permissionFlags(github: GitHub, repository: Repository, actor: Actor) {
  const role = actor.kind === "user" ? roleIn(github.state, actor.user, repository) : undefined;
  const held = permissionsOn(github.state, actor, repository) ?? {};
  return {
    admin: role === "admin" || allows(held, "administration:write"),
    maintain: atLeast(role, "maintain"),
    push: allows(held, "contents:write"),
    triage: atLeast(role, "triage"),
    pull: allows(held, "contents:read"),
  };
}

function linksOf(url: string) {
  return {
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  };
}
