import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manifests, serverProgram, startTestCluster, type TestCluster } from "./testing.ts";

let test: TestCluster;
beforeAll(async () => {
  test = await startTestCluster();
});
afterAll(() => test.close());

const apply = (text: string) => test.kubectl(["apply", "--server-side", "-f", "-"], text);
const healthy = (version: string) =>
  serverProgram({ "/healthz": [200, "ok"], "/version": [200, version], "/env": [200, "$env"] });
const get = async (name: string, path: string) => {
  const url = test.cluster.serviceUrl("default", name);
  return (await fetch(`${url}${path}`)).text();
};

describe("a cluster that runs programs out of images", () => {
  it("starts a program from its layers, with its environment, and serves it once its probe has passed", async () => {
    const image = await test.registry.push("web", healthy("one"));
    await apply(
      manifests(
        "web",
        image,
        {},
        { env: [{ name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] },
      ),
    );
    await test.kubectl(["wait", "--for=condition=Available", "deployment/web", "--timeout=20s"]);
    expect(await get("web", "/version")).toBe("one");
    const environment = JSON.parse(await get("web", "/env")) as Record<string, string>;
    expect(environment).toMatchObject({ GREETING: "from the image", POD: expect.stringMatching(/^web-/) });
    expect(await test.kubectl(["get", "pods", "-l", "app=web"])).toMatch(/web-\S+\s+1\/1\s+Running\s+0/);
    expect(await test.kubectl(["logs", "deployment/web"])).toBe("listening\n");
    expect(await test.kubectl(["rollout", "status", "deployment/web"])).toContain("successfully rolled out");
  });

  it("keeps the old version serving while a new one fails its probe, and says so after the deadline", async () => {
    const good = await test.registry.push("shop", healthy("good"));
    await apply(manifests("shop", good));
    await test.kubectl(["wait", "--for=condition=Available", "deployment/shop", "--timeout=20s"]);
    const bad = await test.registry.push(
      "shop",
      serverProgram({ "/healthz": [500, "no"], "/version": [200, "bad"] }),
    );
    await apply(manifests("shop", bad, { progressDeadlineSeconds: 2 }));
    await test.kubectl([
      "wait",
      "--for=jsonpath={.status.conditions[?(@.type=='Progressing')].reason}=ProgressDeadlineExceeded",
      "deployment/shop",
      "--timeout=20s",
    ]);
    expect(await get("shop", "/version")).toBe("good");
    expect(await test.kubectl(["get", "events"])).toContain(
      "Readiness probe failed: HTTP probe failed with statuscode: 500",
    );

    const better = await test.registry.push("shop", healthy("better"));
    await apply(manifests("shop", better));
    await test.kubectl(["rollout", "status", "deployment/shop", "--timeout=20s"]);
    expect(await get("shop", "/version")).toBe("better");
  });

  it("refuses an image of which one byte was changed", async () => {
    const image = await test.registry.push("flipped", healthy("x"));
    test.registry.damage(image);
    await apply(manifests("flipped", image));
    await test.kubectl([
      "wait",
      "--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ErrImagePull",
      "pod",
      "-l",
      "app=flipped",
      "--timeout=20s",
    ]);
    const pod = await test.kubectl(["get", "pod", "-l", "app=flipped", "-o", "json"]);
    expect(pod).toContain("came with other bytes than its digest says");
    expect(await get("flipped", "/")).toContain("has no ready endpoint");
  });

  it("restarts a program that crashes, backs off, and keeps its last words", async () => {
    const image = await test.registry.push("crash", `console.log("I give up"); process.exit(3);`);
    await apply(manifests("crash", image));
    await test.kubectl([
      "wait",
      "--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff",
      "pod",
      "-l",
      "app=crash",
      "--timeout=20s",
    ]);
    const pods = JSON.parse(await test.kubectl(["get", "pods", "-l", "app=crash", "-o", "json"])) as {
      items: { metadata: { name: string }; status: { containerStatuses: unknown[] } }[];
    };
    expect(pods.items[0]?.status.containerStatuses[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 3, reason: "Error" } },
    });
    expect(await test.kubectl(["logs", pods.items[0]?.metadata.name ?? "", "--previous"])).toBe(
      "I give up\n",
    );
  });

  it("restarts a program whose liveness probe fails, and kills one that does not heed SIGTERM", async () => {
    const deaf = `import { createServer } from "node:http";
let asked = 0;
createServer((request, response) => response.writeHead(request.url === "/live" && ++asked > 1 ? 500 : 200).end())
  .listen(Number(process.env.PORT));
process.on("SIGTERM", () => console.log("I stay"));`;
    const livenessProbe = { httpGet: { path: "/live", port: 8080 }, periodSeconds: 1, failureThreshold: 1 };
    await apply(manifests("deaf", await test.registry.push("deaf", deaf), {}, { livenessProbe }));
    await test.kubectl([
      "wait",
      "--for=jsonpath={.status.containerStatuses[0].restartCount}=1",
      "pod",
      "-l",
      "app=deaf",
      "--timeout=30s",
    ]);
    const pods = await test.kubectl(["get", "pods", "-l", "app=deaf", "-o", "json"]);
    const [pod] = (
      JSON.parse(pods) as {
        items: { metadata: { name: string }; status: { containerStatuses: unknown[] } }[];
      }
    ).items;
    expect(pod?.status.containerStatuses[0]).toMatchObject({ lastState: { terminated: { exitCode: 137 } } });
    expect(await test.kubectl(["logs", pod?.metadata.name ?? "", "--previous"])).toContain("I stay");
    expect(await test.kubectl(["get", "events"])).toContain("failed liveness probe, will be restarted");
  });

  it("holds a namespace to its Pod Security Standard", async () => {
    const image = await test.registry.push("plain", healthy("x"));
    await apply(
      JSON.stringify({
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "strict", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
      }),
    );
    await test.kubectl(["apply", "--server-side", "-n", "strict", "-f", "-"], manifests("plain", image));
    await test.kubectl([
      "wait",
      "-n",
      "strict",
      "--for=condition=ReplicaFailure",
      "deployment/plain",
      "--timeout=20s",
    ]);
    const told = await test.kubectl(["get", "deployment", "plain", "-n", "strict", "-o", "json"]);
    expect(told).toMatch(/violates PodSecurity .*restricted:latest.*: allowPrivilegeEscalation != false/);
    await test.kubectl(["delete", "namespace", "strict", "--timeout=20s"]);
    expect(await test.kubectl(["get", "namespaces", "-o", "name"])).not.toContain("strict");
  });

  it("stops what is deleted", async () => {
    await test.kubectl(["delete", "deployment,service", "web", "--timeout=20s"]);
    await test.kubectl(["wait", "--for=delete", "pod", "-l", "app=web", "--timeout=20s"]);
    expect(test.cluster.serviceUrl("default", "web")).toBeUndefined();
  });
});
