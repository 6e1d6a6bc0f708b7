import { join } from "node:path";
import type { StateFile } from "../../../contracts/stand-in/state.ts";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import type { Events } from "./events.ts";
import { type GitRepository, openRepository } from "./git/repository.ts";
import type { TokenPermissions, WorkflowEngine } from "./ports.ts";
import type { App, GitHubState, User } from "./world/model.ts";
import type { Repository } from "./world/repository-model.ts";

/** Everything that an endpoint works with. */
export interface GitHub {
  readonly state: GitHubState;
  /** Notes that the state was changed. */
  changed(): void;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (line: string) => void;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** `${url}/api/v3`. */
  readonly api: string;
  readonly events: Events;
  readonly engine: WorkflowEngine | undefined;
  /** Tokens of running jobs: never on disk. */
  readonly jobTokens: Map<string, JobToken>;
  /** A name under which a job's log can be read for a minute without a token. */
  logTicket(repository: string, jobId: number): string;
  /** The log behind such a name, while it holds. */
  logBehind(ticket: string): string | undefined;
  nextId(): number;
  /** Now, in GitHub's form: whole seconds, UTC. */
  now(): string;
  git(repository: Repository): GitRepository;
  /** Runs work on a repository's references after the work before it: a check and its update belong together. */
  exclusive<T>(repository: Repository, work: () => Promise<T>): Promise<T>;
  /** By its full name, whatever the case of the letters. */
  repository(fullName: string): Repository | undefined;
  fullName(repository: Repository): string;
  userById(id: number): User;
  appById(id: number): App | undefined;
}

export interface JobToken {
  readonly repositoryId: number;
  readonly permissions: TokenPermissions;
}

export interface GitHubParts {
  readonly directory: string;
  readonly state: StateFile<GitHubState>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (line: string) => void;
  readonly events: Events;
  /** Known once the server listens and the engine runs. */
  readonly later: { url: string; engine: WorkflowEngine | undefined };
}

export function createGitHub(parts: GitHubParts): GitHub {
  const { state: file, later } = parts;
  const state = file.value;
  const repositories = new Map<number, GitRepository>();
  const tickets = new Map<string, { repository: string; jobId: number; until: number }>();
  const queues = new Map<number, Promise<unknown>>();
  return {
    state,
    changed: () => file.changed(),
    clock: parts.clock,
    ids: parts.ids,
    log: parts.log,
    events: parts.events,
    jobTokens: new Map(),
    logTicket(repository, jobId) {
      const ticket = parts.ids.token(32);
      tickets.set(ticket, { repository, jobId, until: parts.clock.now().getTime() + 60_000 });
      return ticket;
    },
    logBehind(ticket) {
      const found = tickets.get(ticket);
      if (!found || found.until < parts.clock.now().getTime()) return undefined;
      return later.engine?.log(found.repository, found.jobId);
    },
    get url() {
      return later.url;
    },
    get api() {
      return `${later.url}/api/v3`;
    },
    get engine() {
      return later.engine;
    },
    nextId() {
      file.changed();
      return state.nextId++;
    },
    now: () => `${parts.clock.now().toISOString().slice(0, 19)}Z`,
    git(repository) {
      const open =
        repositories.get(repository.id) ??
        // By number: a repository may be renamed.
        openRepository(join(parts.directory, "git", `${repository.id}.git`), repository.defaultBranch);
      repositories.set(repository.id, open);
      return open;
    },
    exclusive(repository, work) {
      const turn = (queues.get(repository.id) ?? Promise.resolve()).then(work, work);
      queues.set(repository.id, turn);
      return turn;
    },
    repository(fullName) {
      const [owner = "", name = ""] = fullName.toLowerCase().split("/");
      if (owner !== state.organization.login.toLowerCase()) return undefined;
      return state.repositories.find((one) => one.name.toLowerCase() === name);
    },
    fullName: (repository) => `${state.organization.login}/${repository.name}`,
    userById: (id) => state.users.find((user) => user.id === id) ?? ghost,
    appById: (id) => state.apps.find((app) => app.id === id),
  };
}

/** Whoever is no longer there, as GitHub shows them. */
const ghost: User = {
  id: 10137,
  login: "ghost",
  name: "Deleted user",
  email: "",
  type: "User",
  role: null,
  createdAt: "2012-01-01T00:00:00Z",
};
