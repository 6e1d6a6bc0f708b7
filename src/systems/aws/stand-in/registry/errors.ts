/** The error codes of the OCI distribution specification 1.1, with the status that registries answer them with. */
const statuses = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 416,
  BLOB_UPLOAD_UNKNOWN: 404,
  DENIED: 403,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 400,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  SIZE_INVALID: 413,
  TAG_INVALID: 400,
  UNAUTHORIZED: 401,
  UNSUPPORTED: 405,
} as const;

export type RegistryErrorCode = keyof typeof statuses;

/** Ends the handling of a request; answered in the specification's shape. */
export class RegistryError extends Error {
  readonly code: RegistryErrorCode;
  readonly detail: unknown;
  constructor(code: RegistryErrorCode, message: string, detail?: unknown) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

export function errorResponse(error: RegistryError, realm: string): Response {
  const { code, message, detail } = error;
  const body = { errors: [{ code, message, ...(detail !== undefined && { detail }) }] };
  return new Response(JSON.stringify(body), {
    status: statuses[code],
    headers: {
      "content-type": "application/json; charset=utf-8",
      "docker-distribution-api-version": "registry/2.0",
      ...(code === "UNAUTHORIZED" && { "www-authenticate": loginChallenge(realm) }),
    },
  });
}

/** ECR asks for Basic logins, never for tokens of a token service. */
export function loginChallenge(realm: string): string {
  return `Basic realm="${realm}/",service="ecr.amazonaws.com"`;
}
