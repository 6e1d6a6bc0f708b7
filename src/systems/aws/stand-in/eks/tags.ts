import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import { type Call, operation } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { type EksCall, openEks, tagsSchema } from "./call.ts";

const one = z.object({ resourceArn: z.string() });
/** A query that names a key once gives a text, more often a list. */
const keys = z.union([z.string().transform((key) => [key]), z.array(z.string())]);

interface Tagged {
  readonly arn: string;
  tags: Record<string, string>;
}

export const tagOperations = {
  ListTagsForResource: operation(one, (plain: Call, { resourceArn }) => ({
    tags: taggedOf(plain, "ListTagsForResource", resourceArn).resource.tags,
  })),
  TagResource: operation(one.extend({ tags: tagsSchema }), (plain: Call, { resourceArn, tags }) => {
    const { call, resource } = taggedOf(plain, "TagResource", resourceArn);
    resource.tags = { ...resource.tags, ...tags };
    call.changed();
    return {};
  }),
  UntagResource: operation(one.extend({ tagKeys: keys }), (plain: Call, { resourceArn, tagKeys }) => {
    const { call, resource } = taggedOf(plain, "UntagResource", resourceArn);
    const kept = Object.entries(resource.tags).filter(([key]) => !tagKeys.includes(key));
    resource.tags = Object.fromEntries(kept);
    call.changed();
    return {};
  }),
};

function taggedOf(
  plain: Call,
  action: string,
  arn: string,
): { readonly call: EksCall; readonly resource: Tagged } {
  authorize(plain.world, plain.session, `eks:${action}`, arn);
  const call = openEks(plain);
  const all = Object.values(call.state.clusters).flatMap((cluster): readonly Tagged[] => [
    ...[cluster, ...Object.values(cluster.accessEntries)],
    ...[...Object.values(cluster.addons), ...Object.values(cluster.associations)],
  ]);
  const resource = all.find((tagged) => tagged.arn === arn);
  if (resource) return { call, resource };
  throw new AwsError(404, "NotFoundException", `The resource ${arn} was not found.`);
}
