/**
 * GitHub's filter patterns for branches, tags and paths: `*` within a segment, `**` across segments, `?` and `+`
 * for the character before, `[…]` for a set, `\` for the character itself.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  return toExpression(pattern).test(text);
}

/**
 * Several patterns in order: the last one that matches decides, and one that begins with `!` takes away again.
 */
export function matchesPatterns(patterns: readonly string[], text: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    if (pattern.startsWith("!")) {
      if (matchesPattern(pattern.slice(1), text)) matched = false;
    } else if (matchesPattern(pattern, text)) {
      matched = true;
    }
  }
  return matched;
}

function toExpression(pattern: string): RegExp {
  let source = "";
  for (let index = 0; index < pattern.length; index += 1) {
    const rest = pattern.slice(index);
    const character = rest.charAt(0);
    const set = /^\[[^\]]+\]/.exec(rest)?.[0];
    if (rest.startsWith("**/")) {
      source += "(?:.*/)?";
      index += 2;
    } else if (rest.startsWith("**")) {
      source += ".*";
      index += 1;
    } else if (character === "*") {
      source += "[^/]*";
    } else if (character === "?" || character === "+") {
      source += character;
    } else if (set) {
      source += set.replaceAll("\\", "\\\\").replace(/^\[\^/, "[\\^");
      index += set.length - 1;
    } else if (character === "\\" && rest.length > 1) {
      source += literal(rest.charAt(1));
      index += 1;
    } else {
      source += literal(character);
    }
  }
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /(?!)/; // `+` or `?` with nothing before it matches nothing.
  }
}

function literal(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
}
