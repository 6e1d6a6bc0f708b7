import { describe, expect, it } from "vitest";
import { exampleOf } from "../../../test/golden/acme.ts";
import { expect as valueIn } from "../../foundation/result.ts";
import { planGraph } from "../../rollout/graph.ts";
import { closedDoors } from "./closed-doors.ts";
import { composeRollout } from "./compose.ts";
import { collectSteps } from "./steps.ts";

const { blueprint } = exampleOf("examples/acme");
const collected = collectSteps({ blueprint, actionBundle: "" }, closedDoors(blueprint));

describe("the steps of Day 1", () => {
  it("fit together without any client, engine or network", () => {
    expect(planGraph(collected.steps, new Set())).toMatchObject({ ok: true });
  });

  it("are those that a rollout runs, each with the client of its system", () => {
    const composed = valueIn(
      composeRollout({
        ...{ blueprint, actionBundle: "a bundle", programs: new Map(), folder: "unused", endpoints: {} },
        environment: {},
        programEnvironment: {},
        fetch,
        installer: { install: async () => ({ ok: true, value: undefined }) },
        accepted: new Set(),
      }),
    );
    const shape = ({ id, title, day1, by, effort, needs, gives }: (typeof composed.steps)[number]) => ({
      id,
      title,
      day1,
      by,
      effort,
      needs,
      gives,
    });
    expect(collected.steps.map(shape)).toEqual(composed.steps.map(shape));
    for (const step of composed.steps) {
      expect(composed.client(step) === undefined, step.id).toBe(!collected.owners.has(step.id));
    }
  });
});
