import { randomUUID } from "node:crypto";
import { type FileHandle, link, mkdir, open, readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { JournalStorage, Stored } from "../contracts/journal.ts";
import { failure, ok, type Result } from "../foundation/result.ts";

/** Writes some of `bytes` at `position` and says how many; a test makes it fall short or fail. */
export type WriteSome = (file: FileHandle, bytes: Uint8Array, position: number) => Promise<number>;

const writeSome: WriteSome = async (file, bytes, position) =>
  (await file.write(bytes, 0, bytes.length, position)).bytesWritten;

/**
 * Journal storage in a folder. The content of `journal` lies in `journal.1`; a swap makes `journal.2` whole and safe
 * before the other goes, and can be made by one process only, because a hard link to a name that exists is refused.
 * No process ever waits for another, and one that is killed leaves nothing that holds up the next.
 */
export function localStorage(folder: string, write: WriteSome = writeSome): JournalStorage {
  return {
    place: folder,
    read: (name) => guarded(folder, () => read(folder, name)),
    append: (name, version, bytes) =>
      guarded(folder, async () => {
        const expected = parseVersion(version);
        if (expected.generation === 0) return swap(folder, name, version, bytes, write);
        return append(folder, name, expected, bytes, write);
      }),
    swap: (name, version, bytes) => guarded(folder, () => swap(folder, name, version, bytes, write)),
  };
}

interface Version {
  /** The number at the end of the file's name; 0 where there is none yet. */
  readonly generation: number;
  /** Bytes. */
  readonly size: number;
}

const printVersion = ({ generation, size }: Version): string => `${generation}:${size}`;

function parseVersion(version: string): Version {
  const [generation, size] = version.split(":").map(Number);
  return { generation: generation ?? 0, size: size ?? 0 };
}

const fileOf = (folder: string, name: string, generation: number): string =>
  join(folder, `${name}.${generation}`);

async function generations(folder: string, name: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch(absent<string[]>([]));
  return names
    .filter((file) => file.startsWith(`${name}.`) && /^[1-9]\d*$/.test(file.slice(name.length + 1)))
    .map((file) => Number(file.slice(name.length + 1)))
    .sort((a, b) => b - a);
}

async function read(folder: string, name: string): Promise<Result<Stored>> {
  for (;;) {
    const [generation] = await generations(folder, name);
    if (generation === undefined) return ok({ bytes: new Uint8Array(), version: "0:0" });
    const file = await open(fileOf(folder, name, generation)).catch(absent(undefined));
    if (!file) continue; // Swapped since it was listed.
    try {
      const bytes = await file.readFile();
      return ok({ bytes, version: printVersion({ generation, size: bytes.length }) });
    } finally {
      await file.close();
    }
  }
}

async function append(
  folder: string,
  name: string,
  at: Version,
  bytes: Uint8Array,
  write: WriteSome,
): Promise<Result<string>> {
  const file = await open(fileOf(folder, name, at.generation), "r+").catch(absent(undefined));
  if (!file) return conflict(folder);
  try {
    if ((await file.stat()).size !== at.size) return conflict(folder);
    try {
      await writeAll(file, bytes, at.size, write);
    } catch (error) {
      // Half a line must not stay where a whole one may follow.
      await file.truncate(at.size);
      await file.datasync();
      throw error;
    }
    const size = at.size + bytes.length;
    const [newest] = await generations(folder, name);
    if (newest !== at.generation || (await file.stat()).size !== size) return conflict(folder);
    return ok(printVersion({ generation: at.generation, size }));
  } finally {
    await file.close();
  }
}

async function swap(
  folder: string,
  name: string,
  version: string,
  bytes: Uint8Array,
  write: WriteSome,
): Promise<Result<string>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await isCurrent(folder, name, version))) return conflict(folder);
  const { generation, size } = parseVersion(version);
  const mine = fileOf(folder, name, generation + 1);
  const draft = join(folder, `.${name}.${randomUUID()}`);
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await writeAll(file, bytes, 0, write);
    } finally {
      await file.close();
    }
    const won = await link(draft, mine).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") return false;
        throw error;
      },
    );
    if (!won) return conflict(folder);
  } finally {
    await unlink(draft).catch(absent(undefined));
  }
  // Whoever was slow finds a newer one here, or that the one it replaces has grown, and takes its own back.
  const [newest] = await generations(folder, name);
  if (newest !== generation + 1 || !(await hasSize(folder, name, generation, size))) {
    await unlink(mine).catch(absent(undefined));
    return conflict(folder);
  }
  await syncFolder(folder);
  for (const old of await generations(folder, name)) {
    if (old <= generation) await unlink(fileOf(folder, name, old)).catch(absent(undefined));
  }
  return ok(printVersion({ generation: generation + 1, size: bytes.length }));
}

async function isCurrent(folder: string, name: string, version: string): Promise<boolean> {
  const { generation, size } = parseVersion(version);
  const [newest = 0] = await generations(folder, name);
  return newest === generation && hasSize(folder, name, generation, size);
}

async function hasSize(folder: string, name: string, generation: number, size: number): Promise<boolean> {
  if (generation === 0) return size === 0;
  const found = await stat(fileOf(folder, name, generation)).catch(absent(undefined));
  return found?.size === size;
}

/** Writes and waits until the disk has it. */
async function writeAll(file: FileHandle, bytes: Uint8Array, at: number, write: WriteSome): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const written = await write(file, bytes.subarray(done), at + done);
    if (written === 0) throw Object.assign(new Error("the disk took nothing"), { code: "ENOSPC" });
    done += written;
  }
  await file.datasync();
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const absent =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === "ENOENT") return value;
    throw error;
  };

function conflict(folder: string): Result<never> {
  return failure("storage-conflict", `Somebody else wrote at ${folder} in the meantime.`, {
    next: "Nothing more is done here. `groundwork status` shows who is rolling out.",
  });
}

async function guarded<T>(folder: string, operation: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await operation();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG") {
      return failure(
        "storage-full",
        `There is no room left at ${folder}; what was there before is untouched.`,
        {
          cause: message,
          next: "Make room and run again: it goes on where it was.",
        },
      );
    }
    return failure("storage-failed", `The folder ${folder} cannot be read or written.`, {
      cause: message,
      next: "Mend what the operating system complains about, and run again.",
    });
  }
}
