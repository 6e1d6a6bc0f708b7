import { describe, expect, it } from "vitest";
import { configMaps, secrets } from "../kinds/resources.ts";
import type { Container, Pod } from "../kinds/types.ts";
import type { KubernetesObject } from "../object.ts";
import type { Store } from "../store.ts";
import { containerEnvironment, expand } from "./environment.ts";
import { takeContainerPorts } from "./ports.ts";

const objects: Readonly<Record<string, object>> = {
  "configmaps/settings": { kind: "ConfigMap", data: { MODE: "fast", port: "8080" } },
  "secrets/keys": { kind: "Secret", data: { TOKEN: Buffer.from("s3cret$(POD)").toString("base64") } },
};
const store = {
  get: (resource, _namespace, name) => objects[`${resource.plural}/${name}`] as KubernetesObject | undefined,
} as Pick<Store, "get"> as Store;
const pod = {
  metadata: { name: "web-1", namespace: "shop", labels: { app: "web" } },
  spec: {},
} as unknown as Pod;
const environment = async (spec: Partial<Container>, image = ["PATH=/bin"]) => {
  const container = { name: "web", image: "x", ...spec };
  let next = 20_001;
  const pool = { take: async () => next++, giveBack: () => true };
  const ports = await takeContainerPorts(pool, container);
  return containerEnvironment({ store, pod, container, image, ports });
};

describe("a container's environment", () => {
  it("is the image's, then envFrom, then env, with references filled in", async () => {
    const made = await environment({
      envFrom: [
        { prefix: "S_", configMapRef: { name: "settings" } },
        { secretRef: { name: "none", optional: true } },
      ],
      env: [
        { name: "TOKEN", valueFrom: { secretKeyRef: { name: "keys", key: "TOKEN" } } },
        { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "APP", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: "URL", value: "http://$(POD)/$$(POD)/$(NOBODY)/$(PATH)/$(S_MODE)" },
      ],
    });
    expect(made).toMatchObject({
      ok: true,
      variables: {
        PATH: "/bin",
        S_MODE: "fast",
        S_port: "8080",
        // What comes from elsewhere is taken as it is, and the image's variables cannot be named.
        TOKEN: "s3cret$(POD)",
        POD: "web-1",
        APP: "web",
        URL: "http://web-1/$(POD)/$(NOBODY)/$(PATH)/fast",
        HOSTNAME: "web-1",
      },
    });
  });

  it("names the loopback port that stands for the one the program is told to bind to", async () => {
    const ports = [{ containerPort: 9090 }, { containerPort: 8080 }];
    const port = async (value?: string, image: string[] = []) => {
      const result = await environment({ ports, ...(value && { env: [{ name: "PORT", value }] }) }, image);
      return result.ok && result.variables["PORT"];
    };
    expect(await port("8080")).toBe("20002");
    expect(await port()).toBe("20001");
    expect(await port(undefined, ["PORT=8080"])).toBe("20002");
    // Nobody declared it, and still it must not be this machine's own port 7070.
    expect(await port("7070")).toBe("20003");
    expect(await port("/run/web.sock")).toBe("/run/web.sock");
  });

  it("cannot be made without what it refers to", async () => {
    const missing = (name: string, key: string) =>
      environment({ env: [{ name: "A", valueFrom: { configMapKeyRef: { name, key } } }] });
    expect(await missing("absent", "a")).toEqual({ ok: false, message: 'configmap "absent" not found' });
    expect(await missing("settings", "absent")).toEqual({
      ok: false,
      message: "couldn't find key absent in ConfigMap shop/settings",
    });
    expect([configMaps.singular, secrets.singular]).toEqual(["configmap", "secret"]);
  });

  it("expands only what Kubernetes would", () => {
    expect(expand("$(A)$A$(B)", { A: "1" })).toBe("1$A$(B)");
  });
});
