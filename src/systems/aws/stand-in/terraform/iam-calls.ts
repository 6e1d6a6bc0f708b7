import type { Check } from "../../../../contracts/stand-in/terraform-checks.ts";
import { lengthBetween, matches } from "../../../../contracts/stand-in/terraform-checks.ts";
import { childAt, childrenOf, textAt, type XmlElement } from "../protocol/xml-reader.ts";
import { type AwsAnswer, query } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import type { QueryInput } from "./services.ts";
import type { KeyValue, Tags } from "./tags.ts";

/** One call of IAM. */
export function iam(
  connection: AwsConnection,
  operation: string,
  input: QueryInput = {},
): Promise<AwsAnswer<XmlElement>> {
  return query(connection, "iam", operation, input);
}

/** A policy as IAM answers it: its text, encoded for addresses. */
export function documentAt(answer: XmlElement, ...path: readonly string[]): string {
  return decodeURIComponent(textAt(answer, ...path) ?? "");
}

/** The elements of a list. */
export function membersAt(answer: XmlElement, ...path: readonly string[]): readonly XmlElement[] {
  return childrenOf(childAt(answer, ...path), "member");
}

export function tagsAt(answer: XmlElement, ...path: readonly string[]): Tags {
  const pairs = membersAt(answer, ...path).map((one) => [
    textAt(one, "Key") ?? "",
    textAt(one, "Value") ?? "",
  ]);
  return Object.fromEntries(pairs) as Tags;
}

/** A list of tags as input of a call; undefined is left out. */
export function tagInput(tags: readonly KeyValue[]): QueryInput[string] {
  return tags.length > 0 ? tags.map(({ Key, Value }) => ({ Key, Value })) : undefined;
}

/** As `validResourceName` of `internal/service/iam/validate.go` says it. */
export function validName(attribute: string, most: number): readonly Check[] {
  return [lengthBetween(attribute, 1, most), matches(attribute, /^[\w+=,.@-]*$/, "must match [\\w+=,.@-]")];
}

/** A time as the toolkit prints it (RFC 3339, to the second). */
export function rfc3339(text: string | undefined): string {
  return new Date(text ?? 0).toISOString().replace(/\.\d+/, "");
}
