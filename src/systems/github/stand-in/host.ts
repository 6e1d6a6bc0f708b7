import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { GitHub } from "./context.ts";
import { findEntry, isFolder, readTree, walkTree } from "./git/tree.ts";
import { changeCheckRun, createCheckRun } from "./operations/check-runs.ts";
import { ensureEnvironment } from "./operations/environments.ts";
import type { ActionsHost, NewCheckRun } from "./ports.ts";
import { repositoryView } from "./rest/views/repository.ts";
import { type Actor, actionsAppId } from "./world/actor.ts";
import { allowsAction } from "./world/allowed-actions.ts";
import { mayDeploy } from "./world/branch-policy.ts";
import type { Secret } from "./world/model.ts";
import type { Repository } from "./world/repository-model.ts";
import { hasImmutableSubject } from "./world/subject.ts";

/** What the workflow engine needs of the rest of GitHub. */
export function createActionsHost(github: GitHub): ActionsHost {
  const named = (fullName: string) => github.repository(fullName);
  const within = <T>(fullName: string, work: (repository: Repository) => T): T | undefined => {
    const repository = named(fullName);
    return repository && work(repository);
  };
  return {
    serverUrl: github.url,
    apiUrl: github.api,
    repository: (fullName) =>
      within(fullName, (repository) => ({
        id: repository.id,
        ownerId: github.state.organization.id,
        owner: github.state.organization.login,
        name: repository.name,
        defaultBranch: repository.defaultBranch,
        visibility: repository.visibility,
        immutableSubject: hasImmutableSubject(repository),
        payload: repositoryView(github, repository),
      })),
    resolve: async (fullName, reference) => within(fullName, (one) => github.git(one).resolve(reference)),
    file: async (fullName, path, commit) =>
      within(fullName, (one) => github.git(one).file(commit, path)?.toString("utf8")),
    list: async (fullName, folder, commit) =>
      within(fullName, (one) => {
        const git = github.git(one);
        const tree = git.commit(commit)?.tree;
        const entry = tree ? findEntry(git.objects, tree, folder) : undefined;
        const clean = folder.replace(/^\/+|\/+$/g, "");
        return entry && isFolder(entry)
          ? readTree(git.objects, entry.id).map(({ name }) => (clean ? `${clean}/${name}` : name))
          : [];
      }) ?? [],
    checkOut: async (fullName, commit, into, folder = "") => {
      within(fullName, (one) => writeOut(github, one, commit, into, folder));
    },
    mintJobToken(fullName, permissions) {
      const token = `ghs_${github.ids.token(36)}`;
      const repositoryId = named(fullName)?.id ?? 0;
      github.jobTokens.set(token, { repositoryId, permissions });
      return token;
    },
    revokeToken: (token) => void github.jobTokens.delete(token),
    secrets: (fullName) => settings(github, named(fullName), "secrets"),
    variables: (fullName) => settings(github, named(fullName), "variables"),
    environment(fullName, name, reference) {
      const repository = named(fullName);
      if (!repository) return { allowed: false, reason: `There is no repository ${fullName}.` };
      const environment = ensureEnvironment(github, repository, name);
      const answer = mayDeploy(environment, reference, repository.rulesets, repository.defaultBranch);
      if (!answer.allowed) return answer;
      return {
        allowed: true,
        secrets: values(environment.secrets),
        variables: values(environment.variables),
      };
    },
    sharesWorkflows: (callee, caller) =>
      within(
        callee,
        (one) => one.visibility === "public" || one.workflowAccess === "organization" || callee === caller,
      ) ?? false,
    defaultPermissions: () => ({ contents: "read", packages: "read", metadata: "read" }),
    requiresPinnedActions: () => github.state.organization.actions?.sha_pinning_required ?? false,
    allowsAction: (action) => allowsAction(github.state.organization, action),
    createCheckRun: (fullName, check) =>
      within(fullName, (one) => {
        const change = { ...inRestWords(check), name: check.name, headSha: check.headSha };
        return createCheckRun(github, actionsActor(github, one), one, actionsAppId, change).id;
      }) ?? 0,
    updateCheckRun(fullName, id, change) {
      within(fullName, (one) => {
        const check = one.checkRuns.find((known) => known.id === id);
        if (check) changeCheckRun(github, actionsActor(github, one), one, check, inRestWords(change));
      });
    },
    subscribe: (listener) => github.events.subscribe(listener),
    emit: (event) => github.events.emit(event),
  };
}

function actionsActor(github: GitHub, repository: Repository): Actor {
  const user = github.userById(github.appById(actionsAppId)?.botId ?? 0);
  return { kind: "job", user, repositoryId: repository.id, permissions: { checks: "write" } };
}

function inRestWords({ name, status, conclusion, detailsUrl, output }: Partial<NewCheckRun>) {
  return { name, status, conclusion, details_url: detailsUrl, output };
}

/** The organization's that the repository may see, and over them the repository's own. */
function settings(github: GitHub, repository: Repository | undefined, kind: "secrets" | "variables") {
  if (!repository) return {};
  const seen = Object.entries(github.state[kind]).filter(
    ([, one]) =>
      one.visibility === "all" ||
      (one.visibility === "private" && repository.visibility !== "public") ||
      (one.visibility === "selected" && one.selected?.includes(repository.id)),
  );
  return { ...values(Object.fromEntries(seen)), ...values(repository[kind]) };
}

function values(box: Readonly<Record<string, Secret>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(box).map(([name, { value }]) => [name, value]));
}

/** Writes files, links and nothing else; a submodule stays an empty place. */
function writeOut(
  github: GitHub,
  repository: Repository,
  commit: string,
  into: string,
  folder: string,
): void {
  const git = github.git(repository);
  const tree = git.commit(commit)?.tree;
  const entry = tree ? findEntry(git.objects, tree, folder) : undefined;
  if (!entry || !isFolder(entry)) return;
  mkdirSync(into, { recursive: true });
  const made = new Set([into]);
  for (const { path, mode, id } of walkTree(git.objects, entry.id)) {
    const target = join(into, path);
    const parent = dirname(target);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    const content = git.objects.read(id)?.content;
    if (!content) continue;
    if (mode === "120000") symlinkSync(content.toString("utf8"), target);
    else writeFileSync(target, content, { mode: mode === "100755" ? 0o755 : 0o644 });
  }
}
