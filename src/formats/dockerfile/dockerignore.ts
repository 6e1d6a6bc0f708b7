/** True for a path (relative to the context, forward slashes) that `.dockerignore` leaves out. */
export interface Ignored {
  (path: string): boolean;
  /** True when a pattern takes something back: an ignored folder may then hold files that are not. */
  readonly exceptions: boolean;
}

/**
 * Reads a `.dockerignore`: one pattern a line, `#` comments, `!` takes back, `*` and `?` within a name, `**` over
 * folders; the last pattern that matches decides, and a pattern that matches a folder covers what is in it.
 */
export function parseDockerignore(text: string): Ignored {
  const rules = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const keeps = line.startsWith("!");
      const pattern = (keeps ? line.slice(1).trim() : line).replace(/^\.?\/+/, "").replace(/\/+$/, "");
      return { keeps, pattern: compile(pattern) };
    });
  const ignored = (path: string) => {
    let result = false;
    for (const rule of rules) if (rule.pattern.test(path)) result = !rule.keeps;
    return result;
  };
  return Object.assign(ignored, { exceptions: rules.some((rule) => rule.keeps) });
}

/** A pattern of Go's path matching, with Docker's `**`, as a regular expression over the path and its folders. */
export function compile(pattern: string): RegExp {
  let out = "";
  for (let index = 0; index < pattern.length; index += 1) {
    const rest = pattern.slice(index);
    const set = /^\[(\^?)([^\]]+)\]/.exec(rest);
    if (rest.startsWith("**/")) {
      out += "(?:.*/)?";
      index += 2;
    } else if (rest.startsWith("**")) {
      out += ".*";
      index += 1;
    } else if (rest.startsWith("*")) out += "[^/]*";
    else if (rest.startsWith("?")) out += "[^/]";
    else if (set) {
      out += `[${set[1]}${(set[2] ?? "").replace(/[\\[\]]/g, "\\$&")}]`;
      index += set[0].length - 1;
    } else {
      const literal = rest.startsWith("\\") && rest.length > 1;
      if (literal) index += 1;
      out += (pattern[index] ?? "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    }
  }
  return new RegExp(`^${out}(?:/.*)?$`, "su");
}
