import { existsSync, realpathSync } from "node:fs";
import type { LayerEntry } from "../../formats/oci/layer-write.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { type HostRuntime, hostRuntime } from "../../foundation/rootfs/host.ts";
import { defaultPath } from "../../foundation/rootfs/start.ts";

/** What an image of the outside world is replaced by: a thin layer of our own, and the host's runtime at run time. */
export interface BaseImage {
  readonly entries: readonly LayerEntry[];
  readonly environment: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly user?: string;
  readonly workingDirectory?: string;
  /** Said aloud in the log: which version of the host stands in for which image. */
  readonly remark: string;
}

interface Family {
  /** The image's name without registry and tag. */
  readonly name: RegExp;
  /** The runtime that the image brings; `system` is a shell and its tools. */
  readonly runtime:
    | "node"
    | "python"
    | "system"
    | "none"
    | { readonly program: string; readonly install: string };
  readonly distroless?: boolean;
}

const families: readonly Family[] = [
  { name: /^scratch$/, runtime: "none" },
  { name: /^node$/, runtime: "node" },
  { name: /^python$/, runtime: "python" },
  { name: /^(alpine|debian|ubuntu|busybox)$/, runtime: "system" },
  { name: /^distroless\/(static|base|cc)(-debian\d+)?$/, runtime: "system", distroless: true },
  { name: /^distroless\/nodejs\d*(-debian\d+)?$/, runtime: "node", distroless: true },
  { name: /^distroless\/python3(-debian\d+)?$/, runtime: "python", distroless: true },
  { name: /^golang$/, runtime: { program: "go", install: "Go" } },
  { name: /^ruby$/, runtime: { program: "ruby", install: "Ruby" } },
  { name: /^php$/, runtime: { program: "php", install: "PHP" } },
];

/** Registries and folders under which the well-known images are mirrored. */
const prefixes =
  /^(docker\.io\/|index\.docker\.io\/|public\.ecr\.aws\/docker\/|mirror\.gcr\.io\/|gcr\.io\/)?(library\/)?/;

/**
 * The stand-in for a base image. Fails with `image-base-unknown`, or with `image-base-runtime-missing` where the
 * image is known but the host lacks what it brings.
 */
export async function resolveBase(image: string): Promise<Result<BaseImage>> {
  const [withTag = "", digest] = image.split("@");
  const bare = withTag.replace(prefixes, "");
  const colon = bare.lastIndexOf(":");
  const name = colon < 0 ? bare : bare.slice(0, colon);
  const tag = colon < 0 ? "latest" : bare.slice(colon + 1);
  const family = families.find((candidate) => candidate.name.test(name));
  if (!family) {
    return failure("image-base-unknown", `No stand-in is known for the base image ${image}.`, {
      next: "Start from node, python, alpine, debian, ubuntu, busybox, golang, ruby, php, a distroless image or scratch.",
    });
  }
  const host = await hostRuntime();
  const runtime = runtimeOf(family, host, name, tag);
  if (!runtime.ok) return runtime;
  const pinned = digest ? " The digest in FROM is not looked at." : "";
  return ok({
    ...configOf(family, host),
    entries: family.runtime === "none" ? [] : entriesOf(family),
    remark: `${image}: ${runtime.value}${pinned}`,
  });
}

function runtimeOf(family: Family, host: HostRuntime, name: string, tag: string): Result<string> {
  const lacking = (install: string) =>
    failure(
      "image-base-runtime-missing",
      `${name}:${tag} needs ${install}, which this machine does not have.`,
      {
        next: `Install ${install} so that it lies under /usr, and run again.`,
      },
    );
  if (family.runtime === "none") return ok("an empty image; the host's /usr lies underneath when it runs.");
  if (family.runtime === "system") return ok("the host's shell and tools stand in for it.");
  if (family.runtime === "node") return ok(standsIn("Node", host.node.version, wanted(name, tag)));
  if (family.runtime === "python") {
    return host.python ? ok(standsIn("Python", host.python.version, wanted(name, tag))) : lacking("Python 3");
  }
  const { program, install } = family.runtime;
  const found = ["/usr/local/go/bin", "/usr/local/bin", "/usr/bin"]
    .map((folder) => `${folder}/${program}`)
    .find((path) => existsSync(path) && realpathSync(path).startsWith("/usr/"));
  return found ? ok(`the host's ${install} at ${found} stands in for it.`) : lacking(install);
}

/** The version that the image's name asks for: `22` of `node:22-alpine`, `20` of `distroless/nodejs20-debian12`. */
function wanted(name: string, tag: string): string | undefined {
  return /^\d+(\.\d+)*/.exec(tag)?.[0] ?? /nodejs(\d+)/.exec(name)?.[1];
}

function standsIn(title: string, version: string, asked: string | undefined): string {
  const differs = asked !== undefined && !`${version}.`.startsWith(`${asked}.`);
  return `the host's ${title} ${version} stands in for it${differs ? `, although ${asked} was asked for` : ""}.`;
}

function configOf(family: Family, host: HostRuntime): Omit<BaseImage, "entries" | "remark"> {
  if (family.runtime === "none") return { environment: {} };
  const environment: Record<string, string> = { PATH: defaultPath };
  switch (family.runtime) {
    case "node":
      environment["NODE_VERSION"] = host.node.version;
      return family.distroless
        ? { environment, entrypoint: ["/nodejs/bin/node"], workingDirectory: "/home/nonroot" }
        : { environment, command: ["node"] };
    case "python":
      environment["LANG"] = "C.UTF-8";
      if (!family.distroless) environment["PYTHON_VERSION"] = host.python?.version ?? "";
      return family.distroless
        ? { environment, entrypoint: ["python3"] }
        : { environment, command: ["python3"] };
    case "system":
      return family.distroless ? { environment } : { environment, command: ["/bin/sh"] };
    default:
      environment["PATH"] = `/usr/local/go/bin:${defaultPath}`;
      return { environment, command: ["/bin/sh"] };
  }
}

function entriesOf(family: Family): LayerEntry[] {
  const users = ["root:x:0:0:root:/root:/bin/sh"];
  const groups = ["root:x:0:"];
  const homes: [string, number][] = [];
  const add = (name: string, id: number) => {
    users.push(`${name}:x:${id}:${id}::/home/${name}:/bin/sh`);
    groups.push(`${name}:x:${id}:`);
    homes.push([name, id]);
  };
  if (family.distroless) add("nonroot", 65532);
  else if (family.runtime === "node") add("node", 1000);
  users.push("nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin");
  groups.push("nogroup:x:65534:");
  const root = { uid: 0, gid: 0 };
  const folder = (path: string, mode = 0o755, id = 0): LayerEntry => ({
    type: "directory",
    path,
    mode,
    uid: id,
    gid: id,
  });
  const file = (path: string, lines: readonly string[]): LayerEntry => ({
    ...{ type: "file", path, mode: 0o644, ...root },
    content: Buffer.from(`${lines.join("\n")}\n`),
  });
  return [
    folder("etc"),
    file("etc/passwd", users),
    file("etc/group", groups),
    folder("tmp", 0o1777),
    folder("home"),
    ...homes.map(([name, id]) => folder(`home/${name}`, 0o755, id)),
    ...(family.distroless && family.runtime === "node"
      ? [
          folder("nodejs"),
          folder("nodejs/bin"),
          {
            type: "symlink",
            path: "nodejs/bin/node",
            target: "/usr/local/bin/node",
            mode: 0o777,
            ...root,
          } as const,
        ]
      : []),
  ];
}
