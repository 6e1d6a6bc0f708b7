import * as z from "zod";
import { operation } from "../protocol/call.ts";
import { byId, done, type Ec2Call, ec2Error, listOf, missing, newId } from "./call.ts";
import { addressText, readCidr } from "./cidr.ts";
import type { Address } from "./model.ts";
import { describeInput, selectById } from "./select.ts";
import { tagNew, tagSet, tagSpecification } from "./tags.ts";

/** How many a region has at most, before somebody asks for more. */
const quota = 5;
/** Kept for documentation (RFC 5737): nobody is ever reached there. */
const pool = readCidr("203.0.113.0/24")?.first ?? 0;

export const addressOperations = {
  AllocateAddress: operation(
    z.object({ Domain: z.literal("vpc").default("vpc"), ...tagSpecification }),
    allocate,
  ),
  DescribeAddresses: operation(
    z.object({ ...describeInput, AllocationId: listOf(z.string()), PublicIp: listOf(z.string()) }),
    (call: Ec2Call, input) => {
      const { shown } = selectById(call, input, input.AllocationId, call.state.addresses, missing.address, {
        "allocation-id": ({ id }) => id,
        "association-id": ({ association }) => association?.id,
        "public-ip": ({ publicIp }) => publicIp,
        domain: () => "vpc",
        "network-interface-id": ({ association }) => association?.networkInterfaceId,
      });
      const wanted = shown.filter(
        ({ publicIp }) => input.PublicIp.length === 0 || input.PublicIp.includes(publicIp),
      );
      return { addressesSet: wanted.map((address) => describe(call, address)) };
    },
  ),
  ReleaseAddress: operation(z.object({ AllocationId: z.string() }), (call: Ec2Call, { AllocationId: id }) => {
    const { publicIp, association } = byId(call.state.addresses, id, missing.address);
    if (association) throw ec2Error("InvalidIPAddress.InUse", `Address ${publicIp} is in use.`);
    delete call.state.addresses[id];
    delete call.state.tags[id];
    call.changed();
    return done;
  }),
};

function allocate(
  call: Ec2Call,
  { TagSpecification }: { readonly TagSpecification: Parameters<typeof tagNew>[3] },
): unknown {
  const { addresses } = call.state;
  const taken = Object.values(addresses).map(({ publicIp }) => publicIp);
  if (taken.length >= quota) {
    throw ec2Error("AddressLimitExceeded", "The maximum number of addresses has been reached.");
  }
  const free = Array.from({ length: quota }, (_, index) => addressText(pool + 1 + index));
  const publicIp = free.find((one) => !taken.includes(one)) ?? "";
  const address: Address = { id: newId(call, "eipalloc"), publicIp };
  tagNew(call, address.id, "elastic-ip", TagSpecification);
  addresses[address.id] = address;
  call.changed();
  return {
    ...{ publicIp, allocationId: address.id, publicIpv4Pool: "amazon", domain: "vpc" },
    networkBorderGroup: call.session.region,
  };
}

function describe(call: Ec2Call, { id, publicIp, association }: Address): unknown {
  const { account, region } = call.session;
  return {
    ...{ publicIp, allocationId: id, domain: "vpc", publicIpv4Pool: "amazon", networkBorderGroup: region },
    ...(association && {
      ...{ associationId: association.id, networkInterfaceId: association.networkInterfaceId },
      ...{ networkInterfaceOwnerId: account, privateIpAddress: association.privateIp },
    }),
    tagSet: tagSet(call, id),
  };
}
