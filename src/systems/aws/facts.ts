import type { FactName, FactShape } from "../../contracts/facts.ts";
import { signOnFactShapes } from "./sign-on.ts";

/** The id under which Identity Center has a team's group. */
export const groupFact = (team: string): FactName => `aws.group.${team}.id`;
export const permissionSetFact = (set: string): FactName => `aws.permission-set.${set}.arn`;
/** What that role is called in every account. */
export const readerRole = "monitoring-reader";
/** The name of the role by which the monitoring service reads an account. */
export const readerRoleFact = (account: string): FactName => `aws.monitoring.${account}.role`;
/** The role by which a cluster reads the secrets of its environment. */
export const secretsRoleFact = (environment: string): FactName => `aws.secrets.${environment}.role`;
export const storeFact: FactName = "aws.identity-center.store";

const matching = (pattern: RegExp) => (value: string) => pattern.test(value);

export const factShapes: readonly FactShape[] = [
  { name: "aws.account.*.id", expected: "an account's twelve digits", accepts: matching(/^[0-9]{12}$/) },
  {
    name: "aws.role.*.arn",
    expected: "the ARN of an IAM role",
    accepts: matching(/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]{1,512}$/),
  },
  {
    name: "aws.organization.id",
    expected: "an organization's id, such as `o-a1b2c3d4e5`",
    accepts: matching(/^o-[a-z0-9]{10,32}$/),
  },
  {
    name: "aws.organization.root",
    expected: "the id of an organization's root, such as `r-a1b2`",
    accepts: matching(/^r-[0-9a-z]{4,32}$/),
  },
  {
    name: "aws.state.bucket",
    expected: "a bucket's name",
    accepts: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  },
  {
    name: "aws.state.key.arn",
    expected: "the ARN of a KMS key",
    accepts: matching(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/[A-Za-z0-9-]{1,128}$/),
  },
  {
    name: "aws.network.*.id",
    expected: "a VPC's id, such as `vpc-0a1b2c3d`",
    accepts: matching(/^vpc-[0-9a-f]{8,17}$/),
  },
  {
    name: "aws.identity-center.instance",
    expected: "the ARN of an instance of IAM Identity Center",
    accepts: matching(/^arn:aws[a-z-]*:sso:::instance\/(?:sso)?ins-[a-z0-9.-]{16}$/),
  },
  {
    name: storeFact,
    expected: "the id of Identity Center's store of people, such as `d-1234567890`",
    accepts: matching(/^d-[0-9a-f]{10}$/),
  },
  {
    name: groupFact("*"),
    expected: "the id of a group in Identity Center",
    accepts: matching(/^(?:[0-9a-f]{10}-)?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/),
  },
  {
    name: permissionSetFact("*"),
    expected: "the ARN of a permission set",
    accepts: matching(/^arn:aws[a-z-]*:sso:::permissionSet\/(?:sso)?ins-[a-z0-9.-]{16}\/ps-[a-z0-9.-]{16}$/),
  },
  {
    name: readerRoleFact("*"),
    expected: "the name of an IAM role",
    accepts: matching(/^[\w+=,.@-]{1,64}$/),
  },
  {
    name: secretsRoleFact("*"),
    expected: "the ARN of an IAM role",
    accepts: matching(/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]{1,512}$/),
  },
  ...signOnFactShapes,
  {
    name: "cluster.*.name",
    expected: "a cluster's name",
    accepts: matching(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/),
  },
  {
    name: "cluster.*.endpoint",
    expected: "the address of a cluster's API, with https:// (http:// in a rehearsal)",
    accepts: matching(/^https?:\/\/[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?(?:\/[\w./-]*)?$/),
  },
  {
    name: "cluster.*.authority",
    expected: "a certificate in PEM and base64",
    accepts: matching(/^[A-Za-z0-9+/]{1,8192}={0,2}$/),
  },
  {
    name: "registry.host",
    expected: "the registry's host, and its port where it is not 443",
    accepts: matching(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?$/),
  },
];
