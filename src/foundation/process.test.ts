import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { plainEnvironment, runProgram, startProgram } from "./process.ts";

const env = plainEnvironment();

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie still answers to signal 0.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (alive(pid)) await delay(20);
}

describe("a program that is run", () => {
  it("gives its output and exit code, and reads its input", async () => {
    const result = await runProgram("sh", ["-c", "cat; echo problem >&2; exit 3"], { env, input: "héllo" });
    expect(result.exitCode).toBe(3);
    expect(result.stdout.toString()).toBe("héllo");
    expect(result.stderr.toString()).toBe("problem\n");
  });

  it("reports lines whole, characters that arrive in two pieces included", async () => {
    const lines: string[] = [];
    await runProgram("sh", ["-c", "printf 'a\\303'; sleep 0.05; printf '\\244b\\nrest'"], {
      env,
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(["aäb", "rest"]);
  });

  it("says when it is missing instead of throwing", async () => {
    const result = await runProgram("no-such-program-here", [], { env });
    expect(result.startError).toBe("ENOENT");
    expect(result.exitCode).toBeNull();
  });

  it("ends with everything it started when its time is over", async () => {
    const pids: number[] = [];
    const result = await runProgram("sh", ["-c", "sleep 60 & echo $!; wait"], {
      env,
      timeout: 200,
      onLine: (line) => pids.push(Number(line)),
    });
    expect(result.timedOut).toBe(true);
    await untilGone(pids[0]!);
  });

  it("stops when asked, though it ignores the first asking", async () => {
    const program = startProgram("sh", ["-c", "trap '' TERM; echo up; while :; do sleep 0.05; done"], {
      env,
    });
    await program.stop(100);
    expect((await program.finished).exitCode).toBeNull();
  });

  it("inherits nothing but what it is given", async () => {
    process.env["AWS_SECRET_ACCESS_KEY"] = "canary";
    const result = await runProgram("env", [], { env: plainEnvironment() });
    delete process.env["AWS_SECRET_ACCESS_KEY"];
    expect(result.stdout.toString()).not.toContain("canary");
  });
});

describe("the guardian", () => {
  it("ends our programs though we were killed without a word", async () => {
    const folder = mkdtempSync(join(tmpdir(), "groundwork-guardian-"));
    const outfile = join(folder, "parent.mjs");
    await build({
      stdin: {
        contents: `import { startProgram, plainEnvironment } from "./process.ts";
          const p = startProgram("sleep", ["600"], { env: plainEnvironment() });
          console.log(p.pid); setInterval(() => {}, 1000);`,
        resolveDir: resolve(import.meta.dirname),
      },
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
    });
    const parent = spawn(process.execPath, [outfile], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = await new Promise<number>((done) => parent.stdout.on("data", (data) => done(Number(data))));
    expect(alive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await untilGone(pid);
  });
});
