import { type Diagnostic, problem } from "../foundation/diagnostic.ts";
import { findUnseen, spellUnseen } from "../foundation/visible.ts";
import { limits } from "./limits.ts";
import type { Source } from "./source.ts";

/** What is wrong with the text before anyone reads it as YAML: too much of it, or characters that nobody sees. */
export function checkText(source: Source): readonly Diagnostic[] {
  const { text } = source;
  if (text.length > limits.characters) {
    return [
      problem("blueprint-too-large", `The document holds ${text.length} characters.`, {
        place: source.place([0, 1]),
        expected: `at most ${limits.characters} characters`,
        next: "A blueprint describes one company; take out what it does not need.",
      }),
    ];
  }
  return [...longLines(source), ...unseenCharacters(source)];
}

function longLines(source: Source): readonly Diagnostic[] {
  let start = 0;
  for (const line of source.text.split("\n")) {
    if (line.length > limits.line) {
      return [
        problem("blueprint-too-large", `This line holds ${line.length} characters.`, {
          place: source.place([start, start + 1]),
          expected: `at most ${limits.line} characters in a line`,
          next: "Break the line.",
        }),
      ];
    }
    start += line.length + 1;
  }
  return [];
}

/** Comments count too: a mark for the direction of writing there makes a reviewer see another document. */
function unseenCharacters(source: Source): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const { text } = source;
  for (let at = findUnseen(text); at !== -1 && diagnostics.length < 20; at = findUnseen(text, at + 1)) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (character === "\n" || character === "\t" || (character === "\r" && text[at + 1] === "\n")) continue;
    diagnostics.push(hiddenCharacter(source, [at, at + character.length], character));
    const lineEnd = text.indexOf("\n", at);
    if (lineEnd === -1) break;
    at = lineEnd - 1; // One for each line is enough.
  }
  return diagnostics;
}

/** The diagnostic for a character that nobody sees. */
export function hiddenCharacter(
  source: Source,
  span: readonly [number, number],
  character: string,
): Diagnostic {
  return problem(
    "blueprint-hidden-character",
    `A character that cannot be seen stands here: ${spellUnseen(character)}.`,
    {
      place: source.place(span),
      expected: "visible text",
      next: "Delete it: it would make the document read differently from what it says.",
    },
  );
}
