import type { ActionsHost, RepositoryEvent, RepositoryFacts } from "../../ports.ts";

/** What a run is started for, and as what it runs: the reference, file and commit that GitHub gives each event. */
export interface Occasion {
  readonly repository: string;
  readonly facts: RepositoryFacts;
  /** `push`, `pull_request` … */
  readonly event: string;
  readonly action: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly actor: string;
  /** `github.ref`: `refs/heads/main`, `refs/pull/3/merge`. Decides which environments the run may use. */
  readonly ref: string;
  /** `github.sha`, and the commit whose workflow files count. */
  readonly sha: string;
  /** The commit that the run's checks stand on: a pull request's head, otherwise `sha`. */
  readonly headSha: string;
  readonly headBranch: string | null;
  /** `github.head_ref` and `github.base_ref`: set for pull requests only. */
  readonly headRef: string;
  readonly baseRef: string;
  readonly pullRequests: readonly PullRequestSummary[];
  /** `workflow_dispatch`: what was given. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** `workflow_run`: how many runs stand between this one and the first. */
  readonly depth?: number;
}

export interface PullRequestSummary {
  readonly id: number;
  readonly number: number;
  readonly head: { readonly ref: string; readonly sha: string };
  readonly base: { readonly ref: string; readonly sha: string };
}

type Reading = "pushed" | "merge" | "pull-request-base" | "deployment" | "release" | "default";

/** Facts: docs.github.com, "Events that trigger workflows". What is not listed runs on the default branch. */
const readings: Readonly<Record<string, Reading>> = {
  push: "pushed",
  create: "pushed",
  pull_request: "merge",
  pull_request_review: "merge",
  pull_request_review_comment: "merge",
  pull_request_target: "pull-request-base",
  deployment: "deployment",
  deployment_status: "deployment",
  release: "release",
};

/** The occasion that an event is, or undefined when it starts nothing (a deleted branch, a merge with conflicts). */
export async function occasionOf(host: ActionsHost, event: RepositoryEvent): Promise<Occasion | undefined> {
  const facts = host.repository(event.repository);
  if (!facts) return undefined;
  const defaultRef = `refs/heads/${facts.defaultBranch}`;
  const pullRequest = pullRequestOf(event.payload);
  const base = {
    repository: event.repository,
    facts,
    event: event.name,
    action: event.action,
    payload: event.payload,
    actor: event.sender,
    headRef: "",
    baseRef: "",
    pullRequests: pullRequest ? [pullRequest] : [],
  };
  const at = async (ref: string, headBranch: string | null = shortName(ref)) => {
    const sha = await host.resolve(event.repository, ref);
    return sha === undefined ? undefined : { ...base, ref, sha, headSha: sha, headBranch };
  };
  switch (readings[event.name] ?? "default") {
    case "pushed": {
      const { ref } = event;
      if (!ref || event.payload["deleted"] === true || /^0*$/.test(event.sha ?? "0")) return undefined;
      const sha = event.sha ?? "";
      return { ...base, ref, sha, headSha: sha, headBranch: shortName(ref) };
    }
    case "merge": {
      if (!pullRequest) return undefined;
      const occasion = await at(`refs/pull/${pullRequest.number}/merge`);
      return occasion && { ...occasion, ...ofPullRequest(pullRequest) };
    }
    case "pull-request-base": {
      if (!pullRequest) return undefined;
      const occasion = await at(defaultRef);
      return occasion && { ...occasion, ...ofPullRequest(pullRequest) };
    }
    case "deployment": {
      const deployment = record(event.payload["deployment"]);
      const sha = text(deployment["sha"]);
      const name = text(deployment["ref"]);
      const ref = name === sha ? "" : `refs/heads/${name}`;
      return { ...base, ref, sha, headSha: sha, headBranch: name === sha ? null : name };
    }
    case "release":
      return at(`refs/tags/${text(record(event.payload["release"])["tag_name"])}`);
    case "default":
      return at(defaultRef);
  }
}

/** `main` of `refs/heads/main`, `v1` of `refs/tags/v1`, `3/merge` of `refs/pull/3/merge`. */
export function shortName(ref: string): string {
  return ref.replace(/^refs\/(heads|tags|pull)\//, "");
}

function ofPullRequest(pullRequest: PullRequestSummary) {
  return {
    headSha: pullRequest.head.sha,
    headBranch: pullRequest.head.ref,
    headRef: pullRequest.head.ref,
    baseRef: pullRequest.base.ref,
  };
}

function pullRequestOf(payload: Readonly<Record<string, unknown>>): PullRequestSummary | undefined {
  const value = record(payload["pull_request"]);
  const side = (name: string) => {
    const half = record(value[name]);
    return { ref: text(half["ref"]), sha: text(half["sha"]) };
  };
  if (typeof value["number"] !== "number") return undefined;
  return {
    id: typeof value["id"] === "number" ? value["id"] : value["number"],
    number: value["number"],
    head: side("head"),
    base: side("base"),
  };
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
