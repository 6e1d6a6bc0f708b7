/** What Graph answers, before it becomes HTTP. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Of a body: what it is, as `$metadata#users` says it. */
  readonly of?: string;
}

/** A refusal, in the middle of whatever was under way. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const ok = (of: string, body: unknown): Answer => ({ status: 200, body, of });
export const created = (of: string, body: unknown): Answer => ({ status: 201, body, of });
export const nothing: Answer = { status: 204 };

export const badRequest = (message: string, code = "Request_BadRequest") =>
  new GraphError(400, code, message);

export const notFound = (id: string) =>
  new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

export const denied = (message = "Insufficient privileges to complete the operation.") =>
  new GraphError(403, "Authorization_RequestDenied", message);

export const conflict = (message: string) =>
  new GraphError(409, "Request_MultipleObjectsWithSameKeyValue", message);
