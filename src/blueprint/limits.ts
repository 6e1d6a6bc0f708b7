/**
 * How much a blueprint may hold. A company of some hundred applications stays far below; beyond, the parser's work
 * grows faster than the text, and a deep indentation ends the whole process inside its regular expressions.
 */
export const limits = { characters: 262_144, line: 2_000, depth: 20 } as const;
