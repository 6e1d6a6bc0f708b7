import type { Context } from "hono";
import { parse } from "yaml";
import type { DeleteOptions, Machinery, WriteOptions } from "../machinery/types.ts";
import { jsonPatch, mergePatch, strategicMergePatch } from "../merge/patch.ts";
import type { KubernetesObject } from "../object.ts";
import { isFields } from "../schema/strict.ts";
import { badRequest, deleted, notFound, type Reply, refuse } from "../status.ts";
import { readSelectors } from "./read.ts";
import { answer, failure } from "./reply.ts";
import { representList } from "./represent.ts";
import type { Target } from "./target.ts";

function writeOptions(context: Context, target: Target): WriteOptions {
  const agent = context.req.header("user-agent")?.split("/")[0] || "unknown";
  return {
    manager: context.req.query("fieldManager") || agent,
    dryRun: context.req.query("dryRun") === "All",
    fieldValidation: context.req.query("fieldValidation") ?? "Warn",
    ...(target.subresource === "status" && { subresource: "status" }),
  };
}

/** JSON and YAML; protobuf is what a server without its descriptions has to refuse. */
async function readBody(context: Context): Promise<Reply<unknown>> {
  const type = (context.req.header("content-type") ?? "application/json").split(";")[0]?.trim() ?? "";
  if (
    !/^application\/(json|yaml|(json-patch|merge-patch|strategic-merge-patch)\+json|apply-patch\+(yaml|cbor))$/.test(
      type,
    ) ||
    type.endsWith("cbor")
  ) {
    return refuse(
      415,
      "UnsupportedMediaType",
      "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml",
    );
  }
  const text = await context.req.text();
  if (text.trim() === "") return { ok: true, value: undefined };
  try {
    return { ok: true, value: type.includes("yaml") ? parse(text) : JSON.parse(text) };
  } catch (error) {
    return badRequest(
      `the object provided is unrecognized: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** POST to a collection. */
export async function create(
  context: Context,
  machinery: Machinery,
  target: Target,
): Promise<Reply<KubernetesObject>> {
  const body = await readBody(context);
  if (!body.ok) return body;
  const metadata = isFields(body.value) && isFields(body.value["metadata"]) ? body.value["metadata"] : {};
  const namespace =
    target.namespace ?? (target.resource.namespaced ? String(metadata["namespace"] ?? "default") : undefined);
  return machinery.create(
    { resource: target.resource, namespace },
    body.value,
    writeOptions(context, target),
  );
}

/** PUT. */
export async function update(
  context: Context,
  machinery: Machinery,
  target: Target,
  name: string,
): Promise<Reply<KubernetesObject>> {
  const body = await readBody(context);
  if (!body.ok) return body;
  return machinery.update(target, name, body.value, writeOptions(context, target));
}

/** PATCH: server-side apply and the three older kinds. */
export async function patch(
  context: Context,
  machinery: Machinery,
  target: Target,
  name: string,
): Promise<Response> {
  const { resource, namespace } = target;
  const type = (context.req.header("content-type") ?? "").split(";")[0]?.trim();
  const body = await readBody(context);
  if (!body.ok) return failure(body.status);
  const options = writeOptions(context, target);
  if (type === "application/apply-patch+yaml") {
    if (!context.req.query("fieldManager"))
      return failure(badRequest("fieldManager is required for apply patch").status);
    const force = context.req.query("force") === "true";
    const reply = machinery.apply(target, name, body.value, { ...options, force });
    return reply.ok
      ? Response.json(reply.value.object, { status: reply.value.created ? 201 : 200 })
      : failure(reply.status);
  }
  const live = machinery.store.get(resource, namespace, name);
  if (!live) return failure(notFound(resource, name).status);
  let next: unknown;
  if (type === "application/merge-patch+json") next = mergePatch(live, body.value);
  else if (type === "application/strategic-merge-patch+json" && !resource.custom)
    next = strategicMergePatch(live, body.value, resource.schema);
  else if (type === "application/json-patch+json") {
    const patched = jsonPatch(live, body.value);
    if (!patched.ok)
      return failure(
        refuse(
          422,
          "Invalid",
          `the server rejected our request due to an error in our request: ${patched.message}`,
        ).status,
      );
    next = patched.value;
  } else {
    const accepted = [
      "application/json-patch+json",
      "application/merge-patch+json",
      "application/apply-patch+yaml",
    ];
    return failure(
      refuse(
        415,
        "UnsupportedMediaType",
        `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`,
      ).status,
    );
  }
  return answer(machinery.update(target, name, next, options), 200);
}

/** DELETE of one object or of a collection. */
export async function remove(context: Context, machinery: Machinery, target: Target): Promise<Response> {
  const { resource, namespace, name } = target;
  const body = await readBody(context);
  if (!body.ok) return failure(body.status);
  const grace = context.req.query("gracePeriodSeconds");
  const options: DeleteOptions = {
    ...(isFields(body.value) ? (body.value as DeleteOptions) : {}),
    ...(grace && { gracePeriodSeconds: Number(grace) }),
    ...(context.req.query("propagationPolicy") && {
      propagationPolicy: context.req.query("propagationPolicy") ?? "",
    }),
    ...(context.req.query("dryRun") === "All" && { dryRun: true }),
  };
  if (name !== undefined) {
    const reply = machinery.remove(target, name, options);
    if (!reply.ok) return failure(reply.status);
    const left = machinery.store.get(resource, namespace, name);
    return Response.json(left ?? deleted(resource, name, reply.value.metadata.uid));
  }
  const matches = readSelectors(context);
  if (!matches) return failure(badRequest("unable to parse requirement: the selector cannot be read").status);
  const objects = machinery.store.list(resource, namespace).filter(matches);
  for (const object of objects)
    machinery.remove({ resource, namespace: object.metadata.namespace }, object.metadata.name, options);
  return Response.json(
    representList("object", resource, objects, String(machinery.store.version), new Date(0)),
  );
}
