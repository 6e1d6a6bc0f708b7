import * as z from "zod";

/** One line of text for people: no line ends, not blank. */
export const oneLine = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\n\r]*$/, { error: "one line of text" })
    .regex(/^(?:\S(?:.*\S)?)?$/s, { error: "text that does not start or end with a space" });

export const text = (longest: number) => oneLine(longest).min(1, { error: "text" });

/** Text of one shape; `expected` says which, to the author and to editors. */
function shaped(shape: RegExp, longest: number, expected: string) {
  return z.string().max(longest).regex(shape, { error: expected }).meta({ description: expected });
}

const hostLabel = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/** A host's name by RFC 1123 with at least one dot, in lower case. */
export const domainShape = new RegExp(
  `^${hostLabel}(?:\\.${hostLabel})*\\.[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$`,
);

export const domain = shaped(domainShape, 190, "a domain in lower case, such as `acme.example`");

/** The part before the @ keeps to what every system takes; the part after it is checked against the domain. */
export const email = shaped(
  /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9.-]+$/,
  254,
  "an e-mail address, such as `ada@acme.example`",
);

export const account = shaped(
  /^[A-Za-z0-9][A-Za-z0-9._@+-]*$/,
  100,
  "an account's name: letters, digits and . _ @ + -",
);

/** Names that companies already have are looser than ours; a code host takes no more than this. */
export const repositoryName = shaped(
  /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-]))*(?<!\.git|\.wiki)$/i,
  100,
  "a repository's name: letters, digits and . _ -, a letter or digit first",
);

/** The path of a URL, without query: plain segments, none of them `..`. */
export const urlPath = shaped(
  /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]*)+$/,
  200,
  "a path such as `/healthz`: letters, digits and . _ ~ - / after a first /",
);

export const day = z.iso
  .date({ error: "a day of the calendar, such as `2027-03-31`" })
  .meta({ description: "a day of the calendar, such as `2027-03-31`" });

export const wholeNumber = (least: number, most: number) => z.int().min(least).max(most);
