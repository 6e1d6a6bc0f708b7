import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { ok } from "../../../foundation/result.ts";
import { startTestPeople, type TestPeople } from "../stand-in/identity-center/testing.ts";
import { secretsStep } from "./secrets.ts";

const secrets = ["watcher/key", "watcher/other"].map((name) => ({
  ...{ isUsed: () => true, title: `The secret ${name}`, name, value: `secret.${name}` },
}));
const step = secretsStep({ name: "dev" }, secrets);

describe("secrets of a cluster", () => {
  let world: TestPeople;
  let values: Record<string, string> = { "secret.watcher/key": "one", "secret.watcher/other": "two" };
  beforeAll(async () => {
    world = await startTestPeople();
  });
  afterAll(() => world.close());

  const context = () => ({
    ...{ facts: new Map<string, string>(), client: world.world.client(), clock: systemClock, ids: systemIds },
    ...{ signal: new AbortController().signal, report: () => {}, operation: systemIds.uuid() },
    ...{ reveal: async (name: string) => ok(values[name] ?? ""), sight: { sight: "missing" } as const },
  });
  const look = async () => (await step.look(context())).sight;

  it("are written where they are missing or others, and nothing twice", async () => {
    expect(await look()).toBe("missing");
    expect(await step.act(context())).toEqual({ outcome: "done" });
    expect(await look()).toBe("matches");
    values = { ...values, "secret.watcher/key": "rotated" };
    expect(await step.look(context())).toMatchObject({
      sight: "differs",
      differences: [{ what: "dev/watcher/key" }],
    });
    await step.act(context());
    expect(await look()).toBe("matches");
    const { counts } = world.aws.operations;
    expect([counts.get("secretsmanager:CreateSecret"), counts.get("secretsmanager:PutSecretValue")]).toEqual([
      2, 1,
    ]);
  });

  it("can be brought back after they were deleted", async () => {
    expect(await step.undoAct?.(context())).toEqual({ outcome: "done" });
    expect(await step.undoAct?.(context())).toEqual({ outcome: "done" });
    expect(await look()).toBe("missing");
    await step.act(context());
    expect(await look()).toBe("matches");
  });

  it("are not known while AWS does not say", async () => {
    world.aws.operations.refuse({
      operation: "secretsmanager:GetSecretValue",
      error: { status: 400, code: "AccessDeniedException", message: "no" },
    });
    expect(await look()).toBe("unknown");
    world.aws.operations.clear();
  });
});
