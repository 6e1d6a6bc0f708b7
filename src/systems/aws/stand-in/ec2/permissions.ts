import * as z from "zod";
import { byId, type Ec2Call, ec2Error, listOf, missing } from "./call.ts";
import { readCidr } from "./cidr.ts";
import type { SecurityGroupRule } from "./model.ts";

/** How calls that add and take away rules write them: one protocol and range of ports, many peers. */
export const permission = z.object({
  IpProtocol: z.string(),
  FromPort: z.coerce.number().int().optional(),
  ToPort: z.coerce.number().int().optional(),
  IpRanges: listOf(z.object({ CidrIp: z.string(), Description: z.string().optional() })),
  Ipv6Ranges: listOf(z.object({ CidrIpv6: z.string(), Description: z.string().optional() })),
  PrefixListIds: listOf(z.object({ PrefixListId: z.string(), Description: z.string().optional() })),
  Groups: listOf(z.object({ GroupId: z.string(), Description: z.string().optional() })),
});

type RuleOfGroup = Omit<SecurityGroupRule, "id" | "groupId" | "egress">;

/** One rule for each peer. Numbers of protocols become their names; "all" has no ports. */
export function readPermission(call: Ec2Call, input: z.output<typeof permission>): readonly RuleOfGroup[] {
  const protocol = protocolNames[input.IpProtocol] ?? input.IpProtocol.toLowerCase();
  if (!["-1", "tcp", "udp", "icmp", "icmpv6"].includes(protocol) && !/^\d{1,3}$/.test(protocol)) {
    const message = `Invalid value '${input.IpProtocol}' for IP protocol. Unknown protocol.`;
    throw ec2Error("InvalidParameterValue", message);
  }
  const { FromPort = -1, ToPort = -1 } = input;
  const ported = protocol === "tcp" || protocol === "udp";
  if (ported && (FromPort < 0 || ToPort > 65_535 || FromPort > ToPort)) {
    throw ec2Error("InvalidParameterValue", `Invalid TCP/UDP port range (${FromPort}:${ToPort})`);
  }
  const ports = protocol === "-1" ? { fromPort: -1, toPort: -1 } : { fromPort: FromPort, toPort: ToPort };
  const rule = (peer: SecurityGroupRule["peer"], description: string | undefined): RuleOfGroup => ({
    ...{ protocol, ...ports, peer },
    ...(description !== undefined && { description }),
  });
  return [
    ...input.IpRanges.map(({ CidrIp, Description }) => rule({ cidrIpv4: readRange(CidrIp) }, Description)),
    ...input.Ipv6Ranges.map(({ CidrIpv6, Description }) => rule({ cidrIpv6: CidrIpv6 }, Description)),
    ...input.PrefixListIds.map((one) => rule({ prefixListId: one.PrefixListId }, one.Description)),
    ...input.Groups.map(({ GroupId, Description }) => {
      byId(call.state.securityGroups, GroupId, missing.securityGroup);
      return rule({ groupId: GroupId }, Description);
    }),
  ];
}

const protocolNames: Readonly<Record<string, string>> = {
  "6": "tcp",
  "17": "udp",
  "1": "icmp",
  "58": "icmpv6",
};

function readRange(text: string): string {
  const cidr = readCidr(text);
  if (cidr) return cidr.text;
  throw ec2Error("InvalidParameterValue", `CIDR block ${text} is malformed`);
}

/** The same protocol, ports and peer: what there may be once in a group and a direction. */
export function sameRule(one: RuleOfGroup, other: RuleOfGroup): boolean {
  const key = ({ protocol, fromPort, toPort, peer }: RuleOfGroup) =>
    JSON.stringify([protocol, fromPort, toPort, peer]);
  return key(one) === key(other);
}

/** A group's rules as DescribeSecurityGroups shows them: together by protocol and ports. */
export function permissionsOf(
  { state, session }: Ec2Call,
  groupId: string,
  egress: boolean,
): readonly object[] {
  const rules = Object.values(state.rules).filter((one) => one.groupId === groupId && one.egress === egress);
  const ranges = new Set(rules.map(rangeOf));
  return [...ranges].map((range) => {
    const same = rules.filter((rule) => rangeOf(rule) === range);
    const [first] = same;
    const peers = <Peer>(read: (rule: SecurityGroupRule) => Peer | undefined) =>
      same.flatMap((rule) => {
        const peer = read(rule);
        return peer === undefined ? [] : [{ ...peer, description: rule.description }];
      });
    const ported = first?.protocol !== "-1";
    return {
      ipProtocol: first?.protocol,
      ...(ported && { fromPort: first?.fromPort, toPort: first?.toPort }),
      groups: peers(({ peer }) => peer.groupId && { groupId: peer.groupId, userId: session.account }),
      ipRanges: peers(({ peer }) => peer.cidrIpv4 && { cidrIp: peer.cidrIpv4 }),
      ipv6Ranges: peers(({ peer }) => peer.cidrIpv6 && { cidrIpv6: peer.cidrIpv6 }),
      prefixListIds: peers(({ peer }) => peer.prefixListId && { prefixListId: peer.prefixListId }),
    };
  });
}

const rangeOf = ({ protocol, fromPort, toPort }: SecurityGroupRule) => `${protocol} ${fromPort} ${toPort}`;
