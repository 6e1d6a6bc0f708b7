import { type PolicyInput, readDocument } from "./iam/document.ts";
import { providerArn } from "./iam/names.ts";
import { newRole } from "./iam/roles.ts";
import { newRepository, repositoryArn, repositoryKey } from "./registry/model.ts";
import { type AwsWorld, accountOf } from "./world.ts";

/** What a rehearsal puts into the management account before anybody calls it. */
export interface AwsSeed {
  readonly repositories?: readonly { readonly name: string; readonly immutableTags?: boolean }[];
  readonly identityProviders?: readonly { readonly url: string; readonly audiences: readonly string[] }[];
  readonly roles?: readonly SeedRole[];
}

export interface SeedRole {
  readonly name: string;
  readonly trust: PolicyInput;
  /** Repositories that it may push to and read; `*` is all. */
  readonly push?: readonly string[];
  /** Repositories that it may read; `*` is all. */
  readonly pull?: readonly string[];
  /** May do everything. */
  readonly administers?: boolean;
}

/** Adds what a rehearsal declares; what exists is left as it is, except that roles are brought up to date. */
export function plant(world: AwsWorld, seed: AwsSeed): void {
  const { management: account, region } = world;
  const { iam, repositories } = accountOf(world, account);
  const createdAt = world.clock.now().toISOString();
  for (const { name, immutableTags = true } of seed.repositories ?? []) {
    repositories[repositoryKey({ account, region }, name)] ??= newRepository(
      { account, region },
      name,
      world.clock.now(),
      { mutability: immutableTags ? "IMMUTABLE" : "MUTABLE" },
    );
  }
  for (const { url, audiences } of seed.identityProviders ?? []) {
    iam.identityProviders[providerArn(account, url)] = {
      ...{ url, createdAt, audiences: [...audiences], thumbprints: [], tags: {} },
    };
  }
  for (const { name, trust, push = [], pull = [], administers = false } of seed.roles ?? []) {
    const policies = [...(push.length > 0 ? [pushing] : []), ...(pull.length > 0 ? [pulling] : [])];
    const resources = (of: typeof pushing) =>
      (of === pushing ? push : pull).map((one) => repositoryArn({ account, region: "*" }, one));
    const inline = policies.map((of) => [of.name, written(policyFor(of.actions, resources(of)))] as const);
    iam.roles[name] = {
      ...newRole(world, { name, trust: written(trust) }),
      ...(iam.roles[name] && { id: iam.roles[name].id }),
      inline: Object.fromEntries(inline),
      attached: administers ? ["arn:aws:iam::aws:policy/AdministratorAccess"] : [],
    };
  }
  world.state.changed();
}

const reads = [
  ...["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  ...["ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:ListImages"],
];
const writes = [
  ...["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"],
];
const pulling = { name: "pull", actions: reads };
const pushing = { name: "push", actions: [...reads, ...writes] };

function policyFor(actions: readonly string[], resources: readonly string[]): PolicyInput {
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
      { Effect: "Allow", Action: [...actions], Resource: [...resources] },
    ],
  };
}

/** A rehearsal that declares what IAM would not take is a bug. */
function written(policy: PolicyInput): string {
  const text = JSON.stringify(policy);
  const read = readDocument(text);
  if ("wrong" in read) throw new Error(read.wrong);
  return text;
}
