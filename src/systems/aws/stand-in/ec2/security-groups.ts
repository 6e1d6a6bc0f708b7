import * as z from "zod";
import { operation } from "../protocol/call.ts";
import { byId, done, type Ec2Call, ec2Error, listOf, missing, newId } from "./call.ts";
import type { SecurityGroup } from "./model.ts";
import { permissionsOf } from "./permissions.ts";
import { describeInput, selectById } from "./select.ts";
import { tagNew, tagSet, tagSpecification } from "./tags.ts";

const text = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/;
const createInput = z.object({
  GroupName: z.string().min(1).regex(text),
  GroupDescription: z.string().min(1).regex(text),
  VpcId: z.string().optional(),
  ...tagSpecification,
});

export const securityGroupOperations = {
  CreateSecurityGroup: operation(createInput, createGroup),
  DescribeSecurityGroups: operation(
    z.object({ ...describeInput, GroupId: listOf(z.string()) }),
    (call: Ec2Call, input) => {
      const groups = call.state.securityGroups;
      const { shown, next } = selectById(call, input, input.GroupId, groups, missing.securityGroup, {
        "group-id": ({ id }) => id,
        "group-name": ({ name }) => name,
        "vpc-id": ({ vpcId }) => vpcId,
        description: ({ description }) => description,
        "owner-id": () => call.session.account,
      });
      return { securityGroupInfo: shown.map((group) => describe(call, group)), nextToken: next };
    },
  ),
  DeleteSecurityGroup: operation(z.object({ GroupId: z.string() }), (call: Ec2Call, { GroupId: id }) => {
    const { state } = call;
    const { name } = byId(state.securityGroups, id, missing.securityGroup);
    if (name === "default") {
      const message = `the specified group: "${id}" name: "default" cannot be deleted by a user`;
      throw ec2Error("CannotDelete", message);
    }
    const rules = Object.values(state.rules);
    if (rules.some(({ groupId, peer }) => peer.groupId === id && groupId !== id)) {
      throw ec2Error("DependencyViolation", `resource ${id} has a dependent object`);
    }
    for (const rule of rules.filter(({ groupId }) => groupId === id)) {
      delete state.rules[rule.id];
      delete state.tags[rule.id];
    }
    delete state.securityGroups[id];
    delete state.tags[id];
    call.changed();
    return { ...done, groupId: id };
  }),
};

/** A group that somebody makes lets everything out and nothing in. */
function createGroup(call: Ec2Call, input: z.output<typeof createInput>): unknown {
  const { state, session } = call;
  const { GroupName: name, GroupDescription: description, VpcId } = input;
  if (VpcId === undefined) throw ec2Error("VPCIdNotSpecified", "No default VPC for this user");
  byId(state.vpcs, VpcId, missing.vpc);
  if (name.startsWith("sg-") || name === "default") {
    const message = `Invalid security group name. Group names may not be '${name}'.`;
    throw ec2Error("InvalidParameterValue", message);
  }
  if (Object.values(state.securityGroups).some((one) => one.vpcId === VpcId && one.name === name)) {
    const message = `The security group '${name}' already exists for VPC '${VpcId}'`;
    throw ec2Error("InvalidGroup.Duplicate", message);
  }
  const group: SecurityGroup = { id: newId(call, "sg"), vpcId: VpcId, name, description };
  tagNew(call, group.id, "security-group", input.TagSpecification);
  state.securityGroups[group.id] = group;
  const id = newId(call, "sgr");
  state.rules[id] = {
    ...{ id, groupId: group.id, egress: true, protocol: "-1", fromPort: -1, toPort: -1 },
    peer: { cidrIpv4: "0.0.0.0/0" },
  };
  call.changed();
  const securityGroupArn = `arn:aws:ec2:${session.region}:${session.account}:security-group/${group.id}`;
  return { ...done, groupId: group.id, securityGroupArn, tagSet: tagSet(call, group.id) };
}

function describe(call: Ec2Call, { id, vpcId, name, description }: SecurityGroup): unknown {
  const { account, region } = call.session;
  return {
    ...{ ownerId: account, groupId: id, groupName: name, groupDescription: description, vpcId },
    securityGroupArn: `arn:aws:ec2:${region}:${account}:security-group/${id}`,
    ipPermissions: permissionsOf(call, id, false),
    ipPermissionsEgress: permissionsOf(call, id, true),
    tagSet: tagSet(call, id),
  };
}
