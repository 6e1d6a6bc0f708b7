import { ebsEncryption } from "./ec2-ebs-encryption.ts";
import { flowLog } from "./ec2-flow-log.ts";
import { elasticAddress, internetGateway, natGateway } from "./ec2-gateways.ts";
import { route, routeTable, routeTableAssociation } from "./ec2-routes.ts";
import { defaultSecurityGroup, securityGroup } from "./ec2-security-group.ts";
import { egressRule, ingressRule } from "./ec2-security-group-rule.ts";
import { subnet } from "./ec2-subnet.ts";
import { vpc } from "./ec2-vpc.ts";
import type { AwsResources } from "./index.ts";
import { logGroup } from "./logs-group.ts";

/** Networks, and the groups of logs that they write into. */
export const ec2Resources: AwsResources = {
  aws_cloudwatch_log_group: logGroup,
  aws_default_security_group: defaultSecurityGroup,
  aws_ebs_encryption_by_default: ebsEncryption,
  aws_eip: elasticAddress,
  aws_flow_log: flowLog,
  aws_internet_gateway: internetGateway,
  aws_nat_gateway: natGateway,
  aws_route: route,
  aws_route_table: routeTable,
  aws_route_table_association: routeTableAssociation,
  aws_security_group: securityGroup,
  aws_subnet: subnet,
  aws_vpc: vpc,
  aws_vpc_security_group_egress_rule: egressRule,
  aws_vpc_security_group_ingress_rule: ingressRule,
};
