import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import { type Call, operation } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { type EcrOperations, repositoryOf } from "./api.ts";
import type { RepositoryState } from "./model.ts";

export const tagListSchema = z.array(
  z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) }),
);

const arnInput = z.object({ resourceArn: z.string() });

export const tagOperations: EcrOperations = {
  ListTagsForResource: operation(arnInput, (call: Call, { resourceArn }) => {
    const { resourceTags } = repositoryByArn(call, "ListTagsForResource", resourceArn);
    return { tags: Object.entries(resourceTags).map(([Key, Value]) => ({ Key, Value })) };
  }),
  TagResource: operation(arnInput.extend({ tags: tagListSchema }), (call: Call, { resourceArn, tags }) => {
    const repository = repositoryByArn(call, "TagResource", resourceArn);
    repository.resourceTags = { ...repository.resourceTags, ...readTags(tags) };
    call.world.state.changed();
  }),
  UntagResource: operation(
    arnInput.extend({ tagKeys: z.array(z.string()) }),
    (call: Call, { resourceArn, tagKeys }) => {
      const repository = repositoryByArn(call, "UntagResource", resourceArn);
      const kept = Object.entries(repository.resourceTags).filter(([key]) => !tagKeys.includes(key));
      repository.resourceTags = Object.fromEntries(kept);
      call.world.state.changed();
    },
  ),
};

function repositoryByArn(call: Call, action: string, arn: string): RepositoryState {
  const { world, session } = call;
  authorize(world, session, `ecr:${action}`, arn);
  const [own, name] = arn.split(":repository/");
  if (name !== undefined && own === `arn:aws:ecr:${session.region}:${session.account}`) {
    return repositoryOf(call, name);
  }
  const message = "Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'";
  throw new AwsError(400, "InvalidParameterException", message);
}

export function readTags(list: z.output<typeof tagListSchema>): Record<string, string> {
  const keys = list.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length || keys.some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw new AwsError(
      400,
      "InvalidTagParameterException",
      "Invalid parameter: a tag's key is reserved or repeated",
    );
  }
  if (keys.length > 50) throw new AwsError(400, "TooManyTagsException", "A repository has at most 50 tags.");
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}
