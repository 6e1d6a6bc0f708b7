import { createHash } from "node:crypto";
import type {
  CodeHost,
  CommitCheck,
  CommitStatus,
  MergedPullRequest,
  PromotionRequest,
  PullRequest,
  RecordedState,
  Review,
} from "../contracts/code-host.ts";
import { failure, ok, type Result } from "../foundation/result.ts";
import { ancestry, changesOf, lineOf, mergeBase } from "./testing-history.ts";

/** A code host in memory, for tests: commits, branches, pull requests, requests, statuses. It keeps what it is told. */
export interface MemoryHost {
  /** The host as one login sees it. */
  as(login: string): CodeHost;
  repository(name: string): MemoryRepository;
  readonly teams: Map<string, readonly string[]>;
  /** Called before and after each call that changes something; a test throws from it to end a run there. */
  onWrite: (method: string, when: "before" | "after") => void;
}

type Tree = ReadonlyMap<string, string>;
interface Commit {
  readonly id: string;
  readonly parent: string | null;
  readonly tree: Tree;
}

export interface MemoryRepository {
  readonly id: number;
  readonly commits: Map<string, Commit>;
  readonly branches: Map<string, string>;
  readonly pulls: MemoryPull[];
  readonly requests: { readonly request: PromotionRequest; readonly states: RecordedState[] }[];
  readonly statuses: Map<string, CommitStatus[]>;
  readonly checks: Map<string, CommitCheck[]>;
  /** What commits say; nothing, where nobody has put it here. */
  readonly messages: Map<string, string>;
  /** How an application's commits came to the branch. */
  readonly mergedBy: Map<string, MergedPullRequest>;
  /** Commits onto a branch, past every rule. */
  push(branch: string, files: Readonly<Record<string, string | null>>, parent?: string): string;
  readonly head: (branch?: string) => string;
  readonly file: (path: string, commit?: string) => string | undefined;
}

export interface MemoryPull {
  pull: PullRequest;
  readonly reviews: Review[];
  readonly comments: { readonly author: string; marker: string; text: string }[];
  retargetedAt?: string;
  /** Besides the author. */
  contributors?: readonly string[];
}

export function createMemoryHost(): MemoryHost {
  const repositories = new Map<string, MemoryRepository>();
  const host: MemoryHost = {
    teams: new Map(),
    onWrite: () => {},
    repository(name) {
      const found = repositories.get(name) ?? createRepository(name, repositories.size + 1);
      repositories.set(name, found);
      return found;
    },
    as: (login) => createView(host, login),
  };
  return host;
}

/** Time and ids rise by one with each thing that is made. */
let counter = 0;
const next = () => {
  counter += 1;
  return counter;
};
const time = () => new Date(Date.UTC(2026, 0, 1) + next() * 1000).toISOString();

function createRepository(name: string, id: number): MemoryRepository {
  const commits = new Map<string, Commit>();
  const branches = new Map<string, string>();
  const repository: MemoryRepository = {
    id,
    commits,
    branches,
    pulls: [],
    requests: [],
    statuses: new Map(),
    checks: new Map(),
    messages: new Map(),
    mergedBy: new Map(),
    head: (branch = "main") => branches.get(branch) ?? "",
    file: (path, commit = repository.head()) => commits.get(commit)?.tree.get(path),
    push(branch, files, parent = repository.head(branch) || undefined) {
      const tree = new Map(parent ? commits.get(parent)?.tree : []);
      for (const [path, text] of Object.entries(files)) {
        if (text === null) tree.delete(path);
        else tree.set(path, text);
      }
      const sha = createHash("sha1").update(`${name} ${next()}`).digest("hex");
      commits.set(sha, { id: sha, parent: parent ?? null, tree });
      branches.set(branch, sha);
      for (const one of repository.pulls) {
        if (one.pull.state === "open" && one.pull.branch === branch) one.pull = { ...one.pull, head: sha };
      }
      return sha;
    },
  };
  return repository;
}

