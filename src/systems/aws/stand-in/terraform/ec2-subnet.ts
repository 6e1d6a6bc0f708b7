import { validNetwork } from "./checks.ts";
import { arnOf } from "./connection.ts";
import { ec2Resource, step, textOf, truthOf } from "./ec2-resource.ts";
import { changed, given } from "./steps.ts";

/** `aws_subnet` (`internal/service/ec2/vpc_subnet.go`), as far as IPv4 goes. */
export const subnet = ec2Resource({
  what: "EC2 Subnet",
  tagType: "subnet",
  checks: [validNetwork("cidr_block")],
  find: ["DescribeSubnets", "subnetSet", "SubnetId", "InvalidSubnetID.NotFound"],
  create: [
    "CreateSubnet",
    (planned) => ({
      VpcId: given(planned["vpc_id"]),
      CidrBlock: given(planned["cidr_block"]),
      AvailabilityZone: given(planned["availability_zone"]),
      AvailabilityZoneId: given(planned["availability_zone_id"]),
    }),
    ...["subnet", "subnetId"],
  ],
  settle: (id, planned, connection) => [
    planned["map_public_ip_on_launch"] === true &&
      step(connection, "ModifySubnetAttribute", { SubnetId: id, MapPublicIpOnLaunch: { Value: true } }),
  ],
  change: (id, prior, planned, connection) => [
    changed(prior, planned, "map_public_ip_on_launch") &&
      step(connection, "ModifySubnetAttribute", {
        SubnetId: id,
        MapPublicIpOnLaunch: { Value: planned["map_public_ip_on_launch"] === true },
      }),
  ],
  state: (found, _prior, connection) => ({
    ...{
      arn: arnOf(connection, "ec2", `subnet/${textOf(found, "subnetId")}`),
      vpc_id: textOf(found, "vpcId"),
    },
    ...{ cidr_block: textOf(found, "cidrBlock"), availability_zone: textOf(found, "availabilityZone") },
    ...{ availability_zone_id: textOf(found, "availabilityZoneId"), owner_id: textOf(found, "ownerId") },
    map_public_ip_on_launch: truthOf(found, "mapPublicIpOnLaunch"),
    assign_ipv6_address_on_creation: truthOf(found, "assignIpv6AddressOnCreation"),
    ...{ enable_dns64: truthOf(found, "enableDns64"), ipv6_native: truthOf(found, "ipv6Native") },
    ...{ ipv6_cidr_block_association_id: "", map_customer_owned_ip_on_launch: false },
    private_dns_hostname_type_on_launch: textOf(found, "privateDnsNameOptionsOnLaunch", "hostnameType"),
    enable_resource_name_dns_a_record_on_launch: false,
    enable_resource_name_dns_aaaa_record_on_launch: false,
  }),
  remove: (prior, connection) => [step(connection, "DeleteSubnet", { SubnetId: String(prior["id"]) })],
});
