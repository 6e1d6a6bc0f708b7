import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expect as take } from "../foundation/result.ts";
import { criticalPath } from "./critical-path.ts";
import { type GraphStep, planGraph } from "./graph.ts";
import { select } from "./selection.ts";

const step = (id: string, needs: string[], gives: string[], hours = 1): GraphStep => ({
  id,
  title: id,
  effort: { hours, usualWaitHours: 0 },
  needs,
  gives,
});
const plan = (steps: GraphStep[], known: string[] = []) => planGraph(steps, new Set(known));
const said = (result: ReturnType<typeof plan>) => (result.ok ? [] : result.diagnostics);

/** Steps with edges only from earlier to later, in a shuffled order: every graph without a circle comes up. */
const acyclic = fc
  .integer({ min: 1, max: 14 })
  .chain((count) =>
    fc.tuple(
      fc.array(fc.array(fc.integer({ min: 0, max: 13 }), { maxLength: 4 }), {
        minLength: count,
        maxLength: count,
      }),
      fc.shuffledSubarray([...Array(count).keys()], { minLength: count, maxLength: count }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }),
    ),
  )
  .map(([edges, order, hours]) => {
    const steps = edges.map((needs, i) =>
      step(
        `s${i}`,
        needs.filter((giver) => giver < i).map((giver) => `fact.${giver}`),
        [`fact.${i}`],
        hours[i],
      ),
    );
    return order.map((i) => steps[i]!);
  });

describe("the planner", () => {
  it("puts every step after those that give what it needs", () => {
    fc.assert(
      fc.property(acyclic, (steps) => {
        const graph = take(plan(steps));
        expect(graph.steps.map((s) => s.id).sort()).toEqual(steps.map((s) => s.id).sort());
        const told = new Set<string>();
        for (const s of graph.steps) {
          for (const fact of s.needs) expect(told).toContain(fact);
          for (const fact of s.gives) told.add(fact);
        }
      }),
    );
  });

  it("always finds a circle, and names each link of it", () => {
    fc.assert(
      fc.property(acyclic, fc.integer({ min: 1, max: 5 }), (steps, length) => {
        const circle = Array.from({ length }, (_, i) =>
          step(`c${i}`, [`c.${(i + 1) % length}`, ...(steps[i]?.gives ?? [])], [`c.${i}`]),
        );
        const diagnostics = said(plan([...steps, ...circle]));
        expect(diagnostics.map((d) => d.code)).toEqual(["rollout-cycle"]);
        for (let i = 0; i < length; i++) {
          expect(diagnostics[0]!.summary).toContain(
            `c${i} needs c.${(i + 1) % length} of c${(i + 1) % length}`,
          );
        }
        for (const s of steps) expect(diagnostics[0]!.summary).not.toContain(`${s.id} needs`);
      }),
    );
  });

  it("reports everything at once, with what was probably meant", () => {
    const diagnostics = said(
      plan(
        [
          step("organization", [], ["aws.organization.id"]),
          step("accounts", ["aws.organisation.id"], ["aws.account.prod.id"]),
          step("network", ["aws.organisation.id", "aws.region"], []),
          step("registry", [], ["aws.account.prod.id"]),
          step("registry", ["zebra"], ["aws.region"]),
          step("a", ["b.fact"], ["a.fact"]),
          step("b", ["a.fact"], ["b.fact"]),
        ],
        ["aws.region"],
      ),
    );
    expect(diagnostics.map((d) => `${d.code}: ${d.summary} ${d.next}`)).toEqual([
      "rollout-step-doubled: 2 steps have the id registry. Give each its own id: the journal knows a step by it.",
      "rollout-fact-doubled: The fact aws.account.prod.id is given by step accounts and by step registry. Let one of them give it: a resource has one owner.",
      "rollout-fact-doubled: The fact aws.region is given by step registry and by what was told beforehand. Let one of them give it: a resource has one owner.",
      "rollout-fact-missing: Nobody gives the fact aws.organisation.id, which steps accounts and network need. Did you mean aws.organization.id?",
      "rollout-fact-missing: Nobody gives the fact zebra, which step registry needs. Add the step or the stack that gives it.",
      "rollout-cycle: Steps wait for each other in a circle: a needs b.fact of b, b needs a.fact of a. Take one of these needs away, or split a step in two.",
    ]);
  });

  it("plans thousands of steps at once", () => {
    const chain = Array.from({ length: 5_000 }, (_, i) => step(`s${i}`, i ? [`f${i - 1}`] : [], [`f${i}`]));
    expect(take(plan(chain.reverse())).steps.at(-1)?.id).toBe("s4999");
  });
});

describe("the critical path", () => {
  it("is a chain, and as long as the longest there is", () => {
    fc.assert(
      fc.property(acyclic, (steps) => {
        const graph = take(plan(steps));
        const longest = (id: string): number =>
          graph.step(id).effort.hours + Math.max(0, ...graph.before(id).map(longest));
        const path = criticalPath(graph);
        expect(path.length).toBe(Math.max(...steps.map((s) => longest(s.id))));
        expect(path.steps.reduce((sum, id) => sum + graph.step(id).effort.hours, 0)).toBe(path.length);
        for (const [at, id] of path.steps.entries()) {
          if (at > 0) expect(graph.before(id)).toContain(path.steps[at - 1]);
        }
      }),
    );
  });

  it("counts the wait of a step as time, too", () => {
    const slow = { ...step("quota", [], ["quota"]), effort: { hours: 0.5, usualWaitHours: 48 } };
    const graph = take(plan([slow, step("work", [], ["w"], 20), step("end", ["quota", "w"], [])]));
    expect(criticalPath(graph)).toEqual({ steps: ["quota", "end"], length: 49.5 });
  });
});

describe("choosing steps", () => {
  const graph = take(
    plan([step("a", [], ["a"]), step("b", ["a"], ["b"]), step("c", ["b"], ["c"]), step("other", ["a"], [])]),
  );
  const chosen = (wish: Parameters<typeof select>[1]) => Object.fromEntries(take(select(graph, wish)));

  it("--until brings everything that is needed; --only looks at it", () => {
    expect(chosen({})).toEqual({ a: "act", b: "act", c: "act", other: "act" });
    expect(chosen({ until: ["b"] })).toEqual({ a: "act", b: "act" });
    expect(chosen({ only: ["c"] })).toEqual({ a: "look", b: "look", c: "act" });
    expect(chosen({ only: ["c"], until: ["a"] })).toEqual({ a: "act", b: "look", c: "act" });
  });

  it("suggests the step that was probably meant", () => {
    const result = select(graph, { only: ["othr"], until: ["nothing-like-it"] });
    expect(result.ok ? [] : result.diagnostics.map((d) => `${d.code} ${d.next}`)).toEqual([
      "rollout-step-unknown Did you mean other?",
      "rollout-step-unknown `groundwork rollout --dry-run` lists the steps.",
    ]);
  });
});
