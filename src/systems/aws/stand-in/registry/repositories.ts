import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import { type Call, operation } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { pageOf } from "../protocol/pages.ts";
import { numberBetween } from "../protocol/place.ts";
import { accountOf } from "../world.ts";
import {
  type EcrOperations,
  findRepository,
  onRepository,
  ownRepositories,
  registryOf,
  repositoryInput,
  repositoryOf,
} from "./api.ts";
import { newRepository, type RepositoryState, repositoryArn, repositoryKey } from "./model.ts";
import { mutabilityInput, readMutability } from "./settings.ts";
import { readTags, tagListSchema } from "./tags.ts";

const createInput = repositoryInput.extend({
  ...mutabilityInput.shape,
  imageTagMutability: mutabilityInput.shape.imageTagMutability.default("MUTABLE"),
  imageScanningConfiguration: z.object({ scanOnPush: z.boolean().default(false) }).optional(),
  encryptionConfiguration: z
    .object({ encryptionType: z.enum(["AES256", "KMS", "KMS_DSSE"]), kmsKey: z.string().optional() })
    .default({ encryptionType: "AES256" }),
  tags: tagListSchema.default([]),
});

const describeInput = z.object({
  registryId: z.string().optional(),
  repositoryNames: z.array(z.string()).min(1).max(100).optional(),
  maxResults: numberBetween(1, 1000).default(100),
  nextToken: z.string().optional(),
});

export const repositoryOperations: EcrOperations = {
  CreateRepository: operation(createInput, createRepository),
  DescribeRepositories: operation(describeInput, (call: Call, input) => {
    authorize(call.world, call.session, "ecr:DescribeRepositories", "*");
    const wanted = input.repositoryNames?.map((name) => repositoryOf(call, name)) ?? ownRepositories(call);
    const { page, next } = pageOf(wanted, input.maxResults, input.nextToken);
    return { repositories: page.map((one) => describe(call, one)), ...(next && { nextToken: next }) };
  }),
  DeleteRepository: onRepository(
    "DeleteRepository",
    z.object({ force: z.boolean().default(false) }),
    (call, repository, { force }) => {
      const { name, manifests } = repository;
      const { world, session } = call;
      if (!force && Object.keys(manifests).length > 0) {
        const message = `The repository with name '${name}' in registry with id '${session.account}' cannot be deleted because it still contains images`;
        throw new AwsError(400, "RepositoryNotEmptyException", message);
      }
      delete accountOf(world, repository.account).repositories[repositoryKey(repository, name)];
      world.state.changed();
      return { repository: describe(call, repository) };
    },
  ),
};

function createRepository(call: Call, input: z.output<typeof createInput>): unknown {
  const { world, session } = call;
  const { repositoryName: name, encryptionConfiguration: encryption } = input;
  const tags = readTags(input.tags);
  const keys = Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]),
  );
  const place = registryOf(call);
  authorize(world, session, "ecr:CreateRepository", repositoryArn(place, name), { keys });
  if (findRepository(call, name)) {
    const message = `The repository with name '${name}' already exists in the registry with id '${session.account}'`;
    throw new AwsError(400, "RepositoryAlreadyExistsException", message);
  }
  const { encryptionType } = encryption;
  // Where none is named, it is a key of AWS's own in the account.
  const own = `arn:aws:kms:${session.region}:${session.account}:key/${world.ids.uuid()}`;
  const kmsKey = encryptionType === "AES256" ? undefined : (encryption.kmsKey ?? own);
  const made = newRepository(place, name, world.clock.now(), {
    ...readMutability(input),
    scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
    encryption: { type: encryptionType, ...(kmsKey !== undefined && { kmsKey }) },
    resourceTags: tags,
  });
  accountOf(world, place.account).repositories[repositoryKey(place, name)] = made;
  world.state.changed();
  return { repository: describe(call, made) };
}

function describe({ world }: Call, repository: RepositoryState): unknown {
  const { name, createdAt, mutability, exclusions, encryption } = repository;
  return {
    repositoryArn: repositoryArn(repository, name),
    registryId: repository.account,
    repositoryName: name,
    repositoryUri: `${new URL(world.url).host}/${name}`,
    createdAt: Date.parse(createdAt) / 1000,
    imageTagMutability: mutability,
    ...(exclusions.length > 0 && {
      imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: "WILDCARD", filter })),
    }),
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: {
      encryptionType: encryption.type,
      ...(encryption.kmsKey && { kmsKey: encryption.kmsKey }),
    },
  };
}
