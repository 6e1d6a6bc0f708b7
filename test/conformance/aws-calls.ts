import * as ec2 from "@aws-sdk/client-ec2";
import * as ecr from "@aws-sdk/client-ecr";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as organizations from "@aws-sdk/client-organizations";
import * as s3 from "@aws-sdk/client-s3";

/** Clients of one server. */
export interface AwsPair {
  readonly ec2: ec2.EC2Client;
  readonly ecr: ecr.ECRClient;
  readonly iam: iam.IAMClient;
  readonly kms: kms.KMSClient;
  readonly organizations: organizations.OrganizationsClient;
  readonly s3: s3.S3Client;
}

/** What earlier answers of that server named. */
export type Known = Record<string, string | undefined>;

export interface AwsCall {
  readonly name: string;
  send(clients: AwsPair, known: Known): Promise<object>;
  /** Remembers what later calls need. */
  readonly keep?: (answer: Answer, known: Known) => void;
  /** The error code with which both refuse it; left out where both do it. */
  readonly refused?: string;
  /** Where moto answers something else than AWS does. */
  readonly moto?: { readonly status: number; readonly code?: string; readonly why: string };
  /** Where the forms of the answers differ: `-` only ours has it, `+` only moto's, `~` of another kind. */
  readonly differs?: { readonly paths: readonly string[]; readonly why: string };
}

// Answers of all services, read for a name or two.
// biome-ignore lint/suspicious/noExplicitAny: Each client types its own answers; the list holds those of six.
type Answer = any;

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const trust = policy({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "eks.amazonaws.com" },
});
const reads = policy({ Effect: "Allow", Action: "kms:ListAliases", Resource: "*" });
const role = { RoleName: "cluster" };
const bucket = { Bucket: "acme-agreement" };
const repository = { repositoryName: "storefront" };
const denial = policy({ Effect: "Deny", Action: "organizations:LeaveOrganization", Resource: "*" });
const scp = "SERVICE_CONTROL_POLICY";

const organizationsCalls: readonly AwsCall[] = [
  {
    name: "an organization before there is one",
    send: ({ organizations: client }) => client.send(new organizations.DescribeOrganizationCommand()),
    refused: "AWSOrganizationsNotInUseException",
  },
  {
    name: "making an organization",
    send: ({ organizations: client }) =>
      client.send(new organizations.CreateOrganizationCommand({ FeatureSet: "ALL" })),
  },
  {
    name: "its root",
    send: ({ organizations: client }) => client.send(new organizations.ListRootsCommand()),
    keep: (answer, known) => {
      known["root"] = answer.Roots?.[0]?.Id;
    },
  },
  {
    name: "a unit",
    send: ({ organizations: client }, known) =>
      client.send(
        new organizations.CreateOrganizationalUnitCommand({ ParentId: known["root"], Name: "Workloads" }),
      ),
  },
  {
    name: "a unit of that name again",
    send: ({ organizations: client }, known) =>
      client.send(
        new organizations.CreateOrganizationalUnitCommand({ ParentId: known["root"], Name: "Workloads" }),
      ),
    refused: "DuplicateOrganizationalUnitException",
    moto: { status: 200, why: "It lets units of one parent have one name; AWS documents the refusal." },
  },
  {
    name: "units",
    send: ({ organizations: client }, known) =>
      client.send(new organizations.ListOrganizationalUnitsForParentCommand({ ParentId: known["root"] })),
  },
  {
    name: "enabling guardrails",
    send: ({ organizations: client }, known) =>
      client.send(new organizations.EnablePolicyTypeCommand({ RootId: known["root"], PolicyType: scp })),
  },
  {
    name: "a guardrail",
    send: ({ organizations: client }) =>
      client.send(
        new organizations.CreatePolicyCommand({ Name: "stay", Description: "", Type: scp, Content: denial }),
      ),
    keep: (answer, known) => {
      known["policy"] = answer.Policy?.PolicySummary?.Id;
    },
  },
  {
    name: "attaching it",
    send: ({ organizations: client }, known) =>
      client.send(
        new organizations.AttachPolicyCommand({ PolicyId: known["policy"], TargetId: known["root"] }),
      ),
  },
  {
    name: "attaching it again",
    send: ({ organizations: client }, known) =>
      client.send(
        new organizations.AttachPolicyCommand({ PolicyId: known["policy"], TargetId: known["root"] }),
      ),
    refused: "DuplicatePolicyAttachmentException",
    moto: { status: 200, why: "It attaches a second time; AWS documents the refusal." },
  },
];

