import * as z from "zod";
import { type DirectoryObject, directoryObject } from "../world/directory.ts";
import { badRequest, notFound } from "./answer.ts";
import type { Call } from "./endpoint.ts";

/** Something by its address: `https://graph.microsoft.com/v1.0/directoryObjects/{id}`. */
export const referenceBody = z.strictObject({ "@odata.id": z.string() });

export function idOf(reference: string): string {
  const id = /\/v1\.0\/(?:\w+)(?:\/|\(')([0-9a-f-]{36})(?:'\))?$/i.exec(reference)?.[1];
  if (id === undefined) throw badRequest("Invalid URL format specified in @odata.bind or @odata.id.");
  return id;
}

/** What a reference names, where it is of a kind that may stand there. */
export function referred(
  { directory }: Pick<Call, "directory">,
  reference: string,
  kinds: readonly DirectoryObject["kind"][],
): string {
  const id = idOf(reference);
  const found = directoryObject(directory, id);
  if (!found) throw notFound(id);
  if (!kinds.includes(found.kind))
    throw badRequest(`The reference target '${found.kind}_${id}' of this operation is not supported.`);
  return id;
}

/** The list with one more; refuses what is there already, as Graph does. */
export function withReference(list: readonly string[], id: string, property: string): string[] {
  if (list.includes(id)) {
    throw badRequest(
      `One or more added object references already exist for the following modified properties: '${property}'.`,
    );
  }
  return [...list, id];
}

export function withoutReference(list: readonly string[], id: string): string[] {
  if (!list.includes(id)) throw notFound(id);
  return list.filter((one) => one !== id);
}
