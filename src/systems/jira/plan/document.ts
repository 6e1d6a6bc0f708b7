import type { Json } from "../../../contracts/json.ts";

/**
 * Descriptions in Jira are documents (developer.atlassian.com/cloud/jira/platform/apis/document/structure). Ours is one
 * fold in them, known by its title: what people write around it stays theirs.
 */
export type Document = { readonly type: "doc"; readonly version: 1; readonly content: readonly Json[] };

const title = "Written by Groundwork";

const paragraph = (text: string): Json => ({ type: "paragraph", content: [{ type: "text", text }] });

export function documentWith(lines: readonly string[]): Document {
  return { type: "doc", version: 1, content: [foldOf(lines)] };
}

const foldOf = (lines: readonly string[]): Json => ({
  type: "expand",
  attrs: { title },
  content: lines.map(paragraph),
});

type Node = {
  readonly type?: string;
  readonly text?: string;
  readonly attrs?: { readonly title?: string };
  readonly content?: readonly Node[];
};

const isFold = ({ type, attrs }: Node): boolean => type === "expand" && attrs?.title === title;

const textOf = ({ text = "", content = [] }: Node): string => text + content.map(textOf).join("");

/**
 * The document with our fold brought up to date; null where there is nothing to do: it says just that, or somebody has
 * taken it away. Compared by its text, for Jira adds marks of its own.
 */
export function renewed(description: unknown, lines: readonly string[]): Document | null {
  const content = ((description ?? {}) as Node).content ?? [];
  const fold = content.find(isFold);
  if (!fold || (fold.content ?? []).map(textOf).join("\n") === lines.join("\n")) return null;
  const kept = content.map((node) => (node === fold ? foldOf(lines) : (node as unknown as Json)));
  return { type: "doc", version: 1, content: kept };
}
