import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandWord } from "./expand.ts";
import type { Command, Dockerfile, Instruction } from "./model.ts";
import { parseDockerfile } from "./parse.ts";
import { printDockerfile } from "./print.ts";

const parse = (text: string) => parseDockerfile("Dockerfile", text);
function parsed(text: string): Dockerfile {
  const result = parse(text);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

describe("a Dockerfile of the subset", () => {
  it("is read into stages, with comments, continuations and both forms of commands", () => {
    const file = parsed(`# syntax=docker/dockerfile:1
ARG BASE=node:20
FROM \${BASE} AS build
WORKDIR /src
# copied first
COPY --chown=node:node package.json package-lock.json ./
RUN npm ci \\
    # not part of the command
    --omit=dev

from scratch
COPY --from=build ["/src/a b", "/app/"]
ENV GREETING="hello $NAME" EMPTY=
CMD [ "node", "main.js" ]
`);
    expect(file).toMatchObject({
      syntax: "docker/dockerfile:1",
      globals: [{ kind: "arg", variables: [{ name: "BASE", value: "node:20" }] }],
      stages: [
        {
          name: "build",
          base: "${BASE}",
          instructions: [
            { kind: "workdir", path: "/src" },
            {
              kind: "copy",
              chown: "node:node",
              sources: ["package.json", "package-lock.json"],
              destination: "./",
            },
            {
              kind: "run",
              at: { line: 7, column: 1 },
              command: { form: "shell", text: "npm ci     --omit=dev" },
            },
          ],
        },
        {
          base: "scratch",
          instructions: [
            { kind: "copy", from: "build", sources: ['"/src/a b"'], destination: "/app/" },
            {
              kind: "env",
              pairs: [
                { name: "GREETING", value: '"hello $NAME"' },
                { name: "EMPTY", value: "" },
              ],
            },
            { kind: "cmd", command: { form: "exec", words: ["node", "main.js"] } },
          ],
        },
      ],
    });
  });

  it("continues lines by the character that # escape names", () => {
    const file = parsed("# escape=`\nFROM scratch\nRUN one `\n  two\\\n");
    expect(file.stages[0]?.instructions[0]).toMatchObject({ command: { text: "one   two\\" } });
  });
});

describe("what is outside of the subset", () => {
  it.each([
    ["ADD https://example.com/x.tar /x", 2, 1, "ADD is outside"],
    ["HEALTHCHECK CMD true", 2, 1, "HEALTHCHECK is outside"],
    ["VOLUME /data", 2, 1, "VOLUME is outside"],
    ["ONBUILD RUN x", 2, 1, "ONBUILD is outside"],
    ['SHELL ["bash"]', 2, 1, "SHELL is outside"],
    ["RUN --mount=type=secret,id=x cat /x", 2, 5, "RUN --mount is outside"],
    ["RUN cat <<EOF", 2, 9, "A heredoc is outside"],
    ["COPY <<EOF /x", 2, 6, "A heredoc is outside"],
    ["COPY --link a b", 2, 6, "COPY --link is outside"],
    ["COPY --from=x \\\n  --parents a b", 3, 3, "COPY --parents is outside"],
  ])("%j is refused with its place", (line, atLine, column, summary) => {
    const result = parse(`FROM scratch\n${line}\n`);
    expect(result).toMatchObject({
      ok: false,
      diagnostics: [{ code: "dockerfile-refused", place: { file: "Dockerfile", line: atLine, column } }],
    });
    if (!result.ok) {
      expect(result.diagnostics[0]?.summary).toContain(summary);
      expect(result.diagnostics[0]?.next).toBeTruthy();
    }
  });

  it("is reported in one go, mistakes of form included", () => {
    const result = parse('FROM a b\nFETCH x\nENV A b\nCOPY one\nLABEL x="open\nUSER\n');
    expect(result.ok ? [] : result.diagnostics.map((d) => [d.code, d.place?.line])).toEqual([
      ["dockerfile-invalid", 1],
      ["dockerfile-invalid", 2],
      ["dockerfile-invalid", 3],
      ["dockerfile-invalid", 4],
      ["dockerfile-invalid", 5],
      ["dockerfile-invalid", 6],
    ]);
  });

  it("includes a file without FROM, and instructions before it", () => {
    expect(parse("# nothing\n")).toMatchObject({ ok: false, diagnostics: [{ code: "dockerfile-invalid" }] });
    expect(parse("RUN x\nFROM scratch\n")).toMatchObject({
      ok: false,
      diagnostics: [{ place: { line: 1 } }],
    });
  });
});

describe("the meaning of a word", () => {
  const look = (name: string) => ({ X: "value", EMPTY: "", PATH: "/bin" })[name];
  it.each([
    ["$X/${X}", "value/value"],
    ["${MISSING:-d$X}", "dvalue"],
    ["${EMPTY:-d}", "d"],
    ["${X:+a}${EMPTY:+b}", "a"],
    ["'$X'", "$X"],
    ['"$X  y"', "value  y"],
    ["\\$X", "$X"],
    ['"a\\nb\\"c"', 'a\\nb"c'],
    ["$PATH:$", "/bin:$"],
    ["${A:-${X}}", "value"],
  ])("%j is %j", (word, text) => {
    expect(expandWord(word, look, "\\")).toEqual({ ok: true, text });
  });

  it("is refused for operators that Docker's subset does not know, and for what is not closed", () => {
    expect(expandWord("a${X:?no}", look, "\\")).toMatchObject({ ok: false, index: 1 });
    expect(expandWord("${X:-a", look, "\\")).toMatchObject({ ok: false });
    expect(expandWord("'a", look, "\\")).toMatchObject({ ok: false, index: 0 });
  });
});

/** The file without positions, which printing does not keep. */
function bare(file: Dockerfile): unknown {
  return JSON.parse(JSON.stringify(file, (key, value) => (key === "at" ? undefined : value)));
}

describe("printing", () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
  const word = fc.oneof(
    fc.stringMatching(/^[a-z0-9./:_@=-]{1,12}$/).filter((text) => !/^(--|\[|<<)/.test(text)),
    fc.stringMatching(/^[a-z $#'\t{}-]{0,12}$/).map((text) => `"${text}"`),
    name.map((text) => `\${${text}:-x}`),
  );
  const json = fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 4 });
  const command: fc.Arbitrary<Command> = fc.oneof(
    json.map((words) => ({ form: "exec" as const, words })),
    fc
      .stringMatching(/^[a-z$"'&|;()#\\=/ -]{1,30}[a-z]$/)
      .filter((text) => !/^[\s[]|^--/.test(text))
      .map((text) => ({ form: "shell" as const, text })),
  );
  const some = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 1, maxLength: 3 });
  const argument: fc.Arbitrary<Extract<Instruction, { kind: "arg" }>> = some(
    fc.oneof(fc.record({ name }), fc.record({ name, value: word })),
  ).map((variables) => ({ kind: "arg", variables }));
  const optional = <T>(key: string, of: fc.Arbitrary<T>) =>
    fc.option(of, { nil: undefined }).map((value) => (value === undefined ? {} : { [key]: value }));
  const instruction: fc.Arbitrary<Instruction> = fc.oneof(
    argument,
    some(fc.record({ name, value: word })).map((pairs) => ({ kind: "env" as const, pairs })),
    some(fc.record({ name: fc.stringMatching(/^[a-z. ]{1,9}[a-z]$/), value: word })).map((pairs) => ({
      kind: "label" as const,
      pairs,
    })),
    word.map((path) => ({ kind: "workdir" as const, path })),
    word.map((user) => ({ kind: "user" as const, user })),
    some(word).map((ports) => ({ kind: "expose" as const, ports })),
    fc
      .tuple(
        some(word),
        word,
        optional("from", name),
        optional("chown", name),
        optional("chmod", fc.constant("755")),
      )
      .map(([sources, destination, ...flags]) =>
        Object.assign({ kind: "copy" as const, sources, destination }, ...flags),
      ),
    fc
      .tuple(fc.constantFrom("run" as const, "cmd" as const, "entrypoint" as const), command)
      .map(([kind, value]) => ({ kind, command: value })),
  );
  const file = fc
    .record({
      escapeCharacter: fc.constant("\\" as const),
      globals: fc.array(argument, { maxLength: 2 }),
      stages: some(
        fc
          .tuple(
            word,
            optional("name", fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/)),
            fc.array(instruction, { maxLength: 6 }),
          )
          .map(([base, stageName, instructions]) => ({ base, ...stageName, instructions })),
      ),
    })
    .map((plain) => plain as unknown as Dockerfile);

  it("is undone by parsing", () => {
    fc.assert(
      fc.property(file, (one) => {
        expect(bare(parsed(printDockerfile(one)))).toEqual(bare(one));
      }),
      { numRuns: 400 },
    );
  });

  it("never fails to give an answer, whatever it is asked to parse", () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom("FROM a", "RUN \\", "COPY --from=", 'ENV "', "#", "LABEL =", "CMD ["),
    );
    fc.assert(fc.property(fc.array(line), (lines) => void parse(lines.join("\n"))));
  });
});
