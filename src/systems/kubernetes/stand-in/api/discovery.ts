import { apiVersionOf, type Resource } from "../kinds/resources.ts";

/** What clients ask first: which version this is, and what it serves. */
export const serverVersion = {
  major: "1",
  minor: "35",
  gitVersion: "v1.35.0+groundwork-stand-in",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "2025-12-17T12:00:00Z",
  goVersion: "none",
  compiler: "node",
  platform: "stand-in",
};

export const coreVersions = {
  kind: "APIVersions",
  versions: ["v1"],
  serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: "127.0.0.1" }],
};

/** One group among the kinds that are served; undefined when it is not. */
export function describeGroup(
  served: readonly Resource[],
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const versions = [
    ...new Set(served.filter(({ group }) => group === name).map(({ version }) => version)),
  ].map((version) => ({ groupVersion: `${name}/${version}`, version }));
  const [preferredVersion] = versions;
  return preferredVersion && { name, versions, preferredVersion };
}

export function groupList(served: readonly Resource[]) {
  const names = new Set(served.map(({ group }) => group).filter((group) => group !== ""));
  const groups = [...names].map((name) => describeGroup(served, name));
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** The APIResourceList of one group and version; undefined when it is not served. */
export function resourceList(all: readonly Resource[], group: string, version: string): unknown {
  const served = all.filter((one) => one.group === group && one.version === version);
  const [first] = served;
  if (!first) return undefined;
  return {
    kind: "APIResourceList",
    ...(group !== "" && { apiVersion: "v1" }),
    groupVersion: apiVersionOf(first),
    resources: served.flatMap(describeResource),
  };
}

function describeResource(resource: Resource): readonly unknown[] {
  const { plural, singular, namespaced, kind, shortNames, categories } = resource;
  const subresource = (name: string, subVerbs: readonly string[]) => ({
    name: `${plural}/${name}`,
    singularName: "",
    namespaced,
    kind,
    verbs: subVerbs,
  });
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames.length > 0 && { shortNames }),
      ...(categories.length > 0 && { categories }),
    },
    ...(resource.status ? [subresource("status", ["get", "patch", "update"])] : []),
    ...(kind === "Pod" ? [subresource("log", ["get"])] : []),
  ];
}

const openApiPath = ({ group, version }: Resource) =>
  group === "" ? `api/${version}` : `apis/${group}/${version}`;

/** The index of `/openapi/v3`. */
export function openApiIndex(served: readonly Resource[]) {
  const paths = served.map((resource) => [
    openApiPath(resource),
    { serverRelativeURL: `/openapi/v3/${openApiPath(resource)}` },
  ]);
  return { paths: Object.fromEntries(paths) };
}

/**
 * One group's description, as much as kubectl reads of it: that PATCH of a kind takes `fieldValidation` and `dryRun`.
 * Undefined when the group is not served.
 */
export function openApiGroup(all: readonly Resource[], path: string): unknown {
  const served = all.filter((resource) => openApiPath(resource) === path);
  if (served.length === 0) return undefined;
  const parameters = ["dryRun", "fieldManager", "fieldValidation", "force"].map((name) => ({
    name,
    in: "query",
    schema: { type: name === "force" ? "boolean" : "string", uniqueItems: true },
  }));
  const paths = served.map((resource) => {
    const { group, version, kind, plural, namespaced } = resource;
    const patch = {
      operationId: `patch${kind}`,
      parameters,
      "x-kubernetes-action": "patch",
      "x-kubernetes-group-version-kind": { group, version, kind },
      responses: { "200": { description: "OK" } },
    };
    return [`/${path}/${namespaced ? "namespaces/{namespace}/" : ""}${plural}/{name}`, { patch }] as const;
  });
  const schemas = served.map(({ group, version, kind }) => [
    `${group || "core"}.${version}.${kind}`,
    { type: "object", "x-kubernetes-group-version-kind": [{ group, version, kind }] },
  ]);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes stand-in", version: serverVersion.gitVersion },
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(schemas) },
  };
}