function createView(host: MemoryHost, login: string): CodeHost {
  const at = (name: string) => host.repository(name);
  const write = async <Value>(method: string, change: () => Result<Value>): Promise<Result<Value>> => {
    host.onWrite(method, "before");
    const result = change();
    host.onWrite(method, "after");
    return result;
  };
  const find = (name: string, number: number): MemoryPull => {
    const found = at(name).pulls.find(({ pull }) => pull.number === number);
    if (!found) throw new Error(`No pull request ${number}.`);
    return found;
  };
  return {
    branchHead: async (name, branch) => ok(at(name).branches.get(branch) ?? null),
    readFile: async (name, path, commit) => ok(at(name).commits.get(commit)?.tree.get(path) ?? null),
    listFiles: async (name, folder, commit) =>
      ok(
        [...(at(name).commits.get(commit)?.tree.keys() ?? [])]
          .filter((p) => p.startsWith(`${folder}/`))
          .sort(),
      ),
    compare: async (name, older, newer) => {
      const base = mergeBase(at(name), older, newer);
      return ok({ ancestry: ancestry(older, newer, base), mergeBase: base });
    },
    async history(name, head, { path, limit }) {
      const repository = at(name);
      const changed = lineOf(repository, head).filter((id) => {
        const { parent, tree } = repository.commits.get(id) ?? { parent: null, tree: new Map() };
        return !path || tree.get(path) !== repository.commits.get(parent ?? "")?.tree.get(path);
      });
      return ok(changed.slice(0, limit));
    },
    async messages(name, older, newer) {
      const line = lineOf(at(name), newer);
      const fresh =
        older === null ? line.slice(0, 1) : line.filter((id) => !lineOf(at(name), older).includes(id));
      return ok(fresh.reverse().map((id) => at(name).messages.get(id) ?? ""));
    },
    repositoryId: async (name) => ok(at(name).id),
    pullRequestOf: async (name, commit) => ok(at(name).mergedBy.get(commit) ?? null),

    recentRequests: async (name) =>
      ok(
        at(name)
          .requests.map(({ request }) => request)
          .sort((a, b) => b.id - a.id),
      ),
    request: async (name, id) =>
      ok(at(name).requests.find(({ request }) => request.id === id)?.request ?? null),
    createRequest: (name, request) =>
      write("createRequest", () => {
        const { commit, environment: _, ...claim } = request;
        const id = next();
        const made = {
          id,
          commit,
          creator: login,
          createdAt: time(),
          url: `https://host/${name}/${id}`,
          claim,
        };
        at(name).requests.push({ request: made, states: [] });
        return ok(made);
      }),
    requestStates: async (name, id) =>
      ok([...(at(name).requests.find(({ request }) => request.id === id)?.states ?? [])].reverse()),
    setRequestState: (name, id, state) =>
      write("setRequestState", () => {
        const found = at(name).requests.find(({ request }) => request.id === id);
        found?.states.push({ ...state, creator: login, createdAt: time() });
        return ok(undefined);
      }),

    openPullRequests: async (name, base) =>
      ok(at(name).pulls.flatMap(({ pull }) => (pull.state === "open" && pull.base === base ? [pull] : []))),
    pullRequest: async (name, number) => ok(find(name, number).pull),
    async changedFiles(name, number, head) {
      const { pull } = find(name, number);
      if (head !== undefined && head !== pull.head) return failure("head-moved", "It has another head.");
      return ok(changesOf(at(name), pull));
    },
    retargetedAt: async (name, number) => ok(find(name, number).retargetedAt ?? null),
    async contributors(name, number) {
      const { pull, contributors = [] } = find(name, number);
      return ok([pull.author, ...contributors]);
    },
    reviews: async (name, number) => ok(find(name, number).reviews),
    commit: (name, { branch, parent, files }) =>
      write("commit", () => ok(at(name).push(branch, Object.fromEntries(files), parent))),
    openPullRequest: (name, change) =>
      write("openPullRequest", () => {
        const { pulls, branches } = at(name);
        if (pulls.some(({ pull }) => pull.state === "open" && pull.branch === change.branch)) {
          return failure("code-host-refused", "A pull request already exists.");
        }
        const number = pulls.length + 1;
        const pull: PullRequest = {
          ...change,
          number,
          author: login,
          head: branches.get(change.branch) ?? "",
          state: "open",
          merged: false,
          mergeCommit: null,
          createdAt: time(),
          url: `https://host/${name}/pull/${number}`,
        };
        pulls.push({ pull, reviews: [], comments: [] });
        return ok(pull);
      }),
    updatePullRequest: (name, number, change) =>
      write("updatePullRequest", () => {
        const found = find(name, number);
        found.pull = { ...found.pull, ...change };
        return ok(undefined);
      }),
    closePullRequest: (name, number) =>
      write("closePullRequest", () => {
        const found = find(name, number);
        found.pull = { ...found.pull, state: "closed" };
        return ok(undefined);
      }),
    mergePullRequest: (name, number, head) =>
      write("mergePullRequest", () => merge(at(name), find(name, number), head, login)),
    deleteBranch: (name, branch) =>
      write("deleteBranch", () => {
        at(name).branches.delete(branch);
        return ok(undefined);
      }),
    comment: (name, number, { author, marker, text }) =>
      write("comment", () => {
        const { comments } = find(name, number);
        const before = comments.find((one) => one.marker === marker && one.author === author);
        if (before) before.text = text;
        else comments.push({ author: login, marker, text });
        return ok(undefined);
      }),
    say: () => write("say", () => ok(undefined)),

    statuses: async (name, commit) => ok([...(at(name).statuses.get(commit) ?? [])].reverse()),
    postStatus: (name, commit, status) =>
      write("postStatus", () => {
        const { statuses } = at(name);
        statuses.set(commit, [
          ...(statuses.get(commit) ?? []),
          { ...status, creator: login, createdAt: time() },
        ]);
        return ok(undefined);
      }),
    checks: async (name, commit) => ok(at(name).checks.get(commit) ?? []),
    teamMembers: async (_organization, team) => ok(host.teams.get(team) ?? []),
  };
}

/** By squash, file by file: a file that both sides changed is a conflict. */
function merge(repository: MemoryRepository, found: MemoryPull, head: string, login: string): Result<string> {
  const { pull } = found;
  if (pull.state !== "open") return failure("not-mergeable", "It is closed.");
  if (pull.head !== head) return failure("head-moved", "It has another head.");
  const main = repository.head(pull.base);
  const start = mergeBase(repository, head, main) ?? "";
  const files = changesOf(repository, pull).map(({ path }) => path);
  if (files.some((path) => repository.file(path, start) !== repository.file(path, main))) {
    return failure("not-mergeable", "It has conflicts.");
  }
  const change = Object.fromEntries(files.map((path) => [path, repository.file(path, head) ?? null]));
  const mergeCommit = repository.push(pull.base, change);
  found.pull = { ...pull, state: "closed", merged: true, mergeCommit };
  const { number, title, author, branch, base, url } = pull;
  repository.mergedBy.set(mergeCommit, {
    number,
    title,
    author,
    branch,
    base,
    url,
    head,
    mergedBy: login,
    mergedAt: time(),
  });
  return ok(mergeCommit);
}
