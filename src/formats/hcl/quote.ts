/**
 * What could end a string, start a template or hide from a reader: quotes and backslashes, `${` and `%{`, control
 * characters, line and paragraph separators, marks for the direction of writing, halves of surrogate pairs.
 */
const special = /["\\]|[$%]+\{|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * A string literal that means exactly this text (HCL native syntax, "Template Expressions"). Half a surrogate pair is
 * no character and becomes U+FFFD. Terraform itself brings strings into the composed normal form (NFC).
 */
export function quoteHcl(text: string): string {
  return `"${text.replace(special, escaped)}"`;
}

function escaped(found: string): string {
  const known = short[found];
  if (known !== undefined) return known;
  if (found.endsWith("{")) return escapeIntroducer(found);
  const point = found.codePointAt(0) ?? 0;
  if (point >= 0xd800 && point <= 0xdfff) return "\\ufffd";
  const hex = point.toString(16);
  return point > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
}

/** `${` is written `$${`. Where more such signs stand before it, only a code for the last keeps them apart. */
function escapeIntroducer(found: string): string {
  if (found.length === 2) return `${found[0]}${found}`;
  const sign = found.at(-2) === "$" ? "\\u0024" : "\\u0025";
  return `${found.slice(0, -2)}${sign}{`;
}
