import type { Content, FileClass, GeneratedFile } from "../../../contracts/generated-file.ts";

/** A file whose text needs no facts. */
export function ready(repository: string, path: string, fileClass: FileClass, text: string): GeneratedFile {
  return generated(repository, path, fileClass, { state: "ready", text });
}

export function generated(
  repository: string,
  path: string,
  fileClass: FileClass,
  content: Content,
): GeneratedFile {
  return { repository, path, class: fileClass, content };
}