const iamCalls: readonly AwsCall[] = [
  {
    name: "a role that is not there",
    send: ({ iam: client }) => client.send(new iam.GetRoleCommand(role)),
    refused: "NoSuchEntityException",
  },
  {
    name: "a role whose trust is no policy",
    send: ({ iam: client }) =>
      client.send(new iam.CreateRoleCommand({ RoleName: "malformed", AssumeRolePolicyDocument: "{" })),
    refused: "MalformedPolicyDocumentException",
    moto: { status: 200, why: "It does not read a role's trust; AWS documents the refusal." },
  },
  {
    name: "a role",
    send: ({ iam: client }) =>
      client.send(new iam.CreateRoleCommand({ ...role, AssumeRolePolicyDocument: trust })),
    differs: { paths: ["+Role.RoleLastUsed"], why: "AWS tells it when a role is read, not when it is made." },
  },
  {
    name: "that role again",
    send: ({ iam: client }) =>
      client.send(new iam.CreateRoleCommand({ ...role, AssumeRolePolicyDocument: trust })),
    refused: "EntityAlreadyExistsException",
  },
  {
    name: "a policy inside it",
    send: ({ iam: client }) =>
      client.send(new iam.PutRolePolicyCommand({ ...role, PolicyName: "settings", PolicyDocument: reads })),
  },
  {
    name: "reading that policy",
    send: ({ iam: client }) => client.send(new iam.GetRolePolicyCommand({ ...role, PolicyName: "settings" })),
  },
  {
    name: "attaching a policy that AWS does not have",
    send: ({ iam: client }) =>
      client.send(new iam.AttachRolePolicyCommand({ ...role, PolicyArn: "arn:aws:iam::aws:policy/Nothing" })),
    refused: "NoSuchEntityException",
  },
  {
    name: "deleting a role that still holds a policy",
    send: ({ iam: client }) => client.send(new iam.DeleteRoleCommand(role)),
    refused: "DeleteConflictException",
  },
];

const kmsCalls: readonly AwsCall[] = [
  {
    name: "a key",
    send: ({ kms: client }) => client.send(new kms.CreateKeyCommand({ Description: "states" })),
    keep: (answer, known) => {
      known["key"] = answer.KeyMetadata?.KeyId;
    },
    differs: {
      paths: ["-KeyMetadata.KeyUsage", "-KeyMetadata.MultiRegion", "+KeyMetadata.SigningAlgorithms"],
      why: "AWS's own example of a symmetric key has the first two, and no list of algorithms for signing.",
    },
  },
  {
    name: "its rotation",
    send: ({ kms: client }, known) => client.send(new kms.EnableKeyRotationCommand({ KeyId: known["key"] })),
  },
  {
    name: "an alias",
    send: ({ kms: client }, known) =>
      client.send(new kms.CreateAliasCommand({ AliasName: "alias/states", TargetKeyId: known["key"] })),
  },
  {
    name: "that alias again",
    send: ({ kms: client }, known) =>
      client.send(new kms.CreateAliasCommand({ AliasName: "alias/states", TargetKeyId: known["key"] })),
    refused: "AlreadyExistsException",
  },
  {
    name: "a key that is not there",
    send: ({ kms: client }) =>
      client.send(new kms.DescribeKeyCommand({ KeyId: "00000000-0000-4000-8000-000000000000" })),
    refused: "NotFoundException",
  },
  {
    name: "the end of the key",
    send: ({ kms: client }, known) =>
      client.send(new kms.ScheduleKeyDeletionCommand({ KeyId: known["key"], PendingWindowInDays: 30 })),
    differs: { paths: ["-KeyState", "-PendingWindowInDays"], why: "Both stand in AWS's own example." },
  },
];

const s3Calls: readonly AwsCall[] = [
  {
    name: "a bucket that is not there",
    send: ({ s3: client }) => client.send(new s3.GetBucketVersioningCommand(bucket)),
    refused: "NoSuchBucket",
  },
  {
    name: "a bucket",
    send: ({ s3: client }) =>
      client.send(
        new s3.CreateBucketCommand({
          ...bucket,
          CreateBucketConfiguration: { LocationConstraint: "eu-central-1" },
        }),
      ),
  },
  {
    name: "that bucket again",
    send: ({ s3: client }) =>
      client.send(
        new s3.CreateBucketCommand({
          ...bucket,
          CreateBucketConfiguration: { LocationConstraint: "eu-central-1" },
        }),
      ),
    refused: "BucketAlreadyOwnedByYou",
  },
  {
    name: "its versions",
    send: ({ s3: client }) =>
      client.send(
        new s3.PutBucketVersioningCommand({ ...bucket, VersioningConfiguration: { Status: "Enabled" } }),
      ),
  },
  {
    name: "a policy that it does not have",
    send: ({ s3: client }) => client.send(new s3.GetBucketPolicyCommand(bucket)),
    refused: "NoSuchBucketPolicy",
  },
  {
    name: "the block of public access that every bucket has",
    send: ({ s3: client }) => client.send(new s3.GetPublicAccessBlockCommand({ Bucket: bucket.Bucket })),
    moto: {
      ...{ status: 404, code: "NoSuchPublicAccessBlockConfiguration" },
      why: "Since April 2023 every new bucket has one, which moto does not make.",
    },
  },
  {
    name: "an object that is made only where there is none",
    send: ({ s3: client }) =>
      client.send(new s3.PutObjectCommand({ ...bucket, Key: "lock", Body: "{}", IfNoneMatch: "*" })),
    differs: {
      paths: ["-ServerSideEncryption"],
      why: "Since January 2023 S3 encrypts every object, and says so.",
    },
  },
  {
    name: "that object a second time",
    send: ({ s3: client }) =>
      client.send(new s3.PutObjectCommand({ ...bucket, Key: "lock", Body: "{}", IfNoneMatch: "*" })),
    refused: "PreconditionFailed",
  },
  {
    name: "an object that is not there",
    send: ({ s3: client }) => client.send(new s3.GetObjectCommand({ ...bucket, Key: "nothing" })),
    refused: "NoSuchKey",
  },
  {
    name: "deleting a bucket that is not empty",
    send: ({ s3: client }) => client.send(new s3.DeleteBucketCommand(bucket)),
    refused: "BucketNotEmpty",
  },
];

