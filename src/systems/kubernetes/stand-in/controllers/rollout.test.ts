import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Deployment, ReplicaSet } from "../kinds/types.ts";
import { planRollout } from "./rollout.ts";

const deployment = (replicas: number, maxSurge: number, maxUnavailable: number) =>
  ({
    spec: { replicas, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } } },
  }) as Deployment;
const set = (name: string, replicas: number, availableReplicas: number) =>
  ({
    metadata: { name, creationTimestamp: name },
    spec: { replicas },
    status: { replicas, availableReplicas },
  }) as ReplicaSet;

describe("a rolling update", () => {
  it("brings up one more before it takes one away", () => {
    const wanted = deployment(1, 1, 0);
    expect([...planRollout(wanted, set("new", 0, 0), [set("old", 1, 1)]).scale]).toEqual([["new", 1]]);
    expect([...planRollout(wanted, set("new", 1, 0), [set("old", 1, 1)]).scale]).toEqual([]);
    expect([...planRollout(wanted, set("new", 1, 1), [set("old", 1, 1)]).scale]).toEqual([["old", 0]]);
  });

  it("takes away a version that never worked before the one that serves", () => {
    const older = [set("1-good", 1, 1), set("2-broken", 1, 0)];
    expect([...planRollout(deployment(1, 1, 0), set("3-new", 0, 0), older).scale]).toEqual([["2-broken", 0]]);
  });

  it("with any bounds comes to its end, never with too many copies and never with too few", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        (replicas, surge, unavailable) => {
          fc.pre(surge + unavailable > 0);
          const wanted = deployment(replicas, surge, Math.min(unavailable, replicas));
          let fresh = set("new", 0, 0);
          let old = set("old", replicas, replicas);
          for (let round = 0; round < 40; round += 1) {
            const { scale } = planRollout(wanted, fresh, [old]);
            const next = scale.get("new") ?? fresh.spec.replicas;
            const rest = scale.get("old") ?? old.spec.replicas;
            // Those that are new this round are not available yet; those taken away stop at once.
            const serving = Math.min(fresh.spec.replicas, next) + rest;
            expect(next + rest).toBeLessThanOrEqual(replicas + surge);
            expect(serving).toBeGreaterThanOrEqual(replicas - Math.min(unavailable, replicas));
            fresh = set("new", next, next);
            old = set("old", rest, rest);
          }
          expect([fresh.spec.replicas, old.spec.replicas]).toEqual([replicas, 0]);
        },
      ),
    );
  });
});
