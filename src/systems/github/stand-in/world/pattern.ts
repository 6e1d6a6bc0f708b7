/**
 * Does a name match a pattern as rulesets, branch policies and workflow filters write it (fnmatch with FNM_PATHNAME):
 * `*` stays within one part of the name, `**` crosses slashes, `?` is one character, `[a-z]` one of a class.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (pattern.startsWith("**/", at)) {
      source += "(?:.*/)?";
      at += 2;
    } else if (pattern.startsWith("**", at)) {
      source += ".*";
      at += 1;
    } else if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "[" && pattern.indexOf("]", at) > at) {
      const end = pattern.indexOf("]", at);
      source += `[${pattern
        .slice(at + 1, end)
        .replace(/^!/, "^")
        .replaceAll("\\", "\\\\")}]`;
      at = end;
    } else source += character.replace(/[.+^${}()|[\]\\/]/g, "\\$&");
  }
  return new RegExp(`^${source}$`).test(name);
}
