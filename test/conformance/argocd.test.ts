import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { type Rehearsal, root, startRehearsal } from "../end-to-end/rehearsal.ts";

/** Argo CD's own CustomResourceDefinitions, as published with the release. */
const descriptions = join(
  process.env["API_DESCRIPTIONS"] ?? join(root, "../shared/api-descriptions"),
  "argocd",
);
const there = existsSync(descriptions);

type Schema = { [key: string]: unknown };

/** A CRD's schema as JSON Schema in which a field that it does not name is a mistake. */
function closed(schema: Schema): Schema {
  const { properties, items, additionalProperties, ...rest } = schema;
  const open = rest["x-kubernetes-preserve-unknown-fields"] === true || properties === undefined;
  if (rest["x-kubernetes-int-or-string"] === true) delete rest["type"];
  return {
    ...rest,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties as Record<string, Schema>).map(([name, one]) => [name, closed(one)]),
      ),
    }),
    ...(items !== undefined && { items: closed(items as Schema) }),
    ...(typeof additionalProperties === "object" && additionalProperties !== null
      ? { additionalProperties: closed(additionalProperties as Schema) }
      : !open && { additionalProperties: false }),
  };
}

function validator(file: string) {
  const definition = parse(readFileSync(join(descriptions, file), "utf8"));
  const schema = closed(definition.spec.versions[0].schema.openAPIV3Schema);
  // What every object has is described elsewhere.
  (schema["properties"] as Schema)["metadata"] = { type: "object" };
  return new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
}

function mistakes(file: string, object: unknown): readonly string[] {
  const validate = validator(file);
  validate(object);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const definitions: Readonly<Record<string, string>> = {
  Application: "application-crd.yaml",
  ApplicationSet: "applicationset-crd.yaml",
  AppProject: "appproject-crd.yaml",
};

describe.runIf(there)("Argo CD's published definitions", () => {
  it("fit every document of Argo CD's that is rendered", () => {
    const platform = join(root, "examples/acme/rendered/configuration/platform");
    const seen = new Set<string>();
    for (const environment of readdirSync(platform)) {
      const files = readdirSync(join(platform, environment)).filter((name) => name.endsWith(".yaml"));
      for (const file of files) {
        for (const document of parseAllDocuments(readFileSync(join(platform, environment, file), "utf8"))) {
          const object = document.toJS() as { kind: string };
          const definition = definitions[object.kind];
          if (!definition) continue;
          seen.add(object.kind);
          expect(mistakes(definition, object), `${environment}/${file}`).toEqual([]);
        }
      }
    }
    expect([...seen]).toEqual(expect.arrayContaining(["AppProject", "ApplicationSet"]));
  });

  it("notice a field that Argo CD does not have", () => {
    const object = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: {},
      spec: { nonsense: 1 },
    };
    expect(mistakes("appproject-crd.yaml", object)).toEqual([expect.stringContaining("nonsense")]);
  });
});

describe.runIf(there)("the Argo CD stand-in", () => {
  let rehearsal: Rehearsal;
  let applications: {
    readonly metadata: { readonly name: string };
    readonly status: { readonly health: unknown };
  }[];

  beforeAll(async () => {
    rehearsal = startRehearsal("node", ["--keep"]);
    const world = await rehearsal.until(({ event }) => event === "world");
    applications = [];
    // By the cluster: Argo CD itself answers those who have signed in.
    for (const { cluster } of Object.values(
      world["environments"] as Record<string, { cluster: { url: string } }>,
    )) {
      const answer = await fetch(`${cluster.url}/apis/argoproj.io/v1alpha1/applications`);
      applications.push(...((await answer.json()) as { items: typeof applications }).items);
    }
  }, 120_000);

  afterAll(async () => {
    rehearsal.process.kill("SIGINT");
    await rehearsal.ended;
  });

  it("writes applications that Argo CD's definition takes, a degraded one among them", () => {
    const storefronts = applications.filter(({ metadata }) => metadata.name === "storefront");
    expect(storefronts.map(({ status }) => status.health)).toContainEqual(
      expect.objectContaining({ status: "Degraded" }),
    );
    for (const application of applications) expect(mistakes("application-crd.yaml", application)).toEqual([]);
  });
});
