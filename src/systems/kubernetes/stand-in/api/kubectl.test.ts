import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manifests, startTestCluster, type TestCluster } from "../testing.ts";

// No Pod is started here: the image cannot be pulled, and none of these tests waits for one.
let test: TestCluster;
beforeAll(async () => {
  test = await startTestCluster();
});
afterAll(() => test.close());

const image = `127.0.0.1:1/none@sha256:${"0".repeat(64)}`;
const run = (...args: string[]) => test.kubectl(args);
const apply = (text: string, ...args: string[]) =>
  test.kubectl(["apply", "--server-side", "-f", "-", ...args], text);
const object = (kind: string, fields: object) => JSON.stringify({ kind, ...fields });
const json = async (...args: string[]) =>
  JSON.parse(await run("get", ...args, "-o", "json")) as Record<string, never>;
const config = (name: string, data: object, labels = {}) =>
  object("ConfigMap", { apiVersion: "v1", metadata: { name, labels }, data });

describe("the API, as kubectl meets it", () => {
  it("says which version it is and what it serves", async () => {
    expect(await run("version")).toContain("Server Version: v1.35.0+groundwork-stand-in");
    const resources = await run("api-resources", "-o", "name");
    for (const name of [
      "pods",
      "deployments.apps",
      "statefulsets.apps",
      "networkpolicies.networking.k8s.io",
    ]) {
      expect(resources.split("\n")).toContain(name);
    }
  });

  it("serves a kind of somebody else's only while its definition is there", async () => {
    const widget = { apiVersion: "argoproj.io/v1alpha1", metadata: { name: "one" }, spec: {} };
    const definition = object("CustomResourceDefinition", {
      apiVersion: "apiextensions.k8s.io/v1",
      metadata: { name: "appprojects.argoproj.io" },
      spec: {
        group: "argoproj.io",
        names: { kind: "AppProject", plural: "appprojects" },
        scope: "Namespaced",
        versions: [{ name: "v1alpha1", served: true, storage: true, schema: {} }],
      },
    });
    await expect(apply(object("AppProject", widget))).rejects.toThrow(/no matches for kind "AppProject"/);
    await apply(definition);
    await run("wait", "--for=condition=Established", "crd/appprojects.argoproj.io", "--timeout=10s");
    await apply(object("AppProject", widget));
    expect(await run("get", "appprojects", "-o", "name")).toBe("appproject.argoproj.io/one\n");
    await run("delete", "crd", "appprojects.argoproj.io");
    expect(await run("api-resources", "-o", "name")).not.toContain("argoproj.io");
    await apply(definition);
    expect(await run("get", "appprojects", "-o", "name")).toBe("");
    await expect(apply(definition.replace("appprojects.argo", "others.argo"))).rejects.toThrow(
      /must be spec.names.plural/,
    );
  });

  it("applies, shows tables, selects by labels and fields, and deletes", async () => {
    expect(await apply(config("one", { a: "1" }, { tier: "x" }))).toBe("configmap/one serverside-applied\n");
    await apply(config("two", { a: "1", b: "2" }, { tier: "y" }));
    expect(await run("get", "configmaps", "-l", "tier in (x,z)")).toMatch(
      /^NAME\s+DATA\s+AGE\none\s+1\s+\d+s\n$/,
    );
    expect(await run("get", "cm", "--field-selector", "metadata.name=two", "-o", "name")).toBe(
      "configmap/two\n",
    );
    expect(await run("get", "cm", "one", "-o", "yaml")).toContain("kind: ConfigMap");
    expect(await run("delete", "cm", "one", "two")).toBe(
      `configmap "one" deleted from default namespace\nconfigmap "two" deleted from default namespace\n`,
    );
    await expect(run("get", "cm", "one")).rejects.toThrow(
      'Error from server (NotFound): configmaps "one" not found',
    );
  });

  it("keeps who owns a field: a conflict without force, a take-over with it, and removal of what is given up", async () => {
    await apply(config("owned", { mine: "1", both: "1" }), "--field-manager", "first");
    await apply(config("owned", { theirs: "2", both: "1" }), "--field-manager", "second");
    await expect(apply(config("owned", { both: "3" }), "--field-manager", "second")).rejects.toThrow(
      'Apply failed with 1 conflict: conflict with "first" using v1: .data.both',
    );
    // `second` still holds `theirs`, because nothing was written.
    expect((await json("cm", "owned"))["data"]).toEqual({ mine: "1", both: "1", theirs: "2" });
    await apply(config("owned", { both: "3" }), "--field-manager", "second", "--force-conflicts");
    expect((await json("cm", "owned"))["data"]).toEqual({ mine: "1", both: "3" });
    const { managedFields } = JSON.parse(
      await run("get", "cm", "owned", "-o", "json", "--show-managed-fields"),
    ).metadata;
    expect(managedFields).toMatchObject([
      { manager: "first", operation: "Apply", fieldsV1: { "f:data": { "f:mine": {} } } },
      { manager: "second", operation: "Apply", fieldsV1: { "f:data": { "f:both": {} } } },
    ]);
  });

  it("understands all four kinds of patch", async () => {
    await apply(manifests("patched", image));
    const patch = (type: string, body: object) =>
      run("patch", "deployment", "patched", "--type", type, "-p", JSON.stringify(body));
    await patch("merge", { spec: { minReadySeconds: 1 } });
    await patch("json", [{ op: "replace", path: "/spec/minReadySeconds", value: 2 }]);
    const env = [{ name: "A", value: "b" }];
    await patch("strategic", { spec: { template: { spec: { containers: [{ name: "patched", env }] } } } });
    await test.kubectl(
      ["apply", "--server-side", "--field-manager", "scaler", "-f", "-"],
      object("Deployment", { apiVersion: "apps/v1", metadata: { name: "patched" }, spec: { replicas: 0 } }),
    );
    const { spec } = JSON.parse(await run("get", "deployment", "patched", "-o", "json"));
    expect(spec).toMatchObject({
      minReadySeconds: 2,
      replicas: 0,
      template: { spec: { containers: [{ image, env }] } },
    });
    await expect(patch("json", [{ op: "test", path: "/spec/replicas", value: 7 }])).rejects.toThrow(
      "testing value /spec/replicas failed",
    );
  });

  it("refuses to overwrite what somebody else has written meanwhile", async () => {
    await apply(config("versioned", { a: "1" }));
    const old = await run("get", "cm", "versioned", "-o", "json");
    await apply(config("versioned", { a: "2" }));
    await expect(test.kubectl(["replace", "-f", "-"], old)).rejects.toThrow(
      "the object has been modified; please apply your changes to the latest version and try again",
    );
  });

  it.each([
    ["a typing error", { spec: { replica: 1 } }, 'strict decoding error: unknown field "spec.replica"'],
    ["a text for a number", { spec: { replicas: "two" } }, "spec.replicas: expected integer, got string"],
    [
      "a deadline that cannot hold",
      { spec: { progressDeadlineSeconds: 5, minReadySeconds: 5 } },
      "must be greater than minReadySeconds",
    ],
    [
      "a selector that misses its own Pods",
      { spec: { selector: { matchLabels: { app: "other" } } } },
      "`selector` does not match template `labels`",
    ],
    ["a name that is none", { metadata: { name: "Not_A_Name" } }, "a lowercase RFC 1123 subdomain"],
  ])("refuses %s", async (_what, change: { spec?: object; metadata?: object }, message) => {
    const [deployment = ""] = manifests("wrong", image).split("\n---\n");
    const whole = JSON.parse(deployment) as { spec: object; metadata: object };
    const body = {
      ...whole,
      metadata: { ...whole.metadata, ...change.metadata },
      spec: { ...whole.spec, ...change.spec },
    };
    await expect(apply(JSON.stringify(body))).rejects.toThrow(message);
  });

  it("refuses a container without an image, and a kind that it does not know", async () => {
    await expect(apply(manifests("wrong", ""))).rejects.toThrow(
      "spec.template.spec.containers[0].image: Required value",
    );
    await expect(
      apply(object("Gadget", { apiVersion: "acme.example/v1", metadata: { name: "x" } })),
    ).rejects.toThrow('no matches for kind "Gadget" in version "acme.example/v1"');
    await expect(apply(config("lost", {}), "-n", "nowhere")).rejects.toThrow(
      'namespaces "nowhere" not found',
    );
  });

  it("shows what an apply would change, and changes nothing", async () => {
    await apply(config("shown", { a: "1" }));
    const diff = (data: object) => test.kubectl(["diff", "--server-side", "-f", "-"], config("shown", data));
    expect(await diff({ a: "1" })).toBe("");
    // It ends with 1 where there is a difference.
    await expect(diff({ a: "2" })).rejects.toThrow(/^-\s+a: "1"\n\+\s+a: "2"$/m);
    expect((await json("cm", "shown"))["data"]).toEqual({ a: "1" });
  });

  it("serves what somebody defines, by that very description", async () => {
    const size = { type: "object", properties: { size: { type: "integer" } } };
    const definition = {
      group: "acme.example",
      names: { kind: "Gadget", plural: "gadgets", shortNames: ["gd"] },
      scope: "Namespaced",
      versions: [
        {
          ...{ name: "v1", served: true, storage: true, subresources: { status: {} } },
          schema: { openAPIV3Schema: { type: "object", properties: { spec: size } } },
        },
      ],
    };
    const metadata = { name: "gadgets.acme.example" };
    const about = { apiVersion: "apiextensions.k8s.io/v1", metadata, spec: definition };
    await apply(object("CustomResourceDefinition", about));
    await run("wait", "--for=condition=Established", "crd/gadgets.acme.example", "--timeout=10s");
    const gadget = (spec: object) =>
      apply(object("Gadget", { apiVersion: "acme.example/v1", metadata: { name: "one" }, spec }));
    expect(await gadget({ size: 1 })).toBe("gadget.acme.example/one serverside-applied\n");
    await expect(gadget({ weight: 1 })).rejects.toThrow('unknown field "spec.weight"');
    expect(await run("get", "gd", "-o", "name")).toBe("gadget.acme.example/one\n");
    await run("delete", "crd", "gadgets.acme.example");
    expect(await run("api-resources", "-o", "name")).not.toContain("gadgets");
  });

  it("tells a watch of what happens, from the version on that it names", async () => {
    const list = await (await fetch(`${test.cluster.url}/api/v1/namespaces/default/configmaps`)).json();
    const { resourceVersion } = (list as { metadata: { resourceVersion: string } }).metadata;
    await apply(config("seen", { a: "1" }));
    await run("delete", "cm", "seen");
    const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion=${resourceVersion}`;
    const watched = await (await fetch(`${test.cluster.url}/api/v1/configmaps?${query}`)).text();
    const events = watched
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; object: { kind: string } });
    expect(events.map(({ type }) => type)).toEqual(["ADDED", "DELETED", "BOOKMARK", "BOOKMARK"]);
  });

  it("refuses a watch from a version that it no longer remembers", async () => {
    // Version 0 means "what there is now"; anything before the first write of this cluster is too old.
    const watched = await fetch(`${test.cluster.url}/api/v1/configmaps?watch=1&resourceVersion=-5`);
    expect(await watched.text()).toContain('"code":410');
  });
});
