import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ActionEquivalent } from "../../../../../contracts/action-equivalent.ts";
import { systemClock } from "../../../../../foundation/clock.ts";
import { seededIds } from "../../../../../foundation/ids.ts";
import type {
  ActionsHost,
  EnvironmentAccess,
  NewCheckRun,
  RepositoryEvent,
  RepositoryFacts,
  TokenPermissions,
  WorkflowEngine,
} from "../../ports.ts";
import { startEngine } from "../engine.ts";

export type Files = Readonly<Record<string, string>>;

/** A code host in memory: commits are trees of texts. */
export interface FakeHost extends ActionsHost {
  /** Puts a commit of these files under the references; the commit's id follows from the files. */
  commit(repository: string, references: readonly string[], files: Files): string;
  readonly checks: (NewCheckRun & { id: number; repository: string })[];
  /** Tokens with what they were minted for; `revoked` fills as jobs end. */
  readonly minted: Map<string, { repository: string; permissions: TokenPermissions }>;
  readonly revoked: string[];
  readonly events: RepositoryEvent[];
  /** What the next calls of a method throw. */
  readonly broken: Set<keyof ActionsHost>;
  secretsOf: Record<string, Record<string, string>>;
  variablesOf: Record<string, Record<string, string>>;
  environments: Record<string, (reference: string) => EnvironmentAccess>;
  shared: boolean;
  defaults: TokenPermissions;
}

export function fakeHost(serverUrl = "http://127.0.0.1:1"): FakeHost {
  const commits = new Map<string, Files>();
  const references = new Map<string, string>();
  const repositories = new Map<string, RepositoryFacts>();
  const listeners: ((event: RepositoryEvent) => void)[] = [];
  const host: FakeHost = {
    serverUrl,
    apiUrl: `${serverUrl}/api/v3`,
    checks: [],
    minted: new Map(),
    revoked: [],
    events: [],
    broken: new Set(),
    secretsOf: {},
    variablesOf: {},
    environments: {},
    shared: true,
    defaults: { contents: "read", packages: "read" },
    commit(repository, names, files) {
      const [owner = "", name = ""] = repository.split("/");
      if (!repositories.has(repository)) {
        const id = 100 + repositories.size;
        repositories.set(repository, {
          id,
          ownerId: 7,
          owner,
          name,
          defaultBranch: "main",
          visibility: "private",
          payload: { id, full_name: repository, default_branch: "main" },
        });
      }
      const sha = createHash("sha1").update(JSON.stringify(files)).digest("hex");
      commits.set(`${repository}@${sha}`, files);
      for (const reference of names) references.set(`${repository}@${reference}`, sha);
      return sha;
    },
    repository: (name) => repositories.get(name),
    async resolve(repository, reference) {
      if (host.broken.has("resolve")) throw new Error("500 Internal Server Error");
      if (commits.has(`${repository}@${reference}`)) return reference;
      return [reference, `refs/heads/${reference}`, `refs/tags/${reference}`]
        .map((name) => references.get(`${repository}@${name}`))
        .find((sha) => sha !== undefined);
    },
    file: async (repository, path, commit) => commits.get(`${repository}@${commit}`)?.[path],
    list: async (repository, folder, commit) =>
      Object.keys(commits.get(`${repository}@${commit}`) ?? {}).filter((path) => dirname(path) === folder),
    async checkOut(repository, commit, into) {
      for (const [path, text] of Object.entries(commits.get(`${repository}@${commit}`) ?? {})) {
        mkdirSync(dirname(join(into, path)), { recursive: true });
        writeFileSync(join(into, path), text);
      }
    },
    mintJobToken(repository, permissions) {
      if (host.broken.has("mintJobToken")) throw new Error("500 Internal Server Error");
      const token = `ghs_${repository.replace("/", "")}Token${host.minted.size + 1}`;
      host.minted.set(token, { repository, permissions });
      return token;
    },
    revokeToken: (token) => void host.revoked.push(token),
    secrets: (repository) => host.secretsOf[repository] ?? {},
    variables: (repository) => host.variablesOf[repository] ?? {},
    environment: (_repository, name, reference) =>
      host.environments[name]?.(reference) ?? { allowed: true, secrets: {}, variables: {} },
    sharesWorkflows: () => host.shared,
    defaultPermissions: () => host.defaults,
    createCheckRun(repository, check) {
      if (host.broken.has("createCheckRun")) throw new Error("500 Internal Server Error");
      host.checks.push({ ...check, id: host.checks.length + 1, repository });
      return host.checks.length;
    },
    updateCheckRun(_repository, id, change) {
      const check = host.checks[id - 1];
      if (check) Object.assign(check, change);
    },
    subscribe: (listener) => void listeners.push(listener),
    emit(event) {
      host.events.push(event);
      for (const listener of listeners) listener(event);
    },
  };
  return host;
}

/** A push to a branch of a repository, as the host announces it. */
export function push(
  host: FakeHost,
  repository: string,
  branch: string,
  files: Files,
  more: { byJobToken?: boolean; message?: string } = {},
): string {
  const ref = branch.startsWith("refs/") ? branch : `refs/heads/${branch}`;
  const sha = host.commit(repository, [ref], files);
  host.emit({
    name: "push",
    repository,
    ref,
    sha,
    sender: "mara",
    byJobToken: more.byJobToken ?? false,
    payload: { ref, after: sha, head_commit: { id: sha, message: more.message ?? "Change things" } },
  });
  return sha;
}

/** An event of pull request 3 from `work` into main. */
export function pullRequestEvent(
  name: string,
  action: string,
  shas: { head: string; base: string },
  payload: Readonly<Record<string, unknown>> = {},
): RepositoryEvent {
  return {
    name,
    action,
    repository: "acme/shop",
    sender: "mara",
    byJobToken: false,
    payload: {
      action,
      pull_request: {
        id: 31,
        number: 3,
        title: "Better shop",
        head: { ref: "work", sha: shas.head },
        base: { ref: "main", sha: shas.base },
      },
      ...payload,
    },
  };
}

export interface World {
  readonly host: FakeHost;
  readonly engine: WorkflowEngine;
  readonly directory: string;
  readonly said: string[];
  close(): Promise<void>;
}

/** A host with an engine at work on it. */
export function world(
  options: { host?: FakeHost; equivalents?: readonly ActionEquivalent[]; parallel?: number } = {},
): World {
  const host = options.host ?? fakeHost();
  const directory = mkdtempSync(join(tmpdir(), "actions-"));
  const said: string[] = [];
  const engine = startEngine({
    host,
    equivalents: options.equivalents ?? [],
    directory,
    clock: systemClock,
    ids: seededIds(directory),
    log: (line) => said.push(line),
    parallel: options.parallel ?? 4,
  });
  return {
    host,
    engine,
    directory,
    said,
    async close() {
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The only (or the named) job's log of the only (or the numbered) run. */
export function logOf(engine: WorkflowEngine, repository: string, name?: string, run = 0): string {
  const record = engine.runs(repository)[run];
  const jobs = record ? engine.jobs(repository, record.id) : [];
  const job = name === undefined ? jobs[0] : jobs.find((entry) => entry.name === name);
  return (job && engine.log(repository, job.id)) ?? "";
}

/** Waits for something that another process brings about. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
