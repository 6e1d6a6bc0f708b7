import { between } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { Attributes, State } from "../../../../contracts/terraform-backend.ts";
import { textAt } from "../protocol/xml-reader.ts";
import { validNetwork } from "./checks.ts";
import { arnOf } from "./connection.ts";
import { type Ec2Resource, ec2Resource, step, textOf } from "./ec2-resource.ts";
import type { QueryInput } from "./services.ts";
import { changed, given } from "./steps.ts";

/** Of these a rule has one. */
const peers = ["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"] as const;
const find: Ec2Resource["find"] = [
  ...(["DescribeSecurityGroupRules", "securityGroupRuleSet", "SecurityGroupRuleId"] as const),
  ...["InvalidSecurityGroupRuleId.NotFound", "InvalidGroup.NotFound"],
];

export const ingressRule = ruleOf("Ingress");
export const egressRule = ruleOf("Egress");

/** `aws_vpc_security_group_ingress_rule` and its sibling (`internal/service/ec2/vpc_security_group_ingress_rule.go`). */
function ruleOf(direction: "Ingress" | "Egress") {
  return ec2Resource({
    what: `VPC Security Group ${direction} Rule`,
    checks: [validNetwork("cidr_ipv4"), between("from_port", -1, 65_535), between("to_port", -1, 65_535)],
    find,
    plan: ({ prior, proposed }) => {
      const [before, after] = [prior && peerOf(prior), peerOf(proposed)];
      // A rule can be changed, but not from one kind of peer to another.
      return before && after && before !== after ? { replace: [[before], [after]] } : {};
    },
    create: [
      `AuthorizeSecurityGroup${direction}`,
      (planned) => ({ GroupId: given(planned["security_group_id"]), IpPermissions: [permission(planned)] }),
      ...["securityGroupRuleSet", "item", "securityGroupRuleId"],
    ],
    change: (id, prior, planned, connection) => [
      changed(prior, planned, ...peers, "description", "from_port", "ip_protocol", "to_port") &&
        step(connection, "ModifySecurityGroupRules", {
          GroupId: given(planned["security_group_id"]),
          SecurityGroupRule: [{ SecurityGroupRuleId: id, SecurityGroupRule: request(planned) }],
        }),
    ],
    state: (found, prior, connection) => {
      const id = textOf(found, "securityGroupRuleId");
      const port = (element: string, attribute: string) => {
        const value = Number(textAt(found, element) ?? -1);
        return value === -1 && (prior[attribute] ?? null) === null ? null : value;
      };
      return {
        ...{ arn: arnOf(connection, "ec2", `security-group-rule/${id}`), security_group_rule_id: id },
        ...{ security_group_id: textOf(found, "groupId"), ip_protocol: textOf(found, "ipProtocol") },
        ...{ from_port: port("fromPort", "from_port"), to_port: port("toPort", "to_port") },
        cidr_ipv4: textAt(found, "cidrIpv4") ?? null,
        cidr_ipv6: textAt(found, "cidrIpv6") ?? null,
        prefix_list_id: textAt(found, "prefixListId") ?? null,
        referenced_security_group_id: textAt(found, "referencedGroupInfo", "groupId") ?? null,
        description: textAt(found, "description") ?? null,
      };
    },
    remove: (prior, connection) => [
      step(connection, `RevokeSecurityGroup${direction}`, {
        ...{ GroupId: given(prior["security_group_id"]), SecurityGroupRuleId: [String(prior["id"])] },
      }),
    ],
  });
}

const peerOf = (attributes: Attributes) => peers.find((name) => (attributes[name] ?? null) !== null);

function ports({ ip_protocol, from_port, to_port }: State): QueryInput {
  const port = (value: unknown) => (typeof value === "number" ? value : undefined);
  return { IpProtocol: String(ip_protocol), FromPort: port(from_port), ToPort: port(to_port) };
}

function permission(planned: State): QueryInput {
  const Description = given(planned["description"]);
  const lists = { cidr_ipv4: "CidrIp", cidr_ipv6: "CidrIpv6", prefix_list_id: "PrefixListId" } as const;
  const sets = { cidr_ipv4: "IpRanges", cidr_ipv6: "Ipv6Ranges", prefix_list_id: "PrefixListIds" } as const;
  const peer = peerOf(planned);
  if (peer === undefined) return ports(planned);
  const value = given(planned[peer]);
  if (peer === "referenced_security_group_id") {
    return { ...ports(planned), Groups: [{ GroupId: value, Description }] };
  }
  return { ...ports(planned), [sets[peer]]: [{ [lists[peer]]: value, Description }] };
}

function request(planned: State): QueryInput {
  return {
    ...ports(planned),
    CidrIpv4: given(planned["cidr_ipv4"]),
    CidrIpv6: given(planned["cidr_ipv6"]),
    PrefixListId: given(planned["prefix_list_id"]),
    ReferencedGroupId: given(planned["referenced_security_group_id"]),
    Description: given(planned["description"]),
  };
}
