import { describe, expect, it } from "vitest";
import { children, engineIsThere, family, startRehearsal, untilGone } from "./rehearsal.ts";

describe.skipIf(!engineIsThere)("a rehearsal that is ended halfway", () => {
  it("says so, exits with the signal's code and leaves nothing behind when told by Ctrl-C", async () => {
    const rehearsal = startRehearsal("node");
    await rehearsal.until(({ event, who }) => event === "done" && who === "ci.yaml");
    const everyone = family(rehearsal.process.pid!);
    rehearsal.process.kill("SIGINT");
    expect(await rehearsal.ended).toBe(130);
    expect(rehearsal.lines.at(-1)).toMatchObject({ event: "finished", outcome: "interrupted" });
    await untilGone(everyone);
  }, 120_000);

  it("leaves nothing behind when it is killed without a word", async () => {
    const rehearsal = startRehearsal("node");
    await rehearsal.until(({ event, who }) => event === "done" && who === "dev");
    const everyone = family(rehearsal.process.pid!);
    rehearsal.process.kill("SIGKILL");
    await untilGone(everyone);
    expect(rehearsal.process.signalCode).toBe("SIGKILL");
  }, 120_000);

  it("ends when npm disappears without passing anything on", async () => {
    const rehearsal = startRehearsal("npm");
    await rehearsal.until(({ event }) => event === "scene");
    const everyone = family(rehearsal.process.pid!);
    rehearsal.process.kill("SIGKILL");
    await untilGone(everyone);
    expect(rehearsal.process.signalCode).toBe("SIGKILL");
  }, 120_000);

  it("ends when the shell between npm and us is told to, and passes nothing on", async () => {
    const rehearsal = startRehearsal("npm");
    await rehearsal.until(({ event }) => event === "started");
    const everyone = family(rehearsal.process.pid!);
    for (const shell of children(rehearsal.process.pid!)) process.kill(shell, "SIGTERM");
    await untilGone(everyone);
    expect(await rehearsal.ended).not.toBe(0);
  }, 120_000);
});
