import { matches } from "../protocol/operations.ts";
import type { AwsWorld } from "../world.ts";

export interface RepositoryState extends RepositorySettings {
  readonly name: string;
  /** Whose registry it is in. */
  readonly account: string;
  readonly region: string;
  /** ISO time. */
  readonly createdAt: string;
  /** Tag to digest. */
  readonly tags: Record<string, string>;
  readonly manifests: Record<string, StoredManifest>;
  /** Digests of the blobs that were pushed into or mounted to this repository. */
  readonly blobs: string[];
}

export interface RepositorySettings {
  mutability: TagMutability;
  /** Patterns of tags for which the opposite holds, where `mutability` is `…_WITH_EXCLUSION`. */
  exclusions: readonly string[];
  scanOnPush: boolean;
  readonly encryption: { readonly type: "AES256" | "KMS" | "KMS_DSSE"; readonly kmsKey?: string };
  /** Texts as they were given. */
  policy?: string;
  lifecyclePolicy?: string;
  resourceTags: Record<string, string>;
}

export const tagMutabilities = [
  ...["MUTABLE" as const, "IMMUTABLE" as const],
  ...["MUTABLE_WITH_EXCLUSION" as const, "IMMUTABLE_WITH_EXCLUSION" as const],
];
export type TagMutability = (typeof tagMutabilities)[number];

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

/** Where a registry is: an account has one in each region. */
export interface RegistryPlace {
  readonly account: string;
  readonly region: string;
}

/** The repository's place among those of its account. */
export function repositoryKey({ region }: RegistryPlace, name: string): string {
  return `${region}/${name}`;
}

export function repositoryArn({ account, region }: RegistryPlace, name: string): string {
  return `arn:aws:ecr:${region}:${account}:repository/${name}`;
}

export function newRepository(
  { account, region }: RegistryPlace,
  name: string,
  now: Date,
  settings: Partial<RepositorySettings> = {},
): RepositoryState {
  return {
    ...{ name, account, region, createdAt: now.toISOString() },
    ...{ mutability: "MUTABLE", exclusions: [], scanOnPush: false },
    ...{ encryption: { type: "AES256" }, resourceTags: {}, ...settings },
    ...{ tags: {}, manifests: {}, blobs: [] },
  };
}

/**
 * The repository of a name. In AWS a registry's host says whose it is; here one host stands for all of them, so the
 * account that asks comes before the others.
 */
export function repositoryNamed(
  world: Pick<AwsWorld, "state">,
  name: string,
  account: string | undefined,
): RepositoryState | undefined {
  const all = allRepositories(world).filter((repository) => repository.name === name);
  return all.find((repository) => repository.account === account) ?? all[0];
}

export function allRepositories({ state }: Pick<AwsWorld, "state">): readonly RepositoryState[] {
  return Object.values(state.value.accounts).flatMap(({ repositories }) => Object.values(repositories));
}

/** True when a tag, once it is there, cannot be pushed again. */
export function isImmutable({ mutability, exclusions }: RepositoryState, tag: string): boolean {
  const excluded = exclusions.some((pattern) => matches(pattern, tag));
  return mutability.startsWith("IMMUTABLE") !== (mutability.endsWith("_WITH_EXCLUSION") && excluded);
}
