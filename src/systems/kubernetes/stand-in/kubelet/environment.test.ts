import { describe, expect, it } from "vitest";
import { configMaps, secrets } from "../kinds/resources.ts";
import type { Container, Pod } from "../kinds/types.ts";
import type { KubernetesObject } from "../object.ts";
import type { Store } from "../store.ts";
import { containerEnvironment, expand } from "./environment.ts";

const objects: Readonly<Record<string, object>> = {
  "configmaps/settings": { kind: "ConfigMap", data: { MODE: "fast", port: "8080" } },
  "secrets/keys": { kind: "Secret", data: { TOKEN: Buffer.from("s3cret").toString("base64") } },
};
const store = {
  get: (resource, _namespace, name) => objects[`${resource.plural}/${name}`] as KubernetesObject | undefined,
} as Pick<Store, "get"> as Store;
const pod = {
  metadata: { name: "web-1", namespace: "shop", labels: { app: "web" } },
  spec: {},
} as unknown as Pod;
const environment = (container: Partial<Container>, ports: [number, number][] = [], image = ["PATH=/bin"]) =>
  containerEnvironment({
    store,
    pod,
    container: { name: "web", image: "x", ...container },
    image,
    ports: new Map(ports),
  });

describe("a container's environment", () => {
  it("is the image's, then envFrom, then env, with references filled in", () => {
    expect(
      environment({
        envFrom: [
          { prefix: "S_", configMapRef: { name: "settings" } },
          { secretRef: { name: "none", optional: true } },
        ],
        env: [
          { name: "TOKEN", valueFrom: { secretKeyRef: { name: "keys", key: "TOKEN" } } },
          { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
          { name: "APP", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
          { name: "URL", value: "http://$(POD)/$$(POD)/$(NOBODY)" },
        ],
      }),
    ).toEqual({
      ok: true,
      variables: {
        PATH: "/bin",
        S_MODE: "fast",
        S_port: "8080",
        TOKEN: "s3cret",
        POD: "web-1",
        APP: "web",
        URL: "http://web-1/$(POD)/$(NOBODY)",
        HOSTNAME: "web-1",
      },
    });
  });

  it("names the loopback port that stands for the one the program is told to bind to", () => {
    const ports: [number, number][] = [
      [9090, 20001],
      [8080, 20002],
    ];
    const port = (value?: string) => {
      const result = environment(value === undefined ? {} : { env: [{ name: "PORT", value }] }, ports);
      return result.ok && result.variables["PORT"];
    };
    expect([port("8080"), port(), port("7070")]).toEqual(["20002", "20001", "7070"]);
  });

  it("cannot be made without what it refers to", () => {
    const missing = (name: string, key: string) =>
      environment({ env: [{ name: "A", valueFrom: { configMapKeyRef: { name, key } } }] });
    expect(missing("absent", "a")).toEqual({ ok: false, message: 'configmap "absent" not found' });
    expect(missing("settings", "absent")).toEqual({
      ok: false,
      message: "couldn't find key absent in ConfigMap shop/settings",
    });
    expect([configMaps.singular, secrets.singular]).toEqual(["configmap", "secret"]);
  });

  it("expands only what Kubernetes would", () => {
    expect(expand("$(A)$A$(B)", { A: "1" })).toBe("1$A$(B)");
  });
});
