import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../process.ts";
import { enterArguments } from "./start.ts";
import { prepareView } from "./view.ts";

/**
 * How a program is kept inside its root: `namespace` as root, `user-namespace` as an ordinary user, or `none` where
 * the kernel or the host's programs allow neither and only paths are mapped.
 */
export type Isolation = "namespace" | "user-namespace" | "none";

let detected: Promise<Isolation> | undefined;

/** The best isolation that this host really gives: tried out once, with a root that holds nothing. */
export function detectIsolation(): Promise<Isolation> {
  detected ??= (async () => {
    if (process.platform !== "linux") return "none";
    const candidates: Isolation[] =
      process.getuid?.() === 0 ? ["namespace", "user-namespace"] : ["user-namespace"];
    for (const candidate of candidates) if (await works(candidate)) return candidate;
    return "none";
  })();
  return detected;
}

/** Said aloud by whoever starts a program, so that nobody takes one kind for another. */
export function describeIsolation(isolation: Isolation): string {
  switch (isolation) {
    case "namespace":
      return "in a mount and process namespace of its own, on the image's layers and the host's runtime";
    case "user-namespace":
      return "in a user, mount and process namespace of its own, on the image's layers and the host's runtime";
    case "none":
      return "as a plain process in the unpacked layers: this host allows no namespaces, so the program can see the host's files";
    default:
      return isolation satisfies never;
  }
}

async function works(candidate: Isolation): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "groundwork-probe-"));
  const root = join(folder, "root");
  mkdirSync(root);
  try {
    for (const keep of [false, true]) {
      const view = await prepareView(root, { keep, userNamespace: candidate === "user-namespace" });
      const [program, ...args] = enterArguments(candidate, view, "-", "/", [
        "/bin/sh",
        "-c",
        ": > /tmp/probe",
      ]);
      const result = await runProgram(program, args, { env: { PATH: "/usr/bin:/bin" }, timeout: 10_000 });
      view.remove();
      if (result.exitCode !== 0) return false;
    }
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
