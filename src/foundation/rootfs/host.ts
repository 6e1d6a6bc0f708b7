import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { plainEnvironment, runProgram } from "../process.ts";
import { devices } from "./enter.ts";

/** What of the host stands in for an image's base: its runtimes, and the folders in which they lie. */
export interface HostRuntime {
  readonly node: { readonly version: string; readonly program: string };
  readonly python?: { readonly version: string; readonly program: string };
  /** Folders outside of /usr that the runtimes need, such as the one of the Node executable. */
  readonly folders: readonly string[];
}

/** What a root needs besides /usr: links, mount points, and an /etc that says nothing about the host's people. */
export interface Skeleton {
  /** The lowest layer of every root. */
  readonly folder: string;
  /** Laid over the host's /usr: the runtimes under /usr/local/bin, where images have them. */
  readonly additions: string;
}

let runtime: Promise<HostRuntime> | undefined;
let skeleton: Skeleton | undefined;

/** The host's runtimes; looked for once. */
export function hostRuntime(): Promise<HostRuntime> {
  runtime ??= findRuntime();
  return runtime;
}

/**
 * The skeleton, written once for each host and person and shared by all processes: a run that is killed leaves
 * nothing behind that grows.
 */
export async function hostSkeleton(): Promise<Skeleton> {
  if (skeleton && existsSync(skeleton.folder)) return skeleton;
  const host = await hostRuntime();
  const base = skeletonPlace(host);
  if (!existsSync(base)) {
    const fresh = mkdtempSync(`${base}.`);
    chmodSync(fresh, 0o755);
    writeSkeleton(fresh, host);
    try {
      renameSync(fresh, base);
    } catch {
      rmSync(fresh, { recursive: true, force: true }); // Another process was faster.
    }
  }
  skeleton = { folder: join(base, "skeleton"), additions: join(base, "additions") };
  return skeleton;
}

/** A folder that only we can write to, named after everything that its content depends on. */
function skeletonPlace(host: HostRuntime): string {
  const stamp = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const inputs = [host, stamp("/etc/ld.so.cache"), stamp("/etc/resolv.conf"), "1"];
  const name = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 16);
  const uid = process.getuid?.() ?? 0;
  let parent = join(tmpdir(), `groundwork-host-${uid}`);
  mkdirSync(parent, { recursive: true, mode: 0o755 });
  const found = lstatSync(parent);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0) {
    parent = mkdtempSync(join(tmpdir(), "groundwork-host-")); // Somebody else made it: not to be trusted.
    chmodSync(parent, 0o755);
  }
  return join(parent, name);
}

/** Folders at the top that lie in /usr on most systems, as a link or for themselves. */
export const systemFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"] as const;

async function findRuntime(): Promise<HostRuntime> {
  const program = realpathSync(process.execPath);
  const folders = [dirname(program), join(dirname(program), "..", "lib", "node_modules")];
  const python = await findPython();
  if (python) folders.push(join(python.prefix, "bin"), join(python.prefix, "lib"));
  return {
    node: { version: process.version.slice(1), program },
    ...(python && { python: { version: python.version, program: python.program } }),
    folders: folders.filter((folder) => existsSync(folder) && !folder.startsWith("/usr/")),
  };
}

/** Asks Python itself: what PATH finds is often a shim or lies in a virtual environment. */
async function findPython(): Promise<{ version: string; program: string; prefix: string } | undefined> {
  const question = 'import sys; print(sys.base_prefix); print("%d.%d.%d" % sys.version_info[:3])';
  const asked = await runProgram("python3", ["-I", "-S", "-c", question], {
    cwd: "/",
    env: plainEnvironment(),
    timeout: 10_000,
  });
  const [prefix, version] = asked.stdout.toString("utf8").trim().split("\n");
  if (asked.exitCode !== 0 || !prefix || !version) return undefined;
  const program = join(prefix, "bin", "python3");
  return existsSync(program) ? { version, program, prefix } : undefined;
}

function writeSkeleton(base: string, host: HostRuntime): void {
  const folder = join(base, "skeleton");
  const additions = join(base, "additions");
  for (const path of ["usr", "etc", "proc", "sys", "dev/shm", "tmp", "var/tmp", "run", "home", "root"]) {
    mkdirSync(join(folder, path), { recursive: true, mode: 0o755 });
  }
  for (const path of ["tmp", "var/tmp", "dev/shm"]) chmodSync(join(folder, path), 0o1777);
  for (const path of host.folders) mkdirSync(join(folder, path), { recursive: true, mode: 0o755 });
  for (const path of systemFolders) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) symlinkSync(readlinkSync(path), join(folder, path));
    else if (found?.isDirectory()) mkdirSync(join(folder, path));
  }
  for (const device of devices) {
    writeFileSync(join(folder, "dev", device), "");
  }
  symlinkSync("/proc/self/fd", join(folder, "dev/fd"));
  for (const [number, name] of ["stdin", "stdout", "stderr"].entries()) {
    symlinkSync(`/proc/self/fd/${number}`, join(folder, "dev", name));
  }
  writeEtc(join(folder, "etc"));
  writeAdditions(join(additions, "local", "bin"), host);
}

function writeEtc(etc: string): void {
  const accounts =
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";
  writeFileSync(join(etc, "passwd"), accounts);
  writeFileSync(join(etc, "group"), "root:x:0:\nnogroup:x:65534:\n");
  writeFileSync(join(etc, "hosts"), "127.0.0.1 localhost\n::1 localhost\n");
  writeFileSync(join(etc, "nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
  // How the host's libraries and certificates are found; nothing of this says who works here.
  for (const path of [
    "ld.so.cache",
    "ld.so.conf",
    "resolv.conf",
    "ssl/openssl.cnf",
    "ssl/certs/ca-certificates.crt",
  ]) {
    if (!existsSync(join("/etc", path))) continue;
    mkdirSync(dirname(join(etc, path)), { recursive: true });
    copyFileSync(join("/etc", path), join(etc, path));
  }
  if (existsSync("/etc/alternatives")) {
    cpSync("/etc/alternatives", join(etc, "alternatives"), { recursive: true, verbatimSymlinks: true });
  }
}

/** Images of a language have their runtime in /usr/local/bin; a link leads from there to the host's. */
function writeAdditions(folder: string, host: HostRuntime): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const nodeFolder = dirname(host.node.program);
  const links: [string, string][] = ["node", "npm", "npx", "corepack"].map((name) => [
    name,
    join(nodeFolder, name),
  ]);
  if (host.python) {
    const pythonFolder = dirname(host.python.program);
    links.push(["python", host.python.program], ["python3", host.python.program]);
    links.push(["pip", join(pythonFolder, "pip3")], ["pip3", join(pythonFolder, "pip3")]);
  }
  for (const [name, target] of links) {
    if (existsSync(target) && target !== `/usr/local/bin/${name}`) symlinkSync(target, join(folder, name));
  }
}