const ec2Calls: readonly AwsCall[] = [
  {
    name: "a network that is too large",
    send: ({ ec2: client }) => client.send(new ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/8" })),
    refused: "InvalidVpc.Range",
  },
  {
    name: "a network",
    send: ({ ec2: client }) => client.send(new ec2.CreateVpcCommand({ CidrBlock: "10.64.0.0/16" })),
    keep: (answer, known) => {
      known["vpc"] = answer.Vpc?.VpcId;
    },
    differs: { paths: ["+Vpc.Ipv6CidrBlockAssociationSet"], why: "An empty list; the stand-in has no IPv6." },
  },
  {
    name: "a subnet",
    send: ({ ec2: client }, known) =>
      client.send(new ec2.CreateSubnetCommand({ VpcId: known["vpc"], CidrBlock: "10.64.0.0/18" })),
    differs: {
      paths: ["-Subnet.EnableDns64", "-Subnet.MapCustomerOwnedIpOnLaunch"],
      why: "Both stand in AWS's own example.",
    },
  },
  {
    name: "a subnet that overlaps it",
    send: ({ ec2: client }, known) =>
      client.send(new ec2.CreateSubnetCommand({ VpcId: known["vpc"], CidrBlock: "10.64.0.0/20" })),
    refused: "InvalidSubnet.Conflict",
  },
  {
    name: "a subnet outside of its network",
    send: ({ ec2: client }, known) =>
      client.send(new ec2.CreateSubnetCommand({ VpcId: known["vpc"], CidrBlock: "10.65.0.0/18" })),
    refused: "InvalidSubnet.Range",
  },
  {
    name: "a network that is not there",
    send: ({ ec2: client }) =>
      client.send(new ec2.DescribeVpcsCommand({ VpcIds: ["vpc-00000000000000000"] })),
    refused: "InvalidVpcID.NotFound",
  },
  {
    name: "deleting a network with a subnet in it",
    send: ({ ec2: client }, known) => client.send(new ec2.DeleteVpcCommand({ VpcId: known["vpc"] })),
    refused: "DependencyViolation",
  },
];

const ecrCalls: readonly AwsCall[] = [
  {
    name: "a repository",
    send: ({ ecr: client }) =>
      client.send(new ecr.CreateRepositoryCommand({ ...repository, imageTagMutability: "IMMUTABLE" })),
  },
  {
    name: "that repository again",
    send: ({ ecr: client }) => client.send(new ecr.CreateRepositoryCommand(repository)),
    refused: "RepositoryAlreadyExistsException",
  },
  {
    name: "a repository that is not there",
    send: ({ ecr: client }) =>
      client.send(new ecr.DescribeRepositoriesCommand({ repositoryNames: ["nothing"] })),
    refused: "RepositoryNotFoundException",
  },
  {
    name: "repositories",
    send: ({ ecr: client }) => client.send(new ecr.DescribeRepositoriesCommand({})),
  },
  {
    name: "a policy that the repository does not have",
    send: ({ ecr: client }) => client.send(new ecr.GetRepositoryPolicyCommand(repository)),
    refused: "RepositoryPolicyNotFoundException",
  },
  {
    name: "rules of deletion that it does not have",
    send: ({ ecr: client }) => client.send(new ecr.GetLifecyclePolicyCommand(repository)),
    refused: "LifecyclePolicyNotFoundException",
  },
  {
    name: "a key to log in with",
    send: ({ ecr: client }) => client.send(new ecr.GetAuthorizationTokenCommand({})),
  },
];

/** In this order: later calls build on earlier ones. */
export const awsCalls: readonly AwsCall[] = [
  ...organizationsCalls,
  ...iamCalls,
  ...kmsCalls,
  ...s3Calls,
  ...ec2Calls,
  ...ecrCalls,
];
