import { lstatSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** The parts of a path inside an image; undefined when it is absolute, climbs with `..`, or cannot be a path. */
export function safeParts(path: string): readonly string[] | undefined {
  if (path.startsWith("/") || path.includes("\0")) return undefined;
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.includes("..") ? undefined : parts;
}

/**
 * Follows a path inside a root as a process whose `/` is that root would: absolute links start at the root, and
 * `..` stops there. What it returns always lies in the root. With `last: false` a link at the very end is not
 * followed. Undefined when links go in circles.
 */
export function resolveInside(root: string, path: string, last = true): string | undefined {
  let pending = path.split("/");
  const done: string[] = [];
  let links = 0;
  while (pending.length > 0) {
    const [part = "", ...rest] = pending;
    pending = rest;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      done.pop();
      continue;
    }
    const here = join(root, ...done, part);
    const end = pending.every((later) => later === "" || later === ".");
    const target = end && !last ? undefined : linkTarget(here);
    if (target === undefined) {
      done.push(part);
      continue;
    }
    links += 1;
    if (links > 40) return undefined;
    if (target.startsWith("/")) done.length = 0;
    pending = [...target.split("/"), ...pending];
  }
  return join(root, ...done);
}

/** True when a link at `path`, read lexically, would climb above the root. */
export function climbsOut(path: string, target: string): boolean {
  if (target.startsWith("/")) return false; // Starts again at the image's own root.
  let depth = path.split("/").filter((part) => part !== "" && part !== ".").length - 1;
  for (const part of target.split("/")) {
    if (part === "..") depth -= 1;
    else if (part !== "" && part !== ".") depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined; // Nothing is there yet.
  }
}
