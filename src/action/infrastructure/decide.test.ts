import { describe, expect, it } from "vitest";
import { readPlan } from "../../formats/terraform-plan/read.ts";
import { planJson, resourceJson } from "../../formats/terraform-plan/testing.ts";
import { expect as value } from "../../foundation/result.ts";
import { lossOf, planMarker, printRecord, readRecord, unseen } from "./consent.ts";
import { changedStacks, readOrder } from "./order.ts";

const entry = (id: string, modules: readonly string[] = []) => ({ id, modules, needs: [], gives: [] });

describe("which stacks a change is about", () => {
  const order = [entry("state"), entry("network", ["vpc"]), entry("cluster", ["vpc", "eks"])];
  it("those whose files or modules differ, in order, and those that were taken out", () => {
    const of = (...paths: string[]) => {
      const { changed, removed } = changedStacks(order, paths);
      return [...changed.map(({ id }) => id), ...removed.map((id) => `-${id}`)];
    };
    expect(of("stacks/cluster/main.tf", "stacks/network/a/b.tf")).toEqual(["network", "cluster"]);
    expect(of("modules/vpc/main.tf")).toEqual(["network", "cluster"]);
    expect(of("modules/eks/x.tf", "stacks/gone/main.tf")).toEqual(["cluster", "-gone"]);
    expect(of("stacks/order.json", "stacks", "facts.json", "x/stacks/state/main.tf", "modules/vpc")).toEqual(
      [],
    );
  });

  it("refuses a name that would lead elsewhere", () => {
    for (const id of ["../state", "a/b", "-chdir=x", "", "a b"]) {
      expect(readOrder(JSON.stringify([entry(id)]))).toMatchObject({
        ok: false,
        diagnostics: [{ code: "stack-order-unreadable" }],
      });
    }
    expect(readOrder("")).toMatchObject({ ok: false });
    expect(value(readOrder(JSON.stringify(order)))).toEqual(order);
  });
});

describe("what somebody saw", () => {
  const plan = value(
    readPlan(
      planJson({
        resource_changes: [
          resourceJson("aws_vpc.a", { actions: ["delete"], before: {} }),
          resourceJson("aws_vpc.b", { actions: ["delete", "create"], before: {}, after: {} }),
          resourceJson("aws_vpc.c", { actions: ["update"], before: { x: 1 }, after: { x: 2 } }),
        ],
      }),
    ),
  );
  const [gone, replaced] = plan.resources as [(typeof plan.resources)[0], (typeof plan.resources)[0]];

  it("is what is destroyed or replaced and stood in the comment, or was accepted by its address", () => {
    const left = (seen: readonly string[], accepted: readonly string[]) =>
      unseen(plan, seen, accepted).map(({ address }) => address);
    expect(left([], [])).toEqual(["aws_vpc.a", "aws_vpc.b"]);
    expect(left([lossOf(gone)], ["aws_vpc.b"])).toEqual([]);
    // Who saw a replacement did not see it go for good.
    expect(left([lossOf(gone), lossOf({ ...replaced, action: "delete" })], [])).toEqual(["aws_vpc.b"]);
  });

  it("comes back out of the comment's second line, and out of no other", () => {
    const seen = { head: "a".repeat(40), losses: { network: [lossOf(gone)] } };
    const record = printRecord(seen);
    expect(readRecord(`${planMarker}\n${record}\n\n## Plan`)).toEqual(seen);
    expect(readRecord(`${planMarker}\n\n## Plan\n${record}`)).toBeUndefined();
    expect(readRecord(`${planMarker}\n<!-- groundwork:seen {"head":1} -->`)).toBeUndefined();
    expect(readRecord("")).toBeUndefined();
  });
});
