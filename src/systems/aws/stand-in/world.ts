import type { ClusterHost } from "../../../contracts/offers.ts";
import type { StateFile } from "../../../contracts/stand-in/state.ts";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import type { Operations } from "./protocol/operations.ts";
import { type PolicyDocument, policyDocumentSchema } from "./trust.ts";

/** What exists in the account, in the shape in which it is kept on disk. No keys, no tokens. */
export interface AwsState {
  repositories: Record<string, RepositoryState>;
  roles: Record<string, RoleState>;
  identityProviders: Record<string, IdentityProvider>;
}

export interface RepositoryState {
  readonly name: string;
  /** ISO time. */
  readonly createdAt: string;
  readonly immutableTags: boolean;
  /** Tag to digest. */
  readonly tags: Record<string, string>;
  readonly manifests: Record<string, StoredManifest>;
  /** Digests of the blobs that were pushed into or mounted to this repository. */
  readonly blobs: string[];
}

export interface StoredManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
  readonly pushedAt: string;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** The digest that this manifest refers to. */
  readonly subject?: string;
}

/** A role and what it may do in the registry. */
export interface RoleState {
  readonly name: string;
  readonly trust: PolicyDocument;
  /** Repositories that it may push to and read; `*` is all. */
  readonly push: readonly string[];
  /** Repositories that it may read; `*` is all. */
  readonly pull: readonly string[];
  /** May create and describe repositories. */
  readonly administers: boolean;
}

/** An OIDC issuer that the account trusts. */
export interface IdentityProvider {
  /** The `iss` claim. */
  readonly url: string;
  /** Audiences ("client ids") that its tokens may carry. */
  readonly audiences: readonly string[];
}

/** What a rehearsal puts into the account before anybody calls it. */
export interface AwsSeed {
  readonly repositories?: readonly { readonly name: string; readonly immutableTags?: boolean }[];
  readonly identityProviders?: readonly IdentityProvider[];
  readonly roles?: readonly {
    readonly name: string;
    readonly trust: PolicyDocument;
    readonly push?: readonly string[];
    readonly pull?: readonly string[];
    readonly administers?: boolean;
  }[];
}

/** A role's session: its keys live in memory only. */
export interface Session {
  readonly role: RoleState;
  /** The account that the role is in: twelve digits. */
  readonly account: string;
  readonly sessionName: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expires: Date;
}

/** Everything that the parts of the stand-in share. */
export interface AwsWorld {
  readonly account: string;
  readonly region: string;
  readonly state: StateFile<AwsState>;
  /** By access key. */
  readonly sessions: Map<string, Session>;
  /** Registry logins by password. */
  readonly logins: Map<string, { readonly session: Session; readonly expires: Date }>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fetch: typeof fetch;
  readonly log: (line: string) => void;
  /** Calls received so far by operation, and what a rehearsal wants refused. */
  readonly operations: Operations;
  /** Runs the clusters that EKS makes; left out where their addresses are only names. */
  readonly clusters?: ClusterHost;
  /** What one service keeps: the same each time, in a file of that name. */
  part<State>(name: string, initial: () => State): StateFile<State>;
  /** The server's own address, known once it listens. */
  url: string;
}

export function roleArn(world: Pick<AwsWorld, "account">, name: string): string {
  return `arn:aws:iam::${world.account}:role/${name}`;
}

export function sessionArn(session: Session): string {
  return `arn:aws:sts::${session.account}:assumed-role/${session.role.name}/${session.sessionName}`;
}

export function repositoryArn(world: Pick<AwsWorld, "account" | "region">, name: string): string {
  return `arn:aws:ecr:${world.region}:${world.account}:repository/${name}`;
}

/** Adds what a rehearsal declares; what exists is left as it is, except that roles are brought up to date. */
export function plant(world: AwsWorld, seed: AwsSeed): void {
  const { repositories, roles, identityProviders } = world.state.value;
  for (const { name, immutableTags = true } of seed.repositories ?? []) {
    repositories[name] ??= newRepository(name, immutableTags, world.clock.now());
  }
  for (const provider of seed.identityProviders ?? []) identityProviders[provider.url] = provider;
  for (const { name, trust, push = [], pull = [], administers = false } of seed.roles ?? []) {
    policyDocumentSchema.parse(trust); // A rehearsal that declares what IAM would not take is a bug.
    roles[name] = { name, trust, push, pull, administers };
  }
  world.state.changed();
}

export function newRepository(name: string, immutableTags: boolean, now: Date): RepositoryState {
  return { name, createdAt: now.toISOString(), immutableTags, tags: {}, manifests: {}, blobs: [] };
}

/** True when a list of repository names, or `*`, covers this one. */
export function covers(list: readonly string[], repository: string): boolean {
  return list.includes("*") || list.includes(repository);
}
