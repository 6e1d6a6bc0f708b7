import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configMaps, deployments } from "../kinds/resources.ts";
import type { KubernetesObject } from "../object.ts";
import { applyFields, recordUpdate, type Writer } from "./managed-fields.ts";
import { fromFieldsV1, pathsOf, toFieldsV1 } from "./paths.ts";

const writer = (manager: string, operation: Writer["operation"] = "Apply"): Writer => ({
  manager,
  operation,
  apiVersion: "v1",
  time: "2026-01-01T00:00:00Z",
});
const config = (data: Record<string, string>) =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data }) as unknown as KubernetesObject;
const apply = (live: KubernetesObject | undefined, data: Record<string, string>, manager: string) => {
  const result = applyFields(live, config(data), configMaps.schema, writer(manager), true);
  if (!result.ok) throw new Error("conflict in spite of force");
  return result.object;
};
const data = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("1", "2"), {
  minKeys: 1,
  noNullPrototype: true,
});

describe("server-side apply", () => {
  it("leaves exactly what its managers still want", () => {
    fc.assert(
      fc.property(data, data, data, (first, second, third) => {
        let live = apply(undefined, first, "one");
        live = apply(live, second, "two");
        live = apply(live, third, "one");
        // What `two` wants stays unless `one` has taken it over; what only the first wish of `one` named is gone.
        expect(live["data"]).toEqual({ ...second, ...third });
        expect(apply(live, third, "one")).toEqual(live);
      }),
    );
  });

  it("merges containers by name and ports by number, and takes away only what it brought", () => {
    const pod = (containers: object[]) =>
      ({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "x" },
        spec: { template: { spec: { containers } } },
      }) as unknown as KubernetesObject;
    const run = (live: KubernetesObject | undefined, containers: object[], manager: string) => {
      const result = applyFields(live, pod(containers), deployments.schema, writer(manager), false);
      if (!result.ok) throw new Error(JSON.stringify(result.conflicts));
      return result.object;
    };
    let live = run(undefined, [{ name: "web", image: "a", ports: [{ containerPort: 80 }] }], "one");
    live = run(
      live,
      [
        { name: "web", env: [{ name: "E", value: "1" }] },
        { name: "side", image: "s" },
      ],
      "two",
    );
    live = run(live, [{ name: "web", image: "b" }], "one");
    expect(live.spec).toEqual({
      template: {
        spec: {
          containers: [
            { name: "web", image: "b", env: [{ name: "E", value: "1" }] },
            { name: "side", image: "s" },
          ],
        },
      },
    });
  });

  it("gives a field to whoever changed it by an update", () => {
    const live = apply(undefined, { a: "1", b: "1" }, "one");
    const edited = { ...live, data: { a: "2", b: "1" } };
    const recorded = recordUpdate(live, edited, configMaps.schema, writer("editor", "Update"));
    const result = applyFields(recorded, config({ a: "1", b: "1" }), configMaps.schema, writer("one"), false);
    expect(result).toEqual({
      ok: false,
      conflicts: [{ manager: "editor", apiVersion: "v1", field: ".data.a" }],
    });
  });

  it("writes paths in a form that can be read again", () => {
    const object = { spec: { template: { spec: { containers: [{ name: "web", env: [{ name: "A" }] }] } } } };
    const paths = pathsOf(object, deployments.schema);
    expect(fromFieldsV1(toFieldsV1(paths))).toEqual(paths);
    expect(JSON.stringify(toFieldsV1(paths))).toContain('"k:{\\"name\\":\\"web\\"}":{".":{},"f:env"');
  });
});
