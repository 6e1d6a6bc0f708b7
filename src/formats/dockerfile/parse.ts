import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { failed, ok, type Result } from "../../foundation/result.ts";
import { InstructionError, parseFrom, parseInstruction, takeKeyword } from "./instructions.ts";
import { splitLines } from "./lines.ts";
import type { ArgInstruction, Dockerfile, Instruction, Located, Stage } from "./model.ts";

/**
 * Reads a Dockerfile of the documented subset. All mistakes are reported in one go, each with its place and what to
 * do: `dockerfile-refused` for what Docker knows and the subset does not, `dockerfile-invalid` for what nobody would
 * accept.
 */
export function parseDockerfile(file: string, text: string): Result<Dockerfile> {
  const { lines, escapeCharacter, syntax, place } = splitLines(file, text);
  const diagnostics: Diagnostic[] = [];
  const globals: Located<ArgInstruction>[] = [];
  const stages: { at: Stage["at"]; base: string; name?: string; instructions: Located<Instruction>[] }[] = [];
  for (const line of lines) {
    try {
      const keyword = takeKeyword(line);
      const at = line.at(0);
      if (keyword.name === "FROM") {
        stages.push({ at, ...parseFrom(line, keyword, escapeCharacter), instructions: [] });
        continue;
      }
      const instruction = parseInstruction(line, keyword, escapeCharacter);
      const stage = stages.at(-1);
      if (stage) stage.instructions.push({ at, ...instruction });
      else if (instruction.kind === "arg") globals.push({ at, ...instruction });
      else
        throw new InstructionError(
          "invalid",
          `${keyword.name} stands before the first FROM`,
          0,
          1,
          "Begin with FROM; only ARG may come before it.",
        );
    } catch (error) {
      if (!(error instanceof InstructionError)) throw error;
      diagnostics.push(
        problem(`dockerfile-${error.kind}`, `${error.message}.`, {
          place: place(line.at(error.index), error.length),
          next: error.next,
        }),
      );
    }
  }
  if (stages.length === 0 && diagnostics.length === 0) {
    diagnostics.push(
      problem("dockerfile-invalid", "The Dockerfile has no FROM.", {
        place: place({ line: 1, column: 1 }),
        next: "Begin with FROM and the image to start from, such as `FROM node:20-alpine`.",
      }),
    );
  }
  if (diagnostics.length > 0) return failed(...diagnostics);
  return ok({ escapeCharacter, ...(syntax !== undefined && { syntax }), globals, stages });
}
