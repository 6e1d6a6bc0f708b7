/** The folder that every match of a pattern lies in: what stands before the first wildcard. */
export function globPrefix(pattern: string): string {
  const parts = pattern.split("/").slice(0, -1);
  const wild = parts.findIndex((part) => /[*?[{]/.test(part));
  return (wild < 0 ? parts : parts.slice(0, wild)).join("/");
}

/** Git generators match with `*` within one segment and `**` across segments (doublestar). */
export function globToRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|[.+^${}()|[\]\\]/g, (piece) => {
    switch (piece) {
      case "**/":
        return "(?:[^/]+/)*";
      case "**":
        return ".*";
      case "*":
        return "[^/]*";
      case "?":
        return "[^/]";
      default:
        return `\\${piece}`;
    }
  });
  return new RegExp(`^${source}$`);
}
