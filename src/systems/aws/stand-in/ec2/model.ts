/** What EC2 keeps of networks for one account and region; everything by its id. */
export interface Ec2State {
  vpcs: Record<string, Vpc>;
  subnets: Record<string, Subnet>;
  internetGateways: Record<string, InternetGateway>;
  addresses: Record<string, Address>;
  natGateways: Record<string, NatGateway>;
  routeTables: Record<string, RouteTable>;
  securityGroups: Record<string, SecurityGroup>;
  rules: Record<string, SecurityGroupRule>;
  flowLogs: Record<string, FlowLog>;
  networkAcls: Record<string, NetworkAcl>;
  /** Of every kind of resource, by its id. */
  tags: Record<string, Record<string, string>>;
  ebsEncryption: boolean;
}

export function emptyEc2(): Ec2State {
  return {
    ...{ vpcs: {}, subnets: {}, internetGateways: {}, addresses: {}, natGateways: {}, routeTables: {} },
    ...{ securityGroups: {}, rules: {}, flowLogs: {}, networkAcls: {}, tags: {}, ebsEncryption: false },
  };
}

export interface Vpc {
  readonly id: string;
  readonly cidr: string;
  readonly associationId: string;
  readonly tenancy: string;
  dnsSupport: boolean;
  dnsHostnames: boolean;
  addressUsageMetrics: boolean;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly cidr: string;
  readonly zone: string;
  mapPublicIp: boolean;
}

export interface InternetGateway {
  readonly id: string;
  vpcId?: string;
}

export interface Address {
  readonly id: string;
  readonly publicIp: string;
  /** Set while it is in use. */
  association?: { readonly id: string; readonly networkInterfaceId: string; readonly privateIp: string };
}

export interface NatGateway {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly connectivity: "public" | "private";
  readonly allocationId?: string;
  readonly publicIp?: string;
  readonly associationId?: string;
  readonly networkInterfaceId: string;
  readonly privateIp: string;
  /** ISO times. */
  readonly createdAt: string;
  deletedAt?: string;
  /** The token that its maker named it with, so that a repeated call makes no second one. */
  readonly token?: string;
  /** What it is and what it will be, one state further with each look. */
  stages: NatState[];
  readonly failure?: { readonly code: string; readonly message: string };
}

export type NatState = "pending" | "available" | "failed" | "deleting" | "deleted";

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  /** By destination. */
  routes: Record<string, Route>;
  /** By id. */
  associations: Record<string, { readonly id: string; readonly main: boolean; readonly subnetId?: string }>;
}

export interface Route {
  readonly destination: string;
  readonly target: { readonly gatewayId?: string; readonly natGatewayId?: string };
  readonly origin: "CreateRouteTable" | "CreateRoute";
}

export interface SecurityGroup {
  readonly id: string;
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
}

export interface SecurityGroupRule {
  readonly id: string;
  readonly groupId: string;
  readonly egress: boolean;
  /** `-1` is every one. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly peer: RulePeer;
  readonly description?: string;
}

/** Whom a rule lets in or out: one of the four. */
export interface RulePeer {
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
  readonly prefixListId?: string;
  readonly groupId?: string;
}

export interface FlowLog {
  readonly id: string;
  readonly resourceId: string;
  readonly trafficType: string;
  readonly destinationType: string;
  readonly destination: string;
  readonly logGroup?: string;
  readonly roleArn?: string;
  readonly format: string;
  readonly interval: number;
  readonly createdAt: string;
}

export interface NetworkAcl {
  readonly id: string;
  readonly vpcId: string;
}
