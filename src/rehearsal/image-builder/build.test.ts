import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unpackImage } from "../../formats/oci/image.ts";
import { startInRoot } from "../../foundation/rootfs/start.ts";
import type { BuiltImage } from "./assemble.ts";
import { type BuildOptions, buildImage } from "./build.ts";
import { ownsFiles } from "./stage.ts";

let folder: string;
let context: string;
let log: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groundwork-build-"));
  context = join(folder, "context");
  mkdirSync(context);
  log = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(context, path)), { recursive: true });
    writeFileSync(join(context, path), text);
  }
}

const build = (more: Partial<BuildOptions> = {}) =>
  buildImage({
    context,
    dockerfile: join(context, "Dockerfile"),
    dockerfileName: "Dockerfile",
    buildArguments: {},
    labels: {},
    temporary: folder,
    log: (line) => log.push(line),
    ...more,
  });

async function built(more: Partial<BuildOptions> = {}): Promise<BuiltImage> {
  const result = await build(more);
  if (!result.ok) throw new Error(`${JSON.stringify(result.diagnostics)}\n${log.join("\n")}`);
  return result.value;
}

/** Starts the image's own command from its layers, in a folder where nothing of the build is left. */
async function run(image: BuiltImage): Promise<{ exitCode: number | null; out: string; errors: string }> {
  const root = join(folder, "run", "root");
  rmSync(context, { recursive: true, force: true });
  const unpacked = await unpackImage(
    { config: image.config.content, layers: image.layers.map((layer) => layer.bytes) },
    root,
    { ownership: ownsFiles },
  );
  if (!unpacked.ok) throw new Error(JSON.stringify(unpacked.diagnostics));
  const { Env, Entrypoint, Cmd, WorkingDir, User } = image.config.content.config ?? {};
  const [program = "", ...rest] = [...(Entrypoint ?? []), ...(Cmd ?? [])];
  const started = await startInRoot({
    ...{ root, command: [program, ...rest], cwd: WorkingDir ?? "/", keep: false },
    env: Object.fromEntries((Env ?? []).map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
    ...(User && { user: User }),
  });
  if (!started.ok) throw new Error(JSON.stringify(started.diagnostics));
  const { exitCode, stdout, stderr } = await started.value.finished;
  return { exitCode, out: stdout.toString().trim(), errors: stderr.toString() };
}

const nodeProgram = {
  Dockerfile: `FROM node:20-alpine AS build
WORKDIR /src
COPY . .
RUN mkdir dist && node -e "require('fs').writeFileSync('dist/main.js', 'console.log(process.env.VERSION, require(\\'./data.json\\').n)')"
RUN cp data.json dist/ && rm main.ts

FROM node:20-alpine
ARG VERSION=dev
ARG COMMIT
LABEL org.opencontainers.image.version=$VERSION
ENV VERSION=$VERSION
WORKDIR /usr/src/app
COPY --from=build --chown=node:node /src/dist/ ./
USER node
EXPOSE 8080
ENTRYPOINT ["node"]
CMD ["main.js"]
`,
  ".dockerignore": "secret.txt\n",
  "data.json": '{"n":42}',
  "main.ts": "",
  "secret.txt": "not for images",
};

describe("a Node program", () => {
  it("is built in two stages and runs from its layers after its folder is gone", async () => {
    write(nodeProgram);
    const image = await built({
      buildArguments: { VERSION: "1.0.7", UNUSED: "x" },
      labels: { extra: "label" },
    });
    expect(image.config.content.config).toMatchObject({
      User: "node",
      WorkingDir: "/usr/src/app",
      Entrypoint: ["node"],
      Cmd: ["main.js"],
      ExposedPorts: { "8080/tcp": {} },
      Labels: { "org.opencontainers.image.version": "1.0.7", extra: "label" },
    });
    expect(log.join("\n")).toMatch(/node:20-alpine: the host's Node [\d.]+ stands in/);
    expect(log.join("\n")).toContain("no ARG asks for: UNUSED");
    expect(await run(image)).toMatchObject({ exitCode: 0, out: "1.0.7 42" });
  });

  it("is the same bytes when it is built twice, and others when an input differs", async () => {
    write(nodeProgram);
    const [one, two, other] = [
      await built(),
      await built(),
      await built({ buildArguments: { VERSION: "2" } }),
    ];
    expect(two.digest).toBe(one.digest);
    expect(two.layers.map((layer) => layer.descriptor.digest)).toEqual(
      one.layers.map((layer) => layer.descriptor.digest),
    );
    expect(other.digest).not.toBe(one.digest);
    expect(readdirSync(folder)).toEqual(["context"]);
  });
});

describe("a host that allows no namespaces", () => {
  it("gives the same image, and says what it could not keep apart", async () => {
    write(nodeProgram);
    const confined = await built();
    const plain = await built({ isolation: "none" });
    expect(plain.digest).toBe(confined.digest);
    expect(log.join("\n")).toContain("as a plain process");
  });
});

describe("a Python program", () => {
  it("runs from its layers, with the shell form of CMD", async () => {
    write({
      Dockerfile:
        'FROM python:3-slim\nWORKDIR /app\nCOPY app.py lib*/ ./\nENV NAME="a b"\nCMD python3 app.py "$NAME"\n',
      "app.py": "import sys, helper\nprint(helper.greet(sys.argv[1]))\n",
      "lib/helper.py": "def greet(name):\n    return 'hello ' + name\n",
    });
    expect(await run(await built())).toMatchObject({ exitCode: 0, out: "hello a b" });
  });
});

describe("RUN", () => {
  it("leaves deletions in the layer, and stops the build with its last words", async () => {
    write({
      Dockerfile:
        "FROM alpine\nCOPY a b /data/\nRUN rm /data/a && chmod 700 /data/b\nCMD ls /data && stat -c %a /data/b\n",
      ...{ a: "1", b: "2" },
    });
    expect(await run(await built())).toMatchObject({ out: "b\n700" });
    write({ Dockerfile: "FROM alpine\n\nRUN echo oh no >&2; exit 3\n" });
    expect(await build()).toMatchObject({
      ok: false,
      diagnostics: [{ code: "image-run-failed", cause: "oh no", place: { file: "Dockerfile", line: 3 } }],
    });
  });
});

describe("what cannot be built is refused with its line", () => {
  it.each([
    ["FROM windows/nanoserver\n", "image-base-unknown", 1],
    ["FROM scratch\nCOPY missing /\n", "image-copy-missing", 2],
    ["FROM scratch\nCOPY ../outside /\n", "image-copy-outside", 2],
    ["FROM scratch\nCOPY door/outside /\n", "image-copy-missing", 2],
    ["FROM scratch\nCOPY linked /\n", "image-copy-missing", 2],
    ["FROM scratch\nCOPY escaping /app/\n", "image-copy-outside", 2],
    ["FROM scratch\nCOPY --from=nobody /a /b\n", "image-stage-unknown", 2],
    ["FROM alpine\nCOPY --chown=ghost here /\n", "root-user-unknown", 2],
    ["FROM scratch\nCOPY here here /one\n", "dockerfile-invalid", 2],
    ["FROM scratch\nEXPOSE many\n", "dockerfile-invalid", 2],
    ["FROM scratch\nENV A=${B:?no}\n", "dockerfile-invalid", 2],
    ["FROM scratch\nADD here /\n", "dockerfile-refused", 2],
  ])("%j", async (text, code, line) => {
    write({ Dockerfile: text, here: "x", "../outside": "host", "escaping/.keep": "" });
    symlinkSync("..", join(context, "door"));
    symlinkSync("../outside", join(context, "linked"));
    symlinkSync("../../../etc/passwd", join(context, "escaping/link"));
    expect(await build()).toMatchObject({ ok: false, diagnostics: [{ code, place: { line } }] });
  });

  it("and a target or a Dockerfile that is not there says so", async () => {
    expect(await build()).toMatchObject({ ok: false, diagnostics: [{ code: "image-context-missing" }] });
    write({ Dockerfile: "FROM scratch AS one\n" });
    expect(await build({ target: "two" })).toMatchObject({
      ok: false,
      diagnostics: [{ code: "image-stage-unknown" }],
    });
  });
});
