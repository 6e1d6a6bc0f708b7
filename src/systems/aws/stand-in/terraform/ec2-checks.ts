import type { Check } from "../../../../contracts/stand-in/terraform-checks.ts";
import { readCidr } from "../ec2/cidr.ts";
import { textCheck } from "./checks.ts";

/** As `validation.IsCIDRNetwork` of the toolkit says it. */
export function networkBetween(path: string, least: number, most: number): Check {
  return textCheck(path, (value, name) => {
    const cidr = readCidr(value);
    if (!cidr) {
      return `expected ${name} to contain a valid Value, got: ${value} with err: invalid CIDR address: ${value}`;
    }
    if (cidr.text !== value) {
      return `expected ${name} to contain a valid network Value, expected ${cidr.text}, got ${value}`;
    }
    if (cidr.prefix >= least && cidr.prefix <= most) return undefined;
    return `expected "${name}" to contain a network Value with between ${least} and ${most} significant bits, got: ${cidr.prefix}`;
  });
}
