import { git } from "../../../../foundation/git.ts";
import { flushPacket, packet, readPackets, sideBand } from "./pkt-line.ts";
import type { GitRepository } from "./repository.ts";

/** One reference that a push wants to change. Undefined stands for "none": a creation or a deletion. */
export interface PushCommand {
  readonly reference: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface PushVerdict {
  readonly command: PushCommand;
  /** Why the reference stays as it was: what git prints in parentheses after `[remote rejected]`. */
  readonly refusal?: string;
  /** Lines that the person sees after `remote: `. */
  readonly remarks?: readonly string[];
}

/** Decides on and carries out the commands of one push; the objects lie in the repository already. */
export type PushHandler = (
  commands: readonly PushCommand[],
  /** All or none. */
  atomic: boolean,
) => Promise<readonly PushVerdict[]>;

const capabilities =
  "report-status delete-refs side-band-64k ofs-delta atomic object-format=sha1 agent=git/stand-in";
const none = "0".repeat(40);
const shallow = Buffer.from("shallow ");

/** The answer to `GET info/refs?service=git-receive-pack`. */
export function advertiseForPush(repository: GitRepository): Buffer {
  const references = repository.references.list("refs/").filter(([name]) => !name.startsWith("refs/pull/"));
  const lines = references.length > 0 ? references : [["capabilities^{}", none] as const];
  return Buffer.concat([
    packet("# service=git-receive-pack\n"),
    flushPacket,
    ...lines.map(([name, id], index) => packet(`${id} ${name}${index === 0 ? `\0${capabilities}` : ""}\n`)),
    flushPacket,
  ]);
}

/** The answer to `POST git-receive-pack`; undefined when the request is not one. */
export async function receivePack(
  repository: GitRepository,
  body: Buffer,
  handle: PushHandler,
): Promise<Buffer | undefined> {
  const request = readPackets(body);
  // A shallow clone first names the commits at which its history ends; they are no commands.
  const lines = request?.packets.filter((line) => !line.subarray(0, 8).equals(shallow)) ?? [];
  const [first] = lines;
  if (!request || !first) return undefined;
  const wanted = new Set(first.toString("utf8").split("\0")[1]?.trim().split(" ") ?? []);
  const commands = lines.map(parseCommand);

  const unpacked = request.rest.length > 0 ? await unpack(repository, request.rest) : "ok";
  const verdicts = unpacked === "ok" ? await handle(commands, wanted.has("atomic")) : [];
  const report = Buffer.concat([
    packet(`unpack ${unpacked}\n`),
    ...verdicts.map(({ command, refusal }) =>
      packet(refusal ? `ng ${command.reference} ${refusal}\n` : `ok ${command.reference}\n`),
    ),
    flushPacket,
  ]);
  if (!wanted.has("side-band-64k")) return report;
  const remarks = verdicts.flatMap((verdict) => verdict.remarks ?? []);
  return Buffer.concat([
    ...remarks.map((line) => sideBand(2, Buffer.from(`${line}\n`))),
    sideBand(1, report),
    flushPacket,
  ]);
}

function parseCommand(line: Buffer): PushCommand {
  const [from = "", to = "", reference = ""] = line.toString("utf8").split("\0")[0]?.trim().split(" ") ?? [];
  const id = (text: string) => (text === none ? undefined : text);
  return { reference, from: id(from), to: id(to) };
}

/** Into loose objects, so that reading them takes no process; `--strict` refuses broken objects and links. */
async function unpack(repository: GitRepository, pack: Buffer): Promise<string> {
  const result = await git(["unpack-objects", "-q", "--strict"], {
    cwd: repository.directory,
    input: pack,
    timeout: 300_000,
  });
  return result.exitCode === 0 ? "ok" : "unpack-objects abnormal exit";
}
