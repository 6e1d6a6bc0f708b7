import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startTestCluster, type TestCluster } from "../testing.ts";

let test: TestCluster;
beforeAll(async () => {
  test = await startTestCluster();
});
afterAll(() => test.close());

const set = (replicas: number, image: string) =>
  JSON.stringify({
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "db" },
    spec: {
      replicas,
      serviceName: "db",
      selector: { matchLabels: { app: "db" } },
      // Bound to a node that is not ours: this test says when a Pod is ready.
      template: {
        metadata: { labels: { app: "db" } },
        spec: { nodeName: "elsewhere", containers: [{ name: "db", image }] },
      },
    },
  });
const apply = (text: string) => test.kubectl(["apply", "--server-side", "-f", "-"], text);
const pods = async () => {
  const listed = JSON.parse(await test.kubectl(["get", "pods", "-o", "json"])) as {
    readonly items: readonly {
      readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
      readonly spec: { readonly containers: readonly { readonly image: string }[] };
    }[];
  };
  return listed.items.map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]?.image}`);
};
const becomeReady = (name: string) => {
  const status = { conditions: [{ type: "Ready", status: "True" }], phase: "Running" };
  return test.kubectl([
    "patch",
    "pod",
    name,
    "--subresource=status",
    "--type=merge",
    "-p",
    JSON.stringify({ status }),
  ]);
};
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 50 });

it("makes Pods in turn, replaces them from the last when the template changes, and counts", async () => {
  await apply(set(2, "one"));
  await eventually(async () => expect(await pods()).toEqual(["db-0 one"]));
  await becomeReady("db-0");
  await eventually(async () => expect(await pods()).toEqual(["db-0 one", "db-1 one"]));
  await becomeReady("db-1");
  await test.kubectl(["wait", "--for=jsonpath={.status.availableReplicas}=2", "sts/db", "--timeout=10s"]);

  await apply(set(2, "two"));
  for (const [name, expected] of [
    ["db-1", ["db-0 one", "db-1 two"]],
    ["db-0", ["db-0 two", "db-1 two"]],
  ] as const) {
    await test.kubectl(["delete", "pod", name, "--grace-period=0", "--force"]).catch(() => {});
    await eventually(async () => expect(await pods()).toEqual(expected));
    await becomeReady(name);
  }
  await test.kubectl(["wait", "--for=jsonpath={.status.updatedReplicas}=2", "sts/db", "--timeout=10s"]);
});
