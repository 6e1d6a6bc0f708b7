import * as z from "zod";
import type { EnvironmentKind } from "../../blueprint/model.ts";
import type { SectionSchema } from "../../blueprint/section.ts";
import { parseRange } from "./address-ranges.ts";

/** What the company says about AWS: the `aws` section of its blueprint. */
export interface AwsSection {
  /** Where images and data lie. It has no default: moving later means building again. */
  readonly region: string;
  /** Other regions in which anything may be made. */
  readonly furtherRegions: readonly string[];
  /** The mailbox, in the company's domain, that gets what AWS writes to an account's root user. */
  readonly mailbox: string;
  readonly kubernetesVersion: string;
  /** How long logs of networks and clusters are kept. */
  readonly logRetentionDays: number;
  readonly network: {
    /** Each environment gets a /16 of it, in their order. */
    readonly range: string;
    /** Kinds of environments in which every zone has a NAT gateway of its own; the others share one. */
    readonly natInEveryZone: readonly EnvironmentKind[];
  };
  /** What people may do in which accounts, where the company has a directory of people that vouches for them. */
  readonly access: {
    /** Every team that is not named below. */
    readonly usual: Rights;
    /** The team that owns the platform, unless it is named below. */
    readonly platform: Rights;
    /** By team, in place of both. */
    readonly teams: Readonly<Record<string, Rights>>;
  };
}

/** What an account is for: that of an environment is for what the environment is for. */
export const accountKinds = [
  ...(["development", "testing", "staging", "production"] as const),
  ...(["infrastructure", "security"] as const),
];
export type AccountKind = (typeof accountKinds)[number];

/** Sets of rights that a team can be given, the weakest first. */
export const givenSets = ["read-only", "billing", "auditor", "power-user", "administrator"] as const;
export type GivenSet = (typeof givenSets)[number];

/** For each set of rights the kinds of accounts that it is given in. */
export type Rights = Readonly<Partial<Record<GivenSet, readonly AccountKind[]>>>;

/** Codes such as `eu-central-1`, `us-gov-west-1` and `eusc-de-east-1` (docs.aws.amazon.com, "AWS Regions"). */
const regionCode = /^[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-[0-9]$/;
const expectedRegion = "the code of an AWS region, such as `eu-central-1`";
const region = z.string().regex(regionCode, { error: expectedRegion }).meta({ description: expectedRegion });

const expectedMailbox = "the part of an address before the `@`, without a plus sign, such as `aws`";
const expectedVersion = 'a version of Kubernetes in quotes, such as `"1.35"`';
const expectedRange = "a range of private addresses from a /8 to a /16, such as `10.64.0.0/10`";

/** What CloudWatch Logs takes, of a quarter and longer (docs.aws.amazon.com, "PutRetentionPolicy"). */
const retentions = [90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

const rights = z.partialRecord(z.enum(givenSets), z.array(z.enum(accountKinds)));
const workloads: readonly AccountKind[] = ["development", "testing", "staging", "production"];
const usualRights = { "read-only": [...accountKinds], "power-user": ["development" as const] };
const platformRights = { "read-only": [...accountKinds], administrator: [...workloads] };

const kinds = ["development", "testing", "staging", "production"] as const;

export const awsSection: SectionSchema<AwsSection> = z.strictObject({
  region,
  furtherRegions: z.array(region).default([]),
  mailbox: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?$/, { error: expectedMailbox })
    .meta({ description: expectedMailbox })
    .default("aws"),
  kubernetesVersion: z
    .string({ error: expectedVersion })
    .regex(/^1\.[1-9][0-9]$/, { error: expectedVersion })
    .meta({ description: expectedVersion })
    .default("1.35"),
  logRetentionDays: z.literal(retentions).default(365),
  network: z
    .strictObject({
      range: z
        .string()
        .refine((text) => parseRange(text) !== undefined, { error: expectedRange })
        .meta({ description: expectedRange })
        .default("10.64.0.0/10"),
      natInEveryZone: z.array(z.enum(kinds)).default(["production"]),
    })
    .prefault({}),
  access: z
    .strictObject({
      usual: rights.default(usualRights),
      platform: rights.default(platformRights),
      teams: z.record(z.string(), rights).default({}),
    })
    .prefault({}),
});
