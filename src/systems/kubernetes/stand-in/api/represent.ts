import { apiVersionOf, type Resource } from "../kinds/resources.ts";
import type { KubernetesObject } from "../object.ts";

/** The form in which a client wants objects: whole, as rows of a table, or their metadata alone. */
export type Form = "object" | "table" | "metadata";

/** The first form in an Accept header that we can give; undefined when there is none. */
export function wantedForm(accept: string | undefined): Form | undefined {
  if (accept === undefined || accept.trim() === "") return "object";
  for (const range of accept.split(",").map((part) => part.trim())) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    if (!["application/json", "application/*", "*/*", "application/yaml"].includes(type)) continue;
    const as = parameters.find((parameter) => parameter.startsWith("as="))?.slice(3);
    if (as === undefined) return "object";
    if (as === "Table") return "table";
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") return "metadata";
  }
  return undefined;
}

export function representOne(form: Form, resource: Resource, object: KubernetesObject, now: Date): unknown {
  if (form === "table") return table(resource, [object], object.metadata.resourceVersion, now);
  return form === "metadata" ? metadataOnly(object) : object;
}

export function representList(
  form: Form,
  resource: Resource,
  objects: readonly KubernetesObject[],
  version: string,
  now: Date,
): unknown {
  if (form === "table") return table(resource, objects, version, now);
  const metadata = { resourceVersion: version };
  if (form === "metadata") {
    const items = objects.map(metadataOnly);
    return { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items };
  }
  return { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items: objects };
}

function metadataOnly(object: KubernetesObject): unknown {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}

function table(
  resource: Resource,
  objects: readonly KubernetesObject[],
  version: string,
  now: Date,
): unknown {
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: { resourceVersion: version },
    columnDefinitions: resource.columns.map(({ name, type, priority }) => ({
      name,
      type,
      format: name === "Name" ? "name" : "",
      description: name,
      priority,
    })),
    rows: objects.map((object) => ({
      cells: resource.columns.map((column) => column.cell(object, now)),
      object: metadataOnly(object),
    })),
  };
}
