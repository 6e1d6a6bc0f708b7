import { oneOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import { childAt, childrenOf } from "../protocol/xml-reader.ts";
import { arnOf } from "./connection.ts";
import { type Ec2Resource, ec2Resource, step, textOf, waitUntil } from "./ec2-resource.ts";
import { changed, given } from "./steps.ts";

/** `aws_internet_gateway` (`internal/service/ec2/vpc_internet_gateway.go`). */
export const internetGateway = ec2Resource({
  what: "EC2 Internet Gateway",
  tagType: "internet-gateway",
  find: [
    ...(["DescribeInternetGateways", "internetGatewaySet", "InternetGatewayId"] as const),
    "InvalidInternetGatewayID.NotFound",
  ],
  create: ["CreateInternetGateway", () => ({}), "internetGateway", "internetGatewayId"],
  settle: (id, planned, connection) => [
    given(planned["vpc_id"]) !== undefined &&
      step(connection, "AttachInternetGateway", { InternetGatewayId: id, VpcId: given(planned["vpc_id"]) }),
  ],
  change: (id, prior, planned, connection) => {
    if (!changed(prior, planned, "vpc_id")) return [];
    const [from, to] = [given(prior["vpc_id"]), given(planned["vpc_id"])];
    return [
      from !== undefined && step(connection, "DetachInternetGateway", { InternetGatewayId: id, VpcId: from }),
      to !== undefined && step(connection, "AttachInternetGateway", { InternetGatewayId: id, VpcId: to }),
    ];
  },
  state: (found, _prior, connection) => ({
    arn: arnOf(connection, "ec2", `internet-gateway/${textOf(found, "internetGatewayId")}`),
    owner_id: textOf(found, "ownerId"),
    vpc_id: textOf(found, "attachmentSet", "item", "vpcId"),
  }),
  remove: (prior, connection) => {
    const InternetGatewayId = String(prior["id"]);
    const VpcId = given(prior["vpc_id"]);
    return [
      VpcId !== undefined && step(connection, "DetachInternetGateway", { InternetGatewayId, VpcId }),
      step(connection, "DeleteInternetGateway", { InternetGatewayId }),
    ];
  },
});

/** `aws_eip` (`internal/service/ec2/ec2_eip.go`): an address that a NAT gateway takes. */
export const elasticAddress = ec2Resource({
  what: "EC2 EIP",
  tagType: "elastic-ip",
  checks: [oneOf("domain", ["vpc", "standard"])],
  find: ["DescribeAddresses", "addressesSet", "AllocationId", "InvalidAllocationID.NotFound"],
  create: ["AllocateAddress", (planned) => ({ Domain: given(planned["domain"]) }), "allocationId"],
  state: (found, _prior, connection) => {
    const [id, publicIp] = [textOf(found, "allocationId"), textOf(found, "publicIp")];
    const privateIp = textOf(found, "privateIpAddress");
    const name = (address: string, domain: string) =>
      address === "" ? "" : `${address.replaceAll(".", "-")}.${domain}`;
    return {
      ...{
        allocation_id: id,
        arn: arnOf(connection, "ec2", `elastic-ip/${id}`),
        domain: textOf(found, "domain"),
      },
      ...{ public_ip: publicIp, private_ip: privateIp, association_id: textOf(found, "associationId") },
      ...{ network_interface: textOf(found, "networkInterfaceId"), instance: "", ptr_record: "" },
      public_dns: name(`ec2-${publicIp}`, `${connection.region}.compute.amazonaws.com`),
      private_dns: name(privateIp && `ip-${privateIp}`, `${connection.region}.compute.internal`),
      public_ipv4_pool: textOf(found, "publicIpv4Pool"),
      network_border_group: textOf(found, "networkBorderGroup"),
      ...{ carrier_ip: "", customer_owned_ip: "", customer_owned_ipv4_pool: "", ipam_pool_id: "" },
    };
  },
  remove: (prior, connection) => [step(connection, "ReleaseAddress", { AllocationId: String(prior["id"]) })],
});

const findNat: Ec2Resource["find"] = [
  ...(["DescribeNatGateways", "natGatewaySet", "NatGatewayId"] as const),
  ...["NatGatewayNotFound", "NatGatewayMalformed"],
];

/** `aws_nat_gateway` (`internal/service/ec2/vpc_nat_gateway.go`): waited for when it comes and when it goes. */
export const natGateway = ec2Resource({
  what: "EC2 NAT Gateway",
  tagType: "natgateway",
  checks: [oneOf("connectivity_type", ["private", "public"])],
  find: findNat,
  create: [
    "CreateNatGateway",
    (planned) => ({
      SubnetId: given(planned["subnet_id"]),
      AllocationId: given(planned["allocation_id"]),
      ConnectivityType: given(planned["connectivity_type"]),
    }),
    ...["natGateway", "natGatewayId"],
  ],
  settle: (id, _planned, connection) => [waitUntil(connection, findNat, id, ["available", "pending"])],
  state: (found) => {
    if (textOf(found, "state") === "deleted") return null;
    const [address] = childrenOf(childAt(found, "natGatewayAddressSet"), "item");
    return {
      ...{ subnet_id: textOf(found, "subnetId"), vpc_id: textOf(found, "vpcId") },
      ...{ connectivity_type: textOf(found, "connectivityType"), availability_mode: "zonal" },
      ...{ allocation_id: textOf(address, "allocationId"), association_id: textOf(address, "associationId") },
      ...{ network_interface_id: textOf(address, "networkInterfaceId") },
      ...{ private_ip: textOf(address, "privateIp"), public_ip: textOf(address, "publicIp") },
      ...{
        secondary_allocation_ids: [],
        secondary_private_ip_addresses: [],
        secondary_private_ip_address_count: 0,
      },
      ...{
        auto_provision_zones: "",
        auto_scaling_ips: "",
        regional_nat_gateway_auto_mode: "",
        route_table_id: "",
      },
      regional_nat_gateway_address: [],
    };
  },
  remove: (prior, connection) => {
    const id = String(prior["id"]);
    return [
      step(connection, "DeleteNatGateway", { NatGatewayId: id }),
      waitUntil(connection, findNat, id, ["deleted", "deleting"]),
    ];
  },
});
