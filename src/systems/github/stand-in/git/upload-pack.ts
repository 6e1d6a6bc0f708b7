import { git } from "../../../../foundation/git.ts";
import { flushPacket, packet } from "./pkt-line.ts";
import type { GitRepository } from "./repository.ts";

/** The wire protocol that a client asks for in its `Git-Protocol` header; anything unknown is version 0. */
const protocolOf = (header: string | undefined) =>
  /\bversion=2\b/.test(header ?? "") ? "version=2" : undefined;

/** The answer to `GET info/refs?service=git-upload-pack`: for version 2 the same for every repository. */
export async function advertiseForFetch(
  repository: GitRepository,
  header: string | undefined,
): Promise<Buffer> {
  const protocol = protocolOf(header);
  if (protocol && secondVersion) return secondVersion;
  const result = await uploadPack(repository, ["--advertise-refs"], protocol);
  const whole = Buffer.concat([packet("# service=git-upload-pack\n"), flushPacket, result]);
  if (protocol) secondVersion = whole;
  return whole;
}

let secondVersion: Buffer | undefined;

/** The answer to `POST git-upload-pack`, by git itself. */
export function fetchPack(
  repository: GitRepository,
  header: string | undefined,
  body: Buffer,
): Promise<Buffer> {
  return uploadPack(repository, [], protocolOf(header), body);
}

async function uploadPack(
  repository: GitRepository,
  args: readonly string[],
  protocol: string | undefined,
  input?: Buffer,
): Promise<Buffer> {
  const result = await git(["upload-pack", "--stateless-rpc", ...args, repository.directory], {
    env: protocol ? { GIT_PROTOCOL: protocol } : {},
    ...(input && { input }),
    timeout: 300_000,
  });
  return result.stdout;
}
