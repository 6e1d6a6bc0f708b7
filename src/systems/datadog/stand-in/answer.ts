/** What an endpoint answers: a status, and a body that goes out as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export const answer = (body: unknown, status = 200): Answer => ({ status, body });
export const nothing: Answer = { status: 204 };

/** A refusal in the vendor's older shape: `{"errors": ["…"]}`. */
export const refuse = (status: number, ...errors: readonly string[]): Answer => ({
  status,
  body: { errors },
});

/** A refusal in the shape of JSON:API, which some newer endpoints have. */
export const refuseItem = (status: number, title: string, detail?: string): Answer => ({
  status,
  body: { errors: [{ status: String(status), title, ...(detail !== undefined && { detail }) }] },
});

export const notFound = (what: string): Answer => refuse(404, `${what} not found`);

/** As the vendor says of a parameter that it does not take. */
export const invalid = (parameter: string): Answer =>
  refuse(400, `The value provided for parameter '${parameter}' is invalid`);
