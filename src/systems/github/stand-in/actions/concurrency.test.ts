import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { arrive, emptyGroup, type Group, leave } from "./run/concurrency.ts";
import { logOf, push, until, type World, world } from "./testing/fake-host.ts";

describe("a concurrency group", () => {
  const enter = (group: Group, id: string, more: { cancel?: boolean; queue?: "single" | "max" } = {}) =>
    arrive(group, { id, cancelInProgress: more.cancel ?? false, queue: more.queue ?? "single" });

  it("runs one and keeps the newest of those that wait", () => {
    const first = enter(emptyGroup, "1");
    expect(first.starts).toBe("1");
    const second = enter(first.group, "2");
    expect(second).toMatchObject({ starts: undefined, cancels: [] });
    const third = enter(second.group, "3");
    expect(third.cancels).toEqual(["2"]);
    expect(leave(third.group, "1")).toMatchObject({ starts: "3", group: { running: "3", pending: [] } });
  });

  it("cancels who runs only when asked, and starts the newcomer when the other has ended", () => {
    const running = enter(emptyGroup, "1").group;
    const newcomer = enter(running, "2", { cancel: true });
    expect(newcomer).toMatchObject({ cancels: ["1"], starts: undefined });
    expect(leave(newcomer.group, "1").starts).toBe("2");
  });

  it("lets a hundred wait in order with `queue: max`, and no more", () => {
    let group = enter(emptyGroup, "running").group;
    for (let index = 0; index < 100; index += 1) {
      group = enter(group, `${index}`, { queue: "max" }).group;
    }
    expect(enter(group, "late", { queue: "max" }).cancels).toEqual(["late"]);
    expect(leave(group, "running").starts).toBe("0");
  });

  it("never runs two, and loses nobody: whoever comes is running, waiting, ended or cancelled", () => {
    const act = fc.record({
      leaves: fc.boolean(),
      cancel: fc.boolean(),
      queue: fc.constantFrom("single", "max"),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        let group: Group = emptyGroup;
        const over = new Set<string>();
        const known: string[] = [];
        acts.forEach((step, index) => {
          if (step.leaves && group.running !== undefined) {
            over.add(group.running);
            group = leave(group, group.running).group;
            return;
          }
          known.push(`${index}`);
          const decision = arrive(group, {
            id: `${index}`,
            cancelInProgress: step.cancel && step.queue === "single",
            queue: step.queue as "single" | "max",
          });
          // Who waits and is cancelled is over at once; who runs ends by itself.
          for (const id of decision.cancels) if (id !== group.running) over.add(id);
          group = decision.group;
          for (const id of over) expect(group.pending).not.toContain(id);
        });
        for (const id of known) {
          expect(
            [group.running === id, group.pending.includes(id), over.has(id)].filter(Boolean),
          ).toHaveLength(1);
        }
      }),
    );
  });
});

describe("runs of a workflow with concurrency", () => {
  let open: World | undefined;
  afterEach(async () => open?.close());
  const file = (concurrency: string, script: string) => ({
    ".github/workflows/ci.yaml": `
on: push
concurrency: ${concurrency}
jobs: { test: { runs-on: ubuntu-latest, steps: [{ run: '${script}' }] } }
`,
  });
  const conclusions = (world: World) => world.engine.runs("acme/shop").map((run) => run.conclusion);

  it("one runs, the newest waits, the one between is cancelled", async () => {
    open = world();
    const { host, engine, directory } = open;
    const mark = join(directory, "mark");
    for (const word of ["one", "two", "three"]) {
      const script = `until [ -f ${mark} ]; do sleep 0.02; done; echo ${word}`;
      push(host, "acme/shop", "main", file("{ group: release }", script));
    }
    await until(() => engine.runs("acme/shop").length === 3);
    await until(() => engine.runs("acme/shop")[1]?.status === "completed");
    writeFileSync(mark, "");
    await engine.idle();
    expect(conclusions(open)).toEqual(["success", "cancelled", "success"]);
  });

  it("cancel-in-progress ends the older run's program", async () => {
    open = world();
    push(
      open.host,
      "acme/shop",
      "main",
      file("{ group: release, cancel-in-progress: true }", "echo started; sleep 600"),
    );
    const { engine } = open;
    await until(() => logOf(engine, "acme/shop").includes("\nstarted"));
    push(open.host, "acme/shop", "main", file("{ group: release, cancel-in-progress: true }", "echo ok"));
    await open.engine.idle();
    expect(conclusions(open)).toEqual(["cancelled", "success"]);
    expect(open.host.checks.map((check) => check.conclusion)).toEqual(["cancelled", "success"]);
  });

  it("all of them run, one after the other, with `queue: max`", async () => {
    open = world();
    for (const word of ["one", "two", "three"]) {
      push(open.host, "acme/shop", "main", file("{ group: release, queue: max }", `echo ${word}`));
    }
    await open.engine.idle();
    expect(conclusions(open)).toEqual(["success", "success", "success"]);
  });
});
