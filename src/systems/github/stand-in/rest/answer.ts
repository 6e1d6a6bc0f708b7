/** What an endpoint answers. Refusals are answers too. */
export interface Answer {
  readonly status: number;
  /** Sent as JSON, except text and bytes; undefined for an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Other pages of the same list, for the `Link` header. */
  readonly pages?: readonly (readonly [relation: string, page: number])[];
}

const documentation = "https://docs.github.com/rest";

export const success = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const accepted = (body: unknown = {}): Answer => ({ status: 202, body });
export const nothing: Answer = { status: 204 };

/** A refusal in GitHub's shape. */
export function refuse(
  status: number,
  message: string,
  rest: Readonly<Record<string, unknown>> = {},
): Answer {
  return { status, body: { message, ...rest, documentation_url: documentation, status: String(status) } };
}

export const notFound = refuse(404, "Not Found");

export interface FieldError {
  readonly resource: string;
  readonly code: "missing" | "missing_field" | "invalid" | "already_exists" | "unprocessable" | "custom";
  readonly field?: string;
  readonly message?: string;
}

/** 422 with what is wrong with which field. */
export function invalid(...errors: readonly FieldError[]): Answer {
  return refuse(422, "Validation Failed", { errors });
}

/** 422 with plain sentences, as reviews answer. */
export function unprocessable(...errors: readonly string[]): Answer {
  return refuse(422, "Unprocessable Entity", { errors });
}
