/** A range of IPv4 addresses: its first one as a number, and how many bits all of them share. */
export interface AddressRange {
  readonly first: number;
  readonly prefix: number;
}

/** How many bits the addresses of one environment share. */
const environmentPrefix = 16;

/** The ranges that nobody has on the Internet (RFC 1918). */
const privateRanges: readonly AddressRange[] = [
  { first: 0x0a000000, prefix: 8 },
  { first: 0xac100000, prefix: 12 },
  { first: 0xc0a80000, prefix: 16 },
];

/**
 * What clusters give their Services, by our own setting and by Docker's habit; a network that overlaps with it cannot
 * reach them.
 */
const serviceRange: AddressRange = { first: 0xac140000, prefix: 16 };

/** A private range from /8 to /16 that starts where such a range can start; undefined for anything else. */
export function parseRange(text: string): AddressRange | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix < 8 || prefix > environmentPrefix) return undefined;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const range = { first, prefix };
  if (first % sizeOf(range) !== 0 || printRange(range) !== text) return undefined;
  if (!privateRanges.some((whole) => prefix >= whole.prefix && overlaps(whole, range))) return undefined;
  return overlaps(range, serviceRange) ? undefined : range;
}

/** How many environments fit. */
export function capacityOf(range: AddressRange): number {
  return 2 ** (environmentPrefix - range.prefix);
}

/** The range of the environment at this place, counted from 0. Beyond the capacity it is a bug. */
export function environmentRange(range: AddressRange, index: number): string {
  if (index >= capacityOf(range)) throw new Error(`There is no range for environment ${index}.`);
  return printRange({
    first: range.first + index * 2 ** (32 - environmentPrefix),
    prefix: environmentPrefix,
  });
}

export function overlaps(one: AddressRange, other: AddressRange): boolean {
  return one.first < other.first + sizeOf(other) && other.first < one.first + sizeOf(one);
}

function sizeOf({ prefix }: AddressRange): number {
  return 2 ** (32 - prefix);
}

function printRange({ first, prefix }: AddressRange): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
}
