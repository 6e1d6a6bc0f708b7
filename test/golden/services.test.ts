import { describe, expect, test } from "vitest";
import { plainEnvironment, runProgram, startProgram } from "../../src/foundation/process.ts";

/** The starter that rendering writes, and the sample application: both are programs that have to work. */
describe.each(["examples/acme/rendered/storefront", "examples/storefront"])("the service in %s", (folder) => {
  test("passes its own tests", async () => {
    const result = await runProgram(process.execPath, ["--test"], { cwd: folder, env: plainEnvironment() });
    expect(result.stdout.toString()).toMatch(/^# pass [1-9]/m);
    expect(result.exitCode).toBe(0);
  });

  test("takes port and release from its environment, logs JSON lines, and ends in order on SIGTERM", async () => {
    const lines: string[] = [];
    let hear: (line: string) => void = () => {};
    const listening = new Promise<string>((resolve) => {
      hear = resolve;
    });
    const program = startProgram(process.execPath, ["src/server.mjs"], {
      cwd: folder,
      env: plainEnvironment({ PORT: "0", VERSION: "1.0.7", COMMIT: "c0ffee" }),
      onLine: (line) => {
        lines.push(line);
        hear(line);
      },
    });
    const { port } = JSON.parse(await listening) as { port: number };
    const answer = await fetch(`http://127.0.0.1:${port}/version`);
    expect(await answer.json()).toEqual({ version: "1.0.7", commit: "c0ffee" });
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await program.stop();
    expect((await program.finished).exitCode).toBe(0);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty("message");
  });
});
