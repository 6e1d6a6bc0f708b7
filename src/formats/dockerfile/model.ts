/**
 * A Dockerfile within the documented subset (docs/dockerfile-subset.md). Words are kept as written, quotes and
 * variables included: their meaning depends on the build, and `expandWord` gives it.
 */
export interface Dockerfile {
  /** The character that continues lines: a backslash unless `# escape=` says otherwise. */
  readonly escapeCharacter: EscapeCharacter;
  /** `# syntax=`, kept for printing: the parser here is the only one. */
  readonly syntax?: string;
  /** ARGs before the first FROM: they are seen by FROM lines, and by stages that name them again. */
  readonly globals: readonly Located<ArgInstruction>[];
  readonly stages: readonly Stage[];
}

export type EscapeCharacter = "\\" | "`";

export interface Position {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** An instruction and where its keyword stands. */
export type Located<Value> = Value & { readonly at: Position };

export interface Stage {
  readonly at: Position;
  /** The image or the name of an earlier stage, as written. */
  readonly base: string;
  /** Lower case. */
  readonly name?: string;
  readonly instructions: readonly Located<Instruction>[];
}

export interface Pair {
  readonly name: string;
  readonly value: string;
}

export interface ArgInstruction {
  readonly kind: "arg";
  readonly variables: readonly { readonly name: string; readonly value?: string }[];
}

export type Command =
  | { readonly form: "exec"; readonly words: readonly string[] }
  /** Handed to `/bin/sh -c` as it stands. */
  | { readonly form: "shell"; readonly text: string };

export type Instruction =
  | ArgInstruction
  | { readonly kind: "label" | "env"; readonly pairs: readonly Pair[] }
  | { readonly kind: "workdir"; readonly path: string }
  | {
      readonly kind: "copy";
      readonly from?: string;
      readonly chown?: string;
      readonly chmod?: string;
      readonly sources: readonly string[];
      readonly destination: string;
    }
  | { readonly kind: "run" | "entrypoint" | "cmd"; readonly command: Command }
  | { readonly kind: "user"; readonly user: string }
  | { readonly kind: "expose"; readonly ports: readonly string[] };
