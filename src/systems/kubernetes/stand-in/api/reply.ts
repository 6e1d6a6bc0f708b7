import type { KubernetesObject } from "../object.ts";
import type { Reply, Status } from "../status.ts";

/** A refusal, as HTTP. */
export function failure(status: Status): Response {
  return Response.json(status, { status: status.code });
}

/** An object under a status code, or the refusal. */
export function answer(reply: Reply<KubernetesObject>, code: number): Response {
  return reply.ok ? Response.json(reply.value, { status: code }) : failure(reply.status);
}
