import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import { type Call, operation, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { jsonService } from "../protocol/json.ts";
import { pageOf } from "../protocol/pages.ts";
import { numberBetween, type Place, placeOf } from "../protocol/place.ts";

/** What CloudWatch Logs keeps for one account and region: groups by name, without a single line. */
interface LogsState {
  groups: Record<string, LogGroup>;
}

interface LogGroup {
  readonly name: string;
  readonly class: string;
  /** ISO time. */
  readonly createdAt: string;
  /** For ever where left out. */
  retentionDays?: number;
  kmsKeyId?: string;
  tags: Record<string, string>;
}

const groupName = text(1, 512, /^[.\-_/#A-Za-z0-9]+$/);
const named = z.object({ logGroupName: groupName });
const byArn = z.object({ resourceArn: z.string() });
const tags = z.record(text(1, 128), z.string().max(256));
const createInput = named.extend({
  kmsKeyId: z.string().max(256).optional(),
  logGroupClass: z.enum(["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]).default("STANDARD"),
  tags: tags.default({}),
});
const describeInput = z.object({
  logGroupNamePrefix: groupName.optional(),
  limit: numberBetween(1, 50).default(50),
  nextToken: z.string().optional(),
});

/** The days that the service knows (API reference, PutRetentionPolicy). */
const retentions = [
  ...[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ],
];
const retentionInput = named.extend({
  retentionInDays: z.int().refine((days) => retentions.includes(days), {
    error: `Member must satisfy enum value set: [${retentions.join(", ")}]`,
  }),
});

type LogsCall = Call & Place<LogsState>;

export const answerLogs = jsonService({
  ...{ name: "logs", target: "Logs_20140328", version: "1.1", invalid: "InvalidParameterException" },
  operations: {
    CreateLogGroup: operation(createInput, (plain: Call, input) => {
      const call = open(plain, "CreateLogGroup", input.logGroupName);
      const { logGroupName: name, logGroupClass, kmsKeyId } = input;
      if (Object.hasOwn(call.state.groups, name)) {
        const message = "The specified log group already exists";
        throw new AwsError(400, "ResourceAlreadyExistsException", message);
      }
      call.state.groups[name] = {
        ...{ name, class: logGroupClass, createdAt: call.world.clock.now().toISOString(), tags: input.tags },
        ...(kmsKeyId !== undefined && { kmsKeyId }),
      };
      call.changed();
    }),
    DescribeLogGroups: operation(
      describeInput,
      (plain: Call, { logGroupNamePrefix = "", limit, nextToken }) => {
        const call = open(plain, "DescribeLogGroups", "");
        const groups = Object.values(call.state.groups)
          .filter(({ name }) => name.startsWith(logGroupNamePrefix))
          .sort((one, other) => (one.name < other.name ? -1 : 1));
        const { page, next } = pageOf(groups, limit, nextToken);
        return { logGroups: page.map((group) => describe(call, group)), ...(next && { nextToken: next }) };
      },
    ),
    DeleteLogGroup: onGroup("DeleteLogGroup", named, ({ state }, { name }) => {
      delete state.groups[name];
    }),
    PutRetentionPolicy: onGroup("PutRetentionPolicy", retentionInput, (_, group, { retentionInDays }) => {
      group.retentionDays = retentionInDays;
    }),
    DeleteRetentionPolicy: onGroup("DeleteRetentionPolicy", named, (_, group) => {
      delete group.retentionDays;
    }),
    AssociateKmsKey: onGroup("AssociateKmsKey", named.extend({ kmsKeyId: z.string() }), (_, group, input) => {
      group.kmsKeyId = input.kmsKeyId;
    }),
    DisassociateKmsKey: onGroup("DisassociateKmsKey", named, (_, group) => {
      delete group.kmsKeyId;
    }),
    ListTagsForResource: onArn("ListTagsForResource", byArn, (group) => ({ tags: group.tags })),
    TagResource: onArn("TagResource", byArn.extend({ tags }), (group, input) => {
      group.tags = { ...group.tags, ...input.tags };
    }),
    UntagResource: onArn(
      "UntagResource",
      byArn.extend({ tagKeys: z.array(z.string()) }),
      (group, { tagKeys }) => {
        group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !tagKeys.includes(key)));
      },
    ),
  },
});

function open(call: Call, action: string, name: string): LogsCall {
  authorize(call.world, call.session, `logs:${action}`, `${arnOf(call, name)}:*`);
  return { ...call, ...placeOf<LogsState>(call, "logs", () => ({ groups: {} })) };
}

function arnOf({ session }: Call, name: string): string {
  return `arn:aws:logs:${session.region}:${session.account}:log-group:${name}`;
}

function groupOf(call: LogsCall, name: string): LogGroup {
  const group = Object.hasOwn(call.state.groups, name) ? call.state.groups[name] : undefined;
  if (group) return group;
  throw new AwsError(400, "ResourceNotFoundException", "The specified log group does not exist.");
}

function onGroup<Schema extends typeof named>(
  action: string,
  schema: Schema,
  act: (call: LogsCall, group: LogGroup, input: z.output<Schema>) => void,
) {
  return operation(schema, (plain: Call, input) => {
    const call = open(plain, action, input.logGroupName);
    act(call, groupOf(call, input.logGroupName), input);
    call.changed();
  });
}

function onArn<Schema extends typeof byArn>(
  action: string,
  schema: Schema,
  act: (group: LogGroup, input: z.output<Schema>) => unknown,
) {
  return operation(schema, (plain: Call, input) => {
    const name = input.resourceArn.replace(arnOf(plain, ""), "");
    const call = open(plain, action, name);
    const result = act(groupOf(call, name), input);
    call.changed();
    return result;
  });
}

function describe(call: LogsCall, group: LogGroup): unknown {
  const arn = arnOf(call, group.name);
  return {
    ...{ logGroupName: group.name, arn: `${arn}:*`, logGroupArn: arn, logGroupClass: group.class },
    ...{ creationTime: Date.parse(group.createdAt), metricFilterCount: 0, storedBytes: 0 },
    ...(group.retentionDays !== undefined && { retentionInDays: group.retentionDays }),
    ...(group.kmsKeyId !== undefined && { kmsKeyId: group.kmsKeyId }),
  };
}
