import { matches, oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { KnownValue, ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type JsonObject, json, refusedWith } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { blockOf, changed, given, inOrder, present } from "./steps.ts";
import { planTags, tagChanges, tagList, tagRecord, tagState, tagsOf } from "./tags.ts";

/** `ValidateFunc` of `internal/service/ecr/repository.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  oneOf("image_tag_mutability", [
    ...["MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"],
  ]),
  oneOf("encryption_configuration.encryption_type", ["AES256", "KMS", "KMS_DSSE"]),
  oneOf("image_tag_mutability_exclusion_filter.filter_type", ["WILDCARD"]),
  matches(
    "image_tag_mutability_exclusion_filter.filter",
    /^[0-9a-zA-Z._*-]{1,128}$/,
    "must contain only letters, numbers, and special characters (._*-)",
  ),
];

/** `aws_ecr_repository`. */
export const ecrRepository: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: planTags,
  async create(planned, connection) {
    const encryption = blockOf(planned, "encryption_configuration");
    const made = await json(connection, "ecr", "CreateRepository", {
      repositoryName: planned["name"],
      ...mutability(planned),
      ...scanning(planned),
      ...(given(encryption["encryption_type"]) && {
        encryptionConfiguration: {
          encryptionType: encryption["encryption_type"],
          kmsKey: given(encryption["kms_key"]),
        },
      }),
      tags: tagList(tagsOf(planned)),
    });
    if (!made.ok) return made;
    return present(
      await readRepository({ ...planned, id: String(planned["name"]) }, connection),
      "ECR Repository",
    );
  },
  read: readRepository,
  async update(prior, planned, connection) {
    const repositoryName = String(prior["id"]);
    const resourceArn = prior["arn"];
    const { removed, set } = tagChanges(prior, planned);
    const call = (operation: string, input: object) => () => json(connection, "ecr", operation, input);
    const done = await inOrder([
      changed(prior, planned, "image_tag_mutability", "image_tag_mutability_exclusion_filter") &&
        call("PutImageTagMutability", { repositoryName, ...mutability(planned) }),
      changed(prior, planned, "image_scanning_configuration") &&
        call("PutImageScanningConfiguration", { repositoryName, ...scanning(planned) }),
      removed.length > 0 && call("UntagResource", { resourceArn, tagKeys: removed }),
      Object.keys(set).length > 0 && call("TagResource", { resourceArn, tags: tagList(set) }),
    ]);
    if (!done.ok) return done;
    return present(await readRepository({ ...planned, id: repositoryName }, connection), "ECR Repository");
  },
  async delete(prior, connection) {
    const gone = await json(connection, "ecr", "DeleteRepository", {
      ...{ repositoryName: prior["id"], force: prior["force_delete"] === true },
    });
    return gone.ok || refusedWith(gone, "RepositoryNotFoundException") ? ok(undefined) : gone;
  },
  import: async (id) => ok({ id }),
};

function mutability(planned: State): object {
  const filters = (planned["image_tag_mutability_exclusion_filter"] ?? []) as readonly State[];
  return {
    imageTagMutability: planned["image_tag_mutability"],
    ...(filters.length > 0 && {
      imageTagMutabilityExclusionFilters: filters.map(({ filter, filter_type }) => ({
        ...{ filter, filterType: filter_type },
      })),
    }),
  };
}

function scanning(planned: State): object {
  const { scan_on_push } = blockOf(planned, "image_scanning_configuration");
  return { imageScanningConfiguration: { scanOnPush: scan_on_push === true } };
}

async function readRepository(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const described = await json(connection, "ecr", "DescribeRepositories", { repositoryNames: [prior["id"]] });
  if (!described.ok) return refusedWith(described, "RepositoryNotFoundException") ? ok(null) : described;
  const [found = {}] = described.value["repositories"] as readonly JsonObject[];
  const arn = String(found["repositoryArn"]);
  const tags = await json(connection, "ecr", "ListTagsForResource", { resourceArn: arn });
  if (!tags.ok) return tags;
  const scan = found["imageScanningConfiguration"] as { readonly scanOnPush: boolean };
  const encryption = found["encryptionConfiguration"] as Readonly<Record<string, string>>;
  const filters = (found["imageTagMutabilityExclusionFilters"] ?? []) as readonly Readonly<
    Record<string, string>
  >[];
  const kms = { encryption_type: encryption["encryptionType"] ?? "", kms_key: encryption["kmsKey"] ?? "" };
  return ok({
    ...{ id: String(found["repositoryName"]), name: String(found["repositoryName"]), arn },
    registry_id: String(found["registryId"]),
    repository_url: String(found["repositoryUri"]),
    image_tag_mutability: String(found["imageTagMutability"]),
    image_tag_mutability_exclusion_filter: filters.map(({ filter = "", filterType = "" }) => ({
      ...{ filter, filter_type: filterType },
    })),
    image_scanning_configuration: unlessDefault(prior, "image_scanning_configuration", !scan.scanOnPush, {
      scan_on_push: scan.scanOnPush,
    }),
    encryption_configuration: unlessDefault(
      prior,
      "encryption_configuration",
      kms.encryption_type === "AES256",
      kms,
    ),
    ...tagState(tagRecord(tags.value["tags"]), prior, connection),
  });
}

/** A block that the configuration leaves out and that says no more than the default is left out of the state as well. */
function unlessDefault(prior: State, name: string, isDefault: boolean, block: State): KnownValue {
  const written = (prior[name] ?? []) as readonly State[];
  return written.length === 0 && isDefault ? [] : [block];
}
