import { any, keyed, kind, list, map, object, type Schema, set } from "./schema.ts";
import { type Fields, isFields } from "./strict.ts";

/**
 * What a CustomResourceDefinition says of its kind, as a description that is validated and merged by. Required fields and
 * patterns are not among it.
 * Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ ("structural schema").
 */
export function fromStructural(openApi: unknown): Schema {
  const whole = isFields(openApi) ? openApi : {};
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...own } = propertiesOf(whole);
  if (whole["x-kubernetes-preserve-unknown-fields"] === true || Object.keys(own).length === 0) return any;
  return kind(convertAll(own));
}

function propertiesOf(schema: Fields): Fields {
  return isFields(schema["properties"]) ? schema["properties"] : {};
}

function convertAll(properties: Fields): Record<string, Schema> {
  return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, convert(one)]));
}

function convert(schema: unknown): Schema {
  if (!isFields(schema) || schema["x-kubernetes-preserve-unknown-fields"] === true) return any;
  if (schema["x-kubernetes-int-or-string"] === true) return { type: "integer-or-string" };
  switch (schema["type"]) {
    case "string":
    case "integer":
    case "number":
    case "boolean":
      return { type: schema["type"] };
    case "array":
      return convertList(schema);
    case "object":
      if (isFields(schema["additionalProperties"])) return map(convert(schema["additionalProperties"]));
      return schema["properties"] === undefined ? any : object(convertAll(propertiesOf(schema)));
    default:
      return any;
  }
}

function convertList(schema: Fields): Schema {
  const items = convert(schema["items"]);
  if (schema["x-kubernetes-list-type"] === "set") return set(items);
  const keys = schema["x-kubernetes-list-map-keys"];
  if (schema["x-kubernetes-list-type"] !== "map" || !Array.isArray(keys)) return list(items);
  return keyed(keys.map(String), items);
}
