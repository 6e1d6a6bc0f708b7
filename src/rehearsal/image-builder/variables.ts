import { expandWord } from "../../formats/dockerfile/expand.ts";
import type { ArgInstruction, Dockerfile } from "../../formats/dockerfile/model.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";

/** Expands words of one instruction, all by the values from before it. */
export function expander(
  file: Dockerfile,
  lookUp: (name: string) => string | undefined,
): (word: string) => Result<string> {
  return (word) => {
    const expanded = expandWord(word, lookUp, file.escapeCharacter);
    if (expanded.ok) return ok(expanded.text);
    return failure("dockerfile-invalid", `${word} cannot be understood: ${expanded.reason}.`, {
      next: "Use a plain variable, or one in braces with :- or :+, and close every quote and brace.",
    });
  };
}

/** What BuildKit itself provides to an ARG that asks for it. */
export function platformArguments(): Readonly<Record<string, string>> {
  const architecture = imageArchitecture();
  const platform = `linux/${architecture}`;
  return {
    TARGETPLATFORM: platform,
    TARGETOS: "linux",
    TARGETARCH: architecture,
    BUILDPLATFORM: platform,
    BUILDOS: "linux",
    BUILDARCH: architecture,
  };
}

/** The architecture in Go's spelling, which images use. */
export function imageArchitecture(): string {
  const names: Record<string, string> = { x64: "amd64", arm64: "arm64", arm: "arm", ia32: "386" };
  return names[process.arch] ?? process.arch;
}

/** The value of each variable of an ARG: from the build, else its default, else what stands above the first FROM. */
export function argumentValues(
  instruction: ArgInstruction,
  given: Readonly<Record<string, string>>,
  inherited: (name: string) => string | undefined,
  expand: (word: string) => Result<string>,
): Result<readonly (readonly [string, string])[]> {
  const values: [string, string][] = [];
  for (const { name, value } of instruction.variables) {
    if (Object.hasOwn(given, name)) {
      values.push([name, given[name] ?? ""]);
      continue;
    }
    const fallback = value === undefined ? ok(inherited(name)) : expand(value);
    if (!fallback.ok) return fallback;
    if (fallback.value !== undefined) values.push([name, fallback.value]);
  }
  return ok(values);
}
