import { lengthBetween, matches } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { KnownValue, ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, type Result } from "../../../../foundation/result.ts";
import { childAt, childrenOf, textAt, type XmlElement } from "../protocol/xml-reader.ts";
import { type AwsConnection, arnOf } from "./connection.ts";
import { type Ec2Resource, ec2Resource, findBy, step, tagSteps, textOf, xmlTags } from "./ec2-resource.ts";
import { generatedName, namePrefix } from "./generated-name.ts";
import { given, inOrder, present } from "./steps.ts";

const find: Ec2Resource["find"] = [
  ...(["DescribeSecurityGroups", "securityGroupInfo", "GroupId", "InvalidGroup.NotFound"] as const),
];

const description = "cannot contain anything but letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*";
const refusals = [
  matches("name", /^(?!sg-)/, "cannot begin with sg-"),
  lengthBetween("name", 0, 255),
  lengthBetween("description", 0, 255),
  matches("description", /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]*$/, description),
  ...["ingress", "egress"].map((path) => ({
    path: [path],
    says: () =>
      "The stand-in provider serves rules as aws_vpc_security_group_*_rule only, not inside of a group.",
  })),
];

const made = ec2Resource({
  what: "EC2 Security Group",
  tagType: "security-group",
  checks: refusals,
  find,
  create: [
    "CreateSecurityGroup",
    (planned) => ({
      GroupName: given(planned["name"]),
      GroupDescription: given(planned["description"]),
      VpcId: given(planned["vpc_id"]),
    }),
    "groupId",
  ],
  settle: (id, _planned, connection) => [() => revokeAll(id, connection)],
  state: (found, _prior, connection) => groupState(found, connection),
  remove: (prior, connection) => [
    prior["revoke_rules_on_delete"] === true && (() => revokeAll(String(prior["id"]), connection)),
    step(connection, "DeleteSecurityGroup", { GroupId: String(prior["id"]) }),
  ],
});

/** `aws_security_group` (`internal/service/ec2/vpc_security_group.go`): begins with no rule at all, other than in EC2. */
export const securityGroup: ResourceBackend<AwsConnection> = {
  ...made,
  create: (planned, connection) =>
    made.create({ ...planned, name: generatedName(planned, connection) }, connection),
};

const taken = ec2Resource({
  what: "Default Security Group",
  checks: refusals,
  find,
  create: ["", () => ({})],
  state: (found, _prior, connection) => groupState(found, connection),
  remove: () => [],
});

/** `aws_default_security_group`: taken over with its rules revoked, and left behind when it is destroyed. */
export const defaultSecurityGroup: ResourceBackend<AwsConnection> = {
  ...taken,
  async create(planned, connection) {
    const filters = { "group-name": "default", "vpc-id": String(planned["vpc_id"]) };
    const groups = await findBy(connection, "DescribeSecurityGroups", "securityGroupInfo", filters);
    if (!groups.ok) return groups;
    const [group] = groups.value;
    if (!group) return failure("terraform-vendor-refused", "reading Default Security Group: empty result");
    const id = textOf(group, "groupId");
    const done = await inOrder([
      ...tagSteps(connection, id, { tags_all: xmlTags(group) }, planned),
      () => revokeAll(id, connection),
    ]);
    return done.ok
      ? present(await taken.read({ ...planned, id }, connection), "Default Security Group")
      : done;
  },
};

async function revokeAll(GroupId: string, connection: AwsConnection): Promise<Result<void>> {
  const rules = await findBy(connection, "DescribeSecurityGroupRules", "securityGroupRuleSet", {
    "group-id": GroupId,
  });
  if (!rules.ok) return rules;
  const ids = (egress: string) =>
    rules.value
      .filter((rule) => textOf(rule, "isEgress") === egress)
      .map((rule) => textOf(rule, "securityGroupRuleId"));
  const revoke = (operation: string, SecurityGroupRuleId: readonly string[]) =>
    SecurityGroupRuleId.length > 0 && step(connection, operation, { GroupId, SecurityGroupRuleId });
  return inOrder([
    revoke("RevokeSecurityGroupIngress", ids("false")),
    revoke("RevokeSecurityGroupEgress", ids("true")),
  ]);
}

function groupState(found: XmlElement, connection: AwsConnection): State {
  const [id, name] = [textOf(found, "groupId"), textOf(found, "groupName")];
  return {
    ...{ arn: arnOf(connection, "ec2", `security-group/${id}`), name, name_prefix: namePrefix(name) },
    ...{ description: textOf(found, "groupDescription"), owner_id: textOf(found, "ownerId") },
    vpc_id: textOf(found, "vpcId"),
    ingress: permissions(found, "ipPermissions", id),
    egress: permissions(found, "ipPermissionsEgress", id),
  };
}

function permissions(found: XmlElement, set: string, own: string): KnownValue {
  return childrenOf(childAt(found, set), "item").map((permission) => {
    const all = (inner: string, name: string) =>
      childrenOf(childAt(permission, inner), "item").map((item) => textOf(item, name));
    const groups = all("groups", "groupId");
    return {
      ...{ protocol: textOf(permission, "ipProtocol"), description: "" },
      from_port: Number(textAt(permission, "fromPort") ?? 0),
      to_port: Number(textAt(permission, "toPort") ?? 0),
      cidr_blocks: all("ipRanges", "cidrIp"),
      ipv6_cidr_blocks: all("ipv6Ranges", "cidrIpv6"),
      prefix_list_ids: all("prefixListIds", "prefixListId"),
      security_groups: groups.filter((group) => group !== own),
      self: groups.includes(own),
    };
  });
}
