import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { helmTemplate } from "../../src/formats/helm/template.ts";
import { writeSlot } from "../../src/formats/kustomize/slot.ts";
import { findHelm, findKubectl } from "../../src/foundation/kubectl.ts";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";
import { expect as unwrap } from "../../src/foundation/result.ts";
import { renderExample } from "../golden/acme.ts";

type Schema = { [key: string]: unknown };
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** Kubernetes' own descriptions, out of the module that its releases are; undefined where there is no Go to fetch it. */
function fetchDescriptions(): string | undefined {
  const got = spawnSync("go", ["mod", "download", "-json", "k8s.io/kubernetes@v1.35.4"], {
    env: { ...plainEnvironment(), GOFLAGS: "-mod=mod", GONOSUMDB: "*", GOTOOLCHAIN: "local" },
    timeout: 120_000,
    encoding: "utf8",
  });
  const folder = got.status === 0 ? (JSON.parse(got.stdout) as { Dir?: string }).Dir : undefined;
  const place = folder && join(folder, "api/openapi-spec/v3");
  return place && existsSync(place) ? place : undefined;
}
const descriptions = fetchDescriptions();

/** A schema in which a field that it does not name is a mistake. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const all = Object.fromEntries(Object.entries(schema).map(([key, one]) => [key, closed(one)]));
  return "properties" in all && !("additionalProperties" in all)
    ? { ...all, additionalProperties: false }
    : all;
}

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const known = new Map<string, Schema>();

/** What Kubernetes has against a manifest; undefined for kinds that are not its own. */
function mistakes({ apiVersion, kind, ...rest }: Manifest): readonly string[] | undefined {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  const file = `${group ? `apis__${group}__${version}` : `api__${version}`}_openapi.json`;
  const place = join(descriptions ?? "", file);
  if (!existsSync(place)) return undefined;
  const document = known.get(file) ?? (closed(JSON.parse(readFileSync(place, "utf8"))) as Schema);
  if (!known.has(file)) ajv.addSchema({ $id: file, ...document });
  known.set(file, document);
  const { schemas } = (document as { components: { schemas: Record<string, Schema> } }).components;
  const found = Object.entries(schemas).find(([, one]) =>
    (one["x-kubernetes-group-version-kind"] as Schema[] | undefined)?.some(
      (names) => names["group"] === group && names["version"] === version && names["kind"] === kind,
    ),
  );
  if (!found) return [`there is no ${kind} in ${apiVersion}`];
  const validate = ajv.compile({ $ref: `${file}#/components/schemas/${found[0]}` });
  validate({ apiVersion, kind, ...rest });
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

describe.runIf(descriptions !== undefined)("Kubernetes' published descriptions", () => {
  const folder = mkdtempSync(join(tmpdir(), "groundwork-schemas-"));
  let kubectl: string;
  let helm: string;
  beforeAll(async () => {
    kubectl = unwrap(await findKubectl());
    helm = unwrap(await findHelm());
    for (const { repository, path, content } of renderExample("examples/acme")) {
      if (repository !== "configuration" || content.state === "pending") continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      const isSlot = /^[a-z]+\/storefront\/kustomization\.yaml$/.test(path) && !path.startsWith("base/");
      const digest = `sha256:${"ab".repeat(32)}`;
      const text = isSlot ? unwrap(writeSlot(content.text, path, "storefront", digest)) : content.text;
      writeFileSync(join(folder, path), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (text: string) =>
    parseAllDocuments(text).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
  const environments = () => readdirSync(join(folder, "platform"));

  async function manifests(): Promise<readonly Manifest[]> {
    const all: Manifest[] = [];
    for (const environment of environments()) {
      for (const path of [`platform/${environment}`, `${environment}/storefront`]) {
        const built = await runProgram(kubectl, ["kustomize", join(folder, path)], {
          env: plainEnvironment(),
        });
        expect(built.exitCode, built.stderr.toString()).toBe(0);
        all.push(...read(built.stdout.toString()));
      }
      const addons = join(folder, "platform", environment, "addons");
      for (const addon of readdirSync(addons)) {
        const release = { name: `platform-${addon}`, namespace: addon, folder: join(addons, addon), helm };
        all.push(...read(unwrap(await helmTemplate(release))));
      }
    }
    return all;
  }

  it("fit every manifest of Kubernetes' own kinds that is rendered", async () => {
    const seen = new Set<string>();
    for (const manifest of await manifests()) {
      const found = mistakes(manifest);
      if (!found) continue;
      seen.add(manifest.kind);
      expect(found, `${manifest.kind} ${manifest.metadata.name}`).toEqual([]);
    }
    for (const kind of ["Deployment", "NetworkPolicy", "ResourceQuota", "ValidatingAdmissionPolicy"]) {
      expect([...seen]).toContain(kind);
    }
  });

  it("notice a field that a kind does not have", () => {
    const spec = { validations: [{ expresion: "true" }] };
    const metadata = { name: "a" };
    const apiVersion = "admissionregistration.k8s.io/v1";
    expect(mistakes({ apiVersion, kind: "ValidatingAdmissionPolicy", metadata, spec } as Manifest)).toEqual(
      expect.arrayContaining([expect.stringContaining("expresion")]),
    );
  });
});
