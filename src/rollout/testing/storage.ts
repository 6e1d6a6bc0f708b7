import type { JournalStorage } from "../../contracts/journal.ts";
import { failure, ok } from "../../foundation/result.ts";

/** A process that dies at a chosen moment: from then on nothing that it does goes on or has any effect. */
export interface Mortal {
  /** Stops for ever when its time has come; `lastBreath` then still happens in part. */
  moment(lastBreath?: () => void): Promise<void>;
  readonly died: Promise<"died">;
  /** How many moments it has lived through. */
  readonly moments: () => number;
}

export function mortal(diesAt: number): Mortal {
  let count = 0;
  let tell: (value: "died") => void = () => {};
  const died = new Promise<"died">((resolve) => {
    tell = resolve;
  });
  return {
    died,
    moments: () => count,
    moment(lastBreath) {
      count += 1;
      if (count < diesAt) return Promise.resolve();
      if (count === diesAt) {
        lastBreath?.();
        tell("died");
      }
      return new Promise(() => {});
    },
  };
}

export const immortal = (): Mortal => mortal(Number.POSITIVE_INFINITY);

export interface Disk {
  readonly cells: Map<string, { bytes: Buffer; version: number }>;
}

/** Journal storage in memory, as one process sees it; killed in an append, it leaves half of it. */
export function memoryStorage(disk: Disk, process: Mortal = immortal(), place = "memory"): JournalStorage {
  const cell = (name: string) => disk.cells.get(name) ?? { bytes: Buffer.alloc(0), version: 0 };
  const put = (name: string, bytes: Buffer) => {
    disk.cells.set(name, { bytes, version: cell(name).version + 1 });
  };
  const write = async (name: string, version: string, bytes: Buffer, torn?: () => void) => {
    await process.moment(torn);
    if (String(cell(name).version) !== version) return failure("storage-conflict", "somebody else wrote");
    put(name, bytes);
    const now = String(cell(name).version);
    await process.moment();
    return ok(now);
  };
  return {
    place,
    async read(name) {
      await process.moment();
      return ok({ bytes: Buffer.from(cell(name).bytes), version: String(cell(name).version) });
    },
    append: (name, version, bytes) => {
      const whole = Buffer.concat([cell(name).bytes, bytes]);
      const torn = whole.subarray(0, cell(name).bytes.length + Math.floor(bytes.length / 2));
      return write(name, version, whole, () => put(name, torn));
    },
    swap: (name, version, bytes) => write(name, version, Buffer.from(bytes)),
  };
}

export const emptyDisk = (): Disk => ({ cells: new Map() });
