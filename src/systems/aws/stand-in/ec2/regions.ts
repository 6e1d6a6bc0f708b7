import * as z from "zod";
import { operation } from "../protocol/call.ts";
import { type Ec2Call, ec2Error, flag, listOf } from "./call.ts";
import { describeInput, select } from "./select.ts";

/**
 * Regions by the short name in the ids of their zones, and whether an account has to opt in first
 * (https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html).
 */
const enabled: Readonly<Record<string, string>> = {
  ...{ "us-east-1": "use1", "us-east-2": "use2", "us-west-1": "usw1", "us-west-2": "usw2" },
  ...{
    "ap-south-1": "aps1",
    "ap-northeast-1": "apne1",
    "ap-northeast-2": "apne2",
    "ap-northeast-3": "apne3",
  },
  ...{ "ap-southeast-1": "apse1", "ap-southeast-2": "apse2", "ca-central-1": "cac1", "sa-east-1": "sae1" },
  ...{ "eu-central-1": "euc1", "eu-west-1": "euw1", "eu-west-2": "euw2", "eu-west-3": "euw3" },
  "eu-north-1": "eun1",
};
const optIn: Readonly<Record<string, string>> = {
  ...{ "af-south-1": "afs1", "ap-east-1": "ape1", "ap-south-2": "aps2", "ap-southeast-3": "apse3" },
  ...{ "eu-central-2": "euc2", "eu-south-1": "eus1", "eu-south-2": "eus2", "il-central-1": "ilc1" },
  ...{ "me-central-1": "mec1", "me-south-1": "mes1" },
};

/** True where an account may work without asking for it first. */
export function isEnabled(region: string): boolean {
  return Object.hasOwn(enabled, region);
}

/** Three of a region. */
export function zonesOf(region: string): readonly string[] {
  return ["a", "b", "c"].map((letter) => `${region}${letter}`);
}

/** `euc1-az1` for `eu-central-1a`. In AWS the letters are shuffled for each account; here they are not. */
export function zoneId(zone: string): string {
  return `${enabled[zone.slice(0, -1)] ?? ""}-az${"abc".indexOf(zone.slice(-1)) + 1}`;
}

const regionInput = z.object({
  ...describeInput,
  RegionName: listOf(z.string()),
  AllRegions: flag.default(false),
});
const zoneInput = z.object({
  ...describeInput,
  ZoneName: listOf(z.string()),
  ZoneId: listOf(z.string()),
  AllAvailabilityZones: flag.default(false),
});

export const regionOperations = {
  DescribeRegions: operation(regionInput, (_: Ec2Call, input) => {
    const known = { ...enabled, ...optIn };
    const strange = input.RegionName.find((name) => !Object.hasOwn(known, name));
    if (strange !== undefined) {
      throw ec2Error("InvalidParameterValue", `Invalid region provided: [${strange}]`);
    }
    const names = input.AllRegions || input.RegionName.length > 0 ? Object.keys(known) : Object.keys(enabled);
    const wanted = names.filter((name) => input.RegionName.length === 0 || input.RegionName.includes(name));
    const all = wanted.sort().map((regionName) => ({
      ...{ regionName, regionEndpoint: `ec2.${regionName}.amazonaws.com` },
      optInStatus: isEnabled(regionName) ? "opt-in-not-required" : "not-opted-in",
    }));
    const { shown } = select(input, {
      ...{ all, tagsOf: () => ({}) },
      filters: {
        "region-name": ({ regionName }) => regionName,
        endpoint: ({ regionEndpoint }) => regionEndpoint,
        "opt-in-status": ({ optInStatus }) => optInStatus,
      },
    });
    return { regionInfo: shown };
  }),
  DescribeAvailabilityZones: operation(zoneInput, (call: Ec2Call, input) => {
    const { region } = call.session;
    const all = zonesOf(region).map((zoneName) => ({
      ...{ optInStatus: "opt-in-not-required", zoneName, zoneId: zoneId(zoneName), zoneState: "available" },
      ...{ regionName: region, groupName: region, networkBorderGroup: region, zoneType: "availability-zone" },
      messageSet: [],
    }));
    const named = all.filter(
      (one) =>
        (input.ZoneName.length === 0 || input.ZoneName.includes(one.zoneName)) &&
        (input.ZoneId.length === 0 || input.ZoneId.includes(one.zoneId)),
    );
    const { shown } = select(input, {
      ...{ all: named, tagsOf: () => ({}) },
      filters: {
        "zone-name": ({ zoneName }) => zoneName,
        "zone-id": (one) => one.zoneId,
        "zone-type": ({ zoneType }) => zoneType,
        "group-name": ({ groupName }) => groupName,
        "region-name": ({ regionName }) => regionName,
        state: ({ zoneState }) => zoneState,
        "opt-in-status": ({ optInStatus }) => optInStatus,
      },
    });
    return { availabilityZoneInfo: shown };
  }),
};
