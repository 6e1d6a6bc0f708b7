import { readFileSync } from "node:fs";

/** Who reaches a listening port: `anyone`, or this machine's own programs alone. */
export type Reach = "anyone" | "loopback";

const listening = "0A";

/**
 * Who is listening on a TCP port, in a text of the form of /proc/net/tcp or tcp6; undefined when nobody is. Addresses
 * stand there as 32-bit words in the machine's byte order, hence 127.0.0.1 as 0100007F.
 */
export function reachIn(table: string, port: number): Reach | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  let found: Reach | undefined;
  for (const line of table.split("\n")) {
    const [, local = "", , state] = line.trim().split(/\s+/);
    if (state !== listening || !local.endsWith(suffix)) continue;
    const address = local.slice(0, -suffix.length);
    const loopback = /^([0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/.test(address);
    if (!loopback) return "anyone";
    found = "loopback";
  }
  return found;
}

/** Asks the kernel: some milliseconds of work. Undefined also where the kernel does not say. */
export function reachOf(port: number): Reach | undefined {
  const reaches = ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => {
    try {
      return reachIn(readFileSync(path, "latin1"), port);
    } catch {
      return undefined;
    }
  });
  return reaches.find((reach) => reach === "anyone") ?? reaches.find((reach) => reach !== undefined);
}
