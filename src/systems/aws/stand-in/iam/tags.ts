import * as z from "zod";
import { text } from "../protocol/call.ts";
import { invalidInput } from "./call.ts";

const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export const tagsInput = z
  .array(z.object({ Key: text(1, 128, characters), Value: text(0, 256, characters) }))
  .max(50, "Member must have length less than or equal to 50")
  .default([]);

/** Tags as a record; keys are told apart without regard to case, and none may be AWS's own. */
export function readTags(list: z.output<typeof tagsInput>): Record<string, string> {
  const keys = list.map(({ Key }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    throw invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }
  if (keys.some((key) => key.startsWith("aws:"))) throw invalidInput("System tags are not allowed.");
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

export function tagList(tags: Readonly<Record<string, string>>): readonly unknown[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
