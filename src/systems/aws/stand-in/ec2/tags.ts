import * as z from "zod";
import { operation } from "../protocol/call.ts";
import { done, type Ec2Call, ec2Error, listOf } from "./call.ts";
import { describeInput, select } from "./select.ts";

const tag = z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256).default("") });

/** What a call that makes something takes beside. */
export const tagSpecification = {
  TagSpecification: listOf(z.object({ ResourceType: z.string(), Tag: listOf(tag) })),
};

type TagSpecification = readonly {
  readonly ResourceType: string;
  readonly Tag: readonly z.output<typeof tag>[];
}[];

/** Tags what was just made, with those that the call has for its type. */
export function tagNew({ state }: Ec2Call, id: string, type: string, specification: TagSpecification): void {
  const strange = specification.find(({ ResourceType }) => ResourceType !== type);
  if (strange) {
    const message = `'${strange.ResourceType}' is not a valid taggable resource type for this operation.`;
    throw ec2Error("InvalidParameterValue", message);
  }
  const tags = readTags(specification.flatMap(({ Tag }) => Tag));
  if (Object.keys(tags).length > 0) state.tags[id] = tags;
}

export function tagSet({ state }: Ec2Call, id: string): readonly object[] {
  return Object.entries(state.tags[id] ?? {}).map(([key, value]) => ({ key, value }));
}

const change = z.object({ ResourceId: z.array(z.string()).min(1), Tag: listOf(tag) });
const removal = change.extend({ Tag: listOf(tag.extend({ Value: z.string().optional() })) });

export const tagOperations = {
  CreateTags: operation(change, (call: Ec2Call, { ResourceId, Tag }) => {
    const tags = readTags(Tag);
    for (const id of ResourceId) requireResource(call, id);
    for (const id of ResourceId) call.state.tags[id] = { ...call.state.tags[id], ...tags };
    call.changed();
    return done;
  }),
  DeleteTags: operation(removal, (call: Ec2Call, { ResourceId, Tag }) => {
    for (const id of ResourceId) {
      const kept = Object.entries(call.state.tags[id] ?? {}).filter(
        ([key, value]) =>
          Tag.length > 0 && !Tag.some((one) => one.Key === key && (one.Value ?? value) === value),
      );
      call.state.tags[id] = Object.fromEntries(kept);
    }
    call.changed();
    return done;
  }),
  DescribeTags: operation(z.object(describeInput), (call: Ec2Call, input) => {
    const all = Object.entries(call.state.tags).flatMap(([resourceId, tags]) =>
      Object.entries(tags).map(([key, value]) => ({
        key,
        resourceId,
        resourceType: typeOf(resourceId),
        value,
      })),
    );
    const { shown, next } = select(input, {
      all,
      tagsOf: ({ key, value }) => ({ [key]: value }),
      filters: {
        key: ({ key }) => key,
        value: ({ value }) => value,
        "resource-id": ({ resourceId }) => resourceId,
        "resource-type": ({ resourceType }) => resourceType,
      },
    });
    return { tagSet: shown, nextToken: next };
  }),
};

function readTags(list: readonly z.output<typeof tag>[]): Record<string, string> {
  const keys = list.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) {
    throw ec2Error("InvalidParameterValue", "Duplicate tag key specified.");
  }
  if (keys.some((key) => key.startsWith("aws:"))) {
    throw ec2Error("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use");
  }
  if (keys.length > 50)
    throw ec2Error("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

/** The beginning of an id says of what kind it is. */
const types: Readonly<Record<string, string>> = {
  ...{ vpc: "vpc", subnet: "subnet", igw: "internet-gateway", eipalloc: "elastic-ip", nat: "natgateway" },
  ...{ rtb: "route-table", sg: "security-group", sgr: "security-group-rule", fl: "vpc-flow-log" },
  acl: "network-acl",
};

function typeOf(id: string): string {
  return types[id.slice(0, id.indexOf("-"))] ?? "";
}

function requireResource({ state }: Ec2Call, id: string): void {
  const { tags: _, ebsEncryption: __, ...kinds } = state;
  if (Object.values(kinds).some((all) => Object.hasOwn(all, id))) return;
  throw ec2Error("InvalidID", `The ID '${id}' is not valid`);
}
