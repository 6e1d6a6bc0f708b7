import { createHash } from "node:crypto";

/**
 * Git's name for a plain file of this content (SHA-1 of the header and the bytes). A symbolic link has another one,
 * although a code host shows the content that it leads to. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export function blobName(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
