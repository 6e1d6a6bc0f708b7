import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expect as valueFrom } from "../result.ts";
import { detectIsolation, type Isolation } from "./isolation.ts";
import { type RootedProgram, startInRoot } from "./start.ts";

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groundwork-root-"));
  chmodSync(folder, 0o755);
  root = join(folder, "root");
  mkdirSync(join(root, "app"), { recursive: true });
  mkdirSync(join(root, "etc"));
  writeFileSync(
    join(root, "etc/passwd"),
    "root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n",
  );
  writeFileSync(join(root, "etc/group"), "root:x:0:\nnode:x:1000:\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(program: Partial<RootedProgram> & Pick<RootedProgram, "command">) {
  const started = valueFrom(await startInRoot({ root, cwd: "/app", env: {}, keep: false, ...program }));
  const result = await started.finished;
  return { ...result, out: result.stdout.toString("utf8").trim(), errors: result.stderr.toString("utf8") };
}

const best = await detectIsolation();
const kinds: Isolation[] =
  best === "namespace"
    ? ["namespace", "user-namespace", "none"]
    : best === "none"
      ? ["none"]
      : [best, "none"];
const confined = kinds.filter((kind) => kind !== "none");

describe.each(kinds)("a program in a root, isolation %s", (isolation) => {
  it("runs the host's Node and shell on the root's files, in its working directory and environment", async () => {
    writeFileSync(
      join(root, "app/main.js"),
      "console.log(process.cwd().endsWith('/app'), process.env.GREETING)",
    );
    const byNode = await run({ command: ["node", "/app/main.js"], env: { GREETING: "hello" }, isolation });
    expect(byNode).toMatchObject({ exitCode: 0, out: "true hello" });
    const byShell = await run({ command: ["sh", "-c", "node main.js; exit 7"], isolation });
    expect(byShell).toMatchObject({ exitCode: 7, out: "true undefined" });
  });

  it("runs the host's Python", async () => {
    writeFileSync(
      join(root, "app/main.py"),
      "import json, os; print(json.dumps(os.path.basename(os.getcwd())))",
    );
    expect(await run({ command: ["python3", "main.py"], isolation })).toMatchObject({
      exitCode: 0,
      out: '"app"',
    });
  });

  it("ends with its whole group when stopped, after its own handling of SIGTERM", async () => {
    const script =
      "process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); setInterval(() => {}, 1000); console.log('up')";
    writeFileSync(join(root, "app/main.js"), script);
    let tell = () => {};
    const up = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const started = valueFrom(
      await startInRoot({
        ...{ root, cwd: "/app", env: {}, keep: false, isolation },
        command: ["node", "main.js"],
        onLine: () => tell(),
      }),
    );
    await up;
    await started.stop(5000);
    expect((await started.finished).stdout.toString()).toBe("up\nbye\n");
    expect(readdirSync(folder)).toEqual(["root"]);
  });
});

describe.each(confined)("the walls of a root, isolation %s", (isolation) => {
  it("shows nothing of the host's folders, not even its processes", async () => {
    const secret = join(folder, "secret");
    writeFileSync(secret, "host");
    const looked = await run({
      command: ["sh", "-c", `cat ${secret}; ls /; cat /proc/1/cmdline`],
      isolation,
    });
    expect(looked.out).not.toContain("host");
    expect(looked.errors).toContain("No such file");
    expect(looked.out).not.toContain("work\n");
    expect(looked.out.split("\n")).toEqual(expect.arrayContaining(["app", "bin", "etc", "proc", "usr"]));
  });

  it("keeps what a building program writes, and forgets what a running one writes", async () => {
    await run({ command: ["sh", "-c", "echo run > /app/run; echo x > /usr/run"], isolation });
    expect(existsSync(join(root, "app/run"))).toBe(false);
    await run({
      command: ["sh", "-c", "echo built > /app/built; mkdir -p /data && echo 1 > /data/one"],
      keep: true,
      isolation,
    });
    expect(readFileSync(join(root, "app/built"), "utf8")).toBe("built\n");
    expect(readFileSync(join(root, "data/one"), "utf8")).toBe("1\n");
    expect(readdirSync(root).sort()).toEqual(["app", "data", "etc"]);
    expect(existsSync("/usr/run")).toBe(false);
  });

  it("merges what the image has under /usr with the host's, and lets it be written", async () => {
    mkdirSync(join(root, "usr/src/app"), { recursive: true });
    writeFileSync(
      join(root, "usr/src/app/main.js"),
      "require('fs').writeFileSync('cache', 'x'); console.log('ok')",
    );
    expect(
      await run({ cwd: "/usr/src/app", command: ["/usr/local/bin/node", "main.js"], isolation }),
    ).toMatchObject({
      exitCode: 0,
      out: "ok",
    });
    expect(existsSync(join(root, "usr/src/app/cache"))).toBe(false);
  });

  it("leaves no process behind, whatever the program started", async () => {
    const done = await run({
      command: ["sh", "-c", "setsid sleep 300 >/dev/null 2>&1 & echo started"],
      isolation,
    });
    expect(done).toMatchObject({ exitCode: 0, out: "started" });
  });
});

describe.runIf(best === "namespace")("the user of a program", () => {
  it("is the image's, by name or number", async () => {
    expect((await run({ command: ["id", "-u"], user: "node" })).out).toBe("1000");
    expect(
      (await run({ command: ["sh", "-c", "id -g; echo $HOME; touch /app/x"], user: "node:node" })).out,
    ).toBe("1000\n/home/node");
    expect((await run({ command: ["id", "-u"], user: "4711" })).out).toBe("4711");
  });

  it("is refused when the image does not know it", async () => {
    const started = await startInRoot({
      root,
      cwd: "/",
      env: {},
      keep: false,
      command: ["id"],
      user: "ghost",
    });
    expect(started).toMatchObject({ ok: false, diagnostics: [{ code: "root-user-unknown" }] });
  });
});
