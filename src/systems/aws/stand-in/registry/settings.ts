import * as z from "zod";
import { AwsError } from "../protocol/error.ts";
import { type EcrOperations, named, onRepository } from "./api.ts";
import { type RepositorySettings, tagMutabilities } from "./model.ts";

const filterSchema = z.object({
  filterType: z.literal("WILDCARD"),
  filter: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[0-9a-zA-Z._*-]{1,128}$/),
});

export const mutabilityInput = z.object({
  imageTagMutability: z.enum(tagMutabilities),
  imageTagMutabilityExclusionFilters: z.array(filterSchema).max(5).optional(),
});

/** Filters go with a mutability that has exclusions, and with no other. */
export function readMutability(
  input: z.output<typeof mutabilityInput>,
): Pick<RepositorySettings, "mutability" | "exclusions"> {
  const { imageTagMutability: mutability, imageTagMutabilityExclusionFilters: filters = [] } = input;
  if (mutability.endsWith("_WITH_EXCLUSION") !== filters.length > 0) {
    const constraint =
      filters.length > 0
        ? `ImageTagMutabilityExclusionFilters can't be used when imageTagMutability is set as ${mutability}`
        : `ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as ${mutability}`;
    const message = `Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to satisfy constraint: '${constraint}'`;
    throw new AwsError(400, "InvalidParameterException", message);
  }
  return { mutability, exclusions: filters.map(({ filter }) => filter) };
}

const scanningInput = z.object({
  imageScanningConfiguration: z.object({ scanOnPush: z.boolean().default(false) }),
});

export const settingOperations: EcrOperations = {
  PutImageTagMutability: onRepository("PutImageTagMutability", mutabilityInput, (call, repository, input) => {
    Object.assign(repository, readMutability(input));
    call.world.state.changed();
    return { ...named(repository), ...input };
  }),
  PutImageScanningConfiguration: onRepository(
    "PutImageScanningConfiguration",
    scanningInput,
    (call, repository, input) => {
      repository.scanOnPush = input.imageScanningConfiguration.scanOnPush;
      call.world.state.changed();
      return { ...named(repository), ...input };
    },
  ),
};
