import * as z from "zod";
import { type Operation, operation } from "../protocol/call.ts";
import { byId, done, type Ec2Call, ec2Error, listOf, missing, newId } from "./call.ts";
import type { SecurityGroupRule } from "./model.ts";
import { permission, readPermission, sameRule } from "./permissions.ts";
import { describeInput, selectById } from "./select.ts";
import { tagNew, tagSet, tagSpecification } from "./tags.ts";

const authorizeInput = z.object({
  GroupId: z.string(),
  IpPermissions: listOf(permission),
  ...tagSpecification,
});
const revokeInput = z.object({
  GroupId: z.string(),
  IpPermissions: listOf(permission),
  SecurityGroupRuleId: listOf(z.string()),
});
const modifyInput = z.object({
  GroupId: z.string(),
  SecurityGroupRule: z.array(
    z.object({
      SecurityGroupRuleId: z.string(),
      SecurityGroupRule: z.object({
        IpProtocol: z.string(),
        FromPort: z.string().optional(),
        ToPort: z.string().optional(),
        CidrIpv4: z.string().optional(),
        CidrIpv6: z.string().optional(),
        PrefixListId: z.string().optional(),
        ReferencedGroupId: z.string().optional(),
        Description: z.string().optional(),
      }),
    }),
  ),
});

export const ruleOperations = {
  AuthorizeSecurityGroupIngress: allowing(false),
  AuthorizeSecurityGroupEgress: allowing(true),
  RevokeSecurityGroupIngress: revoking(false),
  RevokeSecurityGroupEgress: revoking(true),
  ModifySecurityGroupRules: operation(modifyInput, modify),
  DescribeSecurityGroupRules: operation(
    z.object({ ...describeInput, SecurityGroupRuleId: listOf(z.string()) }),
    (call: Ec2Call, input) => {
      const { shown, next } = selectById(
        call,
        input,
        input.SecurityGroupRuleId,
        call.state.rules,
        missing.rule,
        {
          "group-id": ({ groupId }) => groupId,
          "security-group-rule-id": ({ id }) => id,
        },
      );
      return { securityGroupRuleSet: shown.map((rule) => describe(call, rule)), nextToken: next };
    },
  ),
};

function allowing(egress: boolean): Operation<Ec2Call> {
  return operation(authorizeInput, (call: Ec2Call, { GroupId, IpPermissions, TagSpecification }) => {
    const { state } = call;
    byId(state.securityGroups, GroupId, missing.securityGroup);
    const own = Object.values(state.rules).filter((one) => one.groupId === GroupId && one.egress === egress);
    const wanted = IpPermissions.flatMap((one) => readPermission(call, one));
    if (wanted.length === 0) throw ec2Error("MissingParameter", "The request must contain a peer.");
    const twice = wanted.find((rule) => own.some((one) => sameRule(one, rule)));
    if (twice) {
      const peer = Object.values(twice.peer)[0];
      const message = `the specified rule "peer: ${peer}, ${twice.protocol === "-1" ? "ALL" : twice.protocol.toUpperCase()}, ALLOW" already exists`;
      throw ec2Error("InvalidPermission.Duplicate", message);
    }
    const made = wanted.map((rule) => ({ id: newId(call, "sgr"), groupId: GroupId, egress, ...rule }));
    for (const rule of made) {
      tagNew(call, rule.id, "security-group-rule", TagSpecification);
      state.rules[rule.id] = rule;
    }
    call.changed();
    return { ...done, securityGroupRuleSet: made.map((rule) => describe(call, rule)) };
  });
}

function revoking(egress: boolean): Operation<Ec2Call> {
  return operation(revokeInput, (call: Ec2Call, { GroupId, IpPermissions, SecurityGroupRuleId: ids }) => {
    const { state } = call;
    byId(state.securityGroups, GroupId, missing.securityGroup);
    const own = Object.values(state.rules).filter((one) => one.groupId === GroupId && one.egress === egress);
    const named = ids.map((id) => {
      const rule = own.find((one) => one.id === id);
      if (rule) return rule;
      throw ec2Error(missing.rule[0], `The ${missing.rule[1]} '${id}' does not exist`);
    });
    const meant = IpPermissions.flatMap((one) => readPermission(call, one)).map((wanted) => {
      const rule = own.find((one) => sameRule(one, wanted));
      if (rule) return rule;
      throw ec2Error(
        "InvalidPermission.NotFound",
        "The specified rule does not exist in this security group.",
      );
    });
    for (const { id } of [...named, ...meant]) {
      delete state.rules[id];
      delete state.tags[id];
    }
    call.changed();
    return done;
  });
}

function modify(call: Ec2Call, input: z.output<typeof modifyInput>): unknown {
  const { state } = call;
  for (const { SecurityGroupRuleId: id, SecurityGroupRule: wanted } of input.SecurityGroupRule) {
    const { groupId, egress } = byId(state.rules, id, missing.rule);
    const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId, Description } = wanted;
    const described = Description !== undefined && { Description };
    const [rule] = readPermission(call, {
      ...permission.parse({ ...wanted }),
      IpRanges: CidrIpv4 === undefined ? [] : [{ CidrIp: CidrIpv4, ...described }],
      Ipv6Ranges: CidrIpv6 === undefined ? [] : [{ CidrIpv6, ...described }],
      PrefixListIds: PrefixListId === undefined ? [] : [{ PrefixListId, ...described }],
      Groups: ReferencedGroupId === undefined ? [] : [{ GroupId: ReferencedGroupId, ...described }],
    });
    if (!rule) throw ec2Error("MissingParameter", "The request must contain a peer.");
    state.rules[id] = { id, groupId, egress, ...rule };
  }
  call.changed();
  return done;
}

function describe(call: Ec2Call, rule: SecurityGroupRule): unknown {
  const { account, region } = call.session;
  const { cidrIpv4, cidrIpv6, prefixListId, groupId } = rule.peer;
  return {
    ...{ securityGroupRuleId: rule.id, groupId: rule.groupId, groupOwnerId: account, isEgress: rule.egress },
    ...{ ipProtocol: rule.protocol, fromPort: rule.fromPort, toPort: rule.toPort },
    ...{ cidrIpv4, cidrIpv6, prefixListId, description: rule.description },
    ...(groupId !== undefined && { referencedGroupInfo: { groupId, userId: account } }),
    securityGroupRuleArn: `arn:aws:ec2:${region}:${account}:security-group-rule/${rule.id}`,
    tagSet: tagSet(call, rule.id),
  };
}
