import * as z from "zod";
import { quoted } from "../foundation/visible.ts";

/**
 * A name becomes a folder, a repository, a label of RFC 1123 in a host's name, a part of a branch and an account:
 * what fits all of them fits everywhere. Two names joined by a hyphen stay within the 63 characters of a label.
 */
export const nameShape = /^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/;

/** What is named, and how long its name may be. */
export interface NameKind {
  /** For sentences: `an application's name`. */
  readonly what: string;
  readonly longest: number;
  /** Names that somebody else keeps. */
  readonly kept?: { readonly names: RegExp; readonly by: string };
}

export const nameKinds = {
  slug: { what: "a company's slug", longest: 24 },
  person: { what: "a person's handle", longest: 39 },
  team: { what: "a team's name", longest: 40 },
  application: {
    what: "an application's name",
    longest: 40,
    // An application gets a namespace of its name; in one of these it would have the cluster's own rights.
    kept: { names: /^default$|^kube(?:-|$)/, by: "the cluster" },
  },
  environment: { what: "an environment's name", longest: 20 },
} as const satisfies Readonly<Record<string, NameKind>>;

/** Why a text cannot be a name, as the end of a sentence; undefined when it can. */
export function whyNoName(text: string, longest: number): string | undefined {
  if (text === "") return "it is empty";
  if (text.includes("\n")) return "it holds a line end";
  if (/\s/.test(text)) return "it holds a space";
  if (/["'`]/.test(text)) return "it holds a quote";
  if (text.includes("..") || /[/\\]/.test(text)) return "it holds part of a path";
  if (/[$(){}]/.test(text)) return "it holds what a shell or a workflow would run";
  if (/[A-Z]/.test(text)) return "it holds a capital letter";
  if (/^[0-9]/.test(text)) return "it starts with a digit";
  if (/^-|-$|--/.test(text)) return "a hyphen stands at its start or end, or next to another";
  if (!nameShape.test(text)) return "it holds something else than a to z, digits and hyphens";
  if (text.length > longest) return `it has ${text.length} characters`;
  return undefined;
}

/** Letters that Unicode does not take apart into one of ours and a mark. */
const spelled: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  ø: "o",
  œ: "oe",
  ł: "l",
  đ: "d",
  þ: "th",
  ı: "i",
};

/** The nearest thing to a text that can be a name, if there is one. */
export function nameFrom(text: string, longest: number): string | undefined {
  const plain = text
    .slice(0, 200)
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{Mn}/gu, "")
    .replaceAll(/[ßæøœłđþı]/g, (letter) => spelled[letter] ?? "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+/, "")
    .slice(0, longest)
    .replace(/-+$/, "");
  return whyNoName(plain, longest) === undefined ? plain : undefined;
}

/** What a diagnostic says about a text that cannot be a name; undefined when it can. */
export function nameFault(text: string, { what, longest, kept }: NameKind) {
  const reason =
    whyNoName(text, longest) ?? (kept?.names.test(text) ? `${kept.by} keeps it for itself` : undefined);
  if (reason === undefined) return undefined;
  const better = nameFrom(text, longest);
  return {
    code: "blueprint-bad-name",
    summary: `${text === "" ? "An empty text" : quoted(text)} cannot be ${what}: ${reason}.`,
    expected: `lower-case letters, digits and single hyphens, a letter first, at most ${longest} characters`,
    next: better && better !== text ? `Did you mean ${quoted(better)}?` : "Choose another name.",
  };
}

/** A name that stands as a value. Names that are keys are checked on the tree, so that what is below them is too. */
export function nameSchema(kind: NameKind) {
  return z
    .string()
    .superRefine((text, context) => {
      const fault = nameFault(text, kind);
      if (fault) context.addIssue({ code: "custom", message: fault.summary, params: fault });
    })
    .meta(nameMeta(kind));
}

/** The same for editors. */
export function nameMeta({ what, longest }: NameKind) {
  return { pattern: nameShape.source, minLength: 1, maxLength: longest, description: what };
}
