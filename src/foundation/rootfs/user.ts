import { readFileSync } from "node:fs";
import { failure, ok, type Result } from "../result.ts";

export interface UserIds {
  readonly uid: number;
  readonly gid: number;
  readonly home?: string;
}

/**
 * The numbers of an image's user (`node`, `1000`, `node:staff`, `1000:1000`), by the root's own accounts.
 * Fails with `root-user-unknown`. `read` gives the text of a file inside the root, or undefined.
 */
export function resolveUser(user: string, read: (path: string) => string | undefined): Result<UserIds> {
  const [name = "", group] = user.split(":");
  const accounts = rows(read("/etc/passwd"));
  const account = accounts.find(([login, , uid]) => login === name || uid === name);
  const unknown = (what: string, file: string) =>
    failure("root-user-unknown", `The image has no ${what} (user \`${user}\`).`, {
      next: `Use a number, or a name that the image's ${file} holds.`,
    });
  const uid = number(name) ?? number(account?.[2]);
  if (uid === undefined) return unknown(`user named ${JSON.stringify(name)}`, "/etc/passwd");
  let gid = number(account?.[3]) ?? 0;
  if (group !== undefined) {
    const found = number(group) ?? number(rows(read("/etc/group")).find(([title]) => title === group)?.[2]);
    if (found === undefined) return unknown(`group named ${JSON.stringify(group)}`, "/etc/group");
    gid = found;
  }
  return ok({ uid, gid, ...(account?.[5] && { home: account[5] }) });
}

/** Reads a file of an unpacked root. */
export function rootReader(root: string): (path: string) => string | undefined {
  return (path) => {
    try {
      return readFileSync(`${root}${path}`, "utf8");
    } catch {
      return undefined;
    }
  };
}

function rows(text: string | undefined): string[][] {
  return (text ?? "").split("\n").map((line) => line.split(":"));
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
