import { apiVersionOf } from "../kinds/resources.ts";
import { type Fields, isFields, misfits } from "../schema/strict.ts";
import { badRequest, done, type Reply } from "../status.ts";
import type { Place, WriteOptions } from "./types.ts";

/** Kind, shape and namespace of a body, before it is compared with anything. */
export function decode({ resource, namespace }: Place, body: unknown, options: WriteOptions): Reply<Fields> {
  if (!isFields(body)) return badRequest("the body of the request is not an object");
  const { kind, version } = resource;
  const apiVersion = apiVersionOf(resource);
  if ((body["kind"] ?? kind) !== kind || (body["apiVersion"] ?? apiVersion) !== apiVersion) {
    return badRequest(
      `the API version in the data (${String(body["apiVersion"])}, ${String(body["kind"])}) does not match the expected API version (${apiVersion}, ${kind})`,
    );
  }
  const fatal = misfits(resource.schema, body).filter(
    (misfit) => misfit.kind === "type" || options.fieldValidation === "Strict",
  );
  if (fatal.length > 0) {
    const strict = fatal.every((misfit) => misfit.kind === "unknown") ? "strict decoding error: " : "";
    const list = fatal.map(({ message }) => message).join(", ");
    return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${strict}${list}`);
  }
  const metadata = isFields(body["metadata"]) ? body["metadata"] : {};
  const { namespace: claimed, ...kept } = metadata;
  if (resource.namespaced && claimed !== undefined && claimed !== namespace) {
    return badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
  return done({ ...body, apiVersion, kind, metadata: resource.namespaced ? { ...kept, namespace } : kept });
}

/** Refuses a body that names another object than the URL does. */
export function checkName(body: Fields, name: string): Reply<undefined> {
  const claimed = isFields(body["metadata"]) ? body["metadata"]["name"] : undefined;
  if (claimed === undefined || claimed === name) return done(undefined);
  return badRequest(
    `the name of the object (${String(claimed)}) does not match the name on the URL (${name})`,
  );
}
