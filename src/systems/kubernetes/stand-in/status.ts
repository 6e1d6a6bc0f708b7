/** What the API answers in place of an object: a failure, or a deletion that leaves nothing to show. */
export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: "Failure" | "Success";
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  /** The plural for most reasons, the kind for Invalid: so it is in Kubernetes. */
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
}

export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: Status };

/** What names a resource in a message. */
export interface Named {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

export function done<T>(value: T): Reply<T> {
  return { ok: true, value };
}

export function refuse(
  code: number,
  reason: string,
  message: string,
  details?: StatusDetails,
): { readonly ok: false; readonly status: Status } {
  return {
    ok: false,
    status: {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      reason,
      ...(details && { details }),
      code,
    },
  };
}

const full = (resource: Named) =>
  resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
const details = (resource: Named, name: string): StatusDetails => ({
  name,
  ...(resource.group !== "" && { group: resource.group }),
  kind: resource.plural,
});

export function notFound(resource: Named, name: string) {
  return refuse(404, "NotFound", `${full(resource)} "${name}" not found`, details(resource, name));
}

export function alreadyExists(resource: Named, name: string) {
  return refuse(409, "AlreadyExists", `${full(resource)} "${name}" already exists`, details(resource, name));
}

export function conflict(resource: Named, name: string, why = modified) {
  return refuse(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${full(resource)} "${name}": ${why}`,
    details(resource, name),
  );
}

const modified =
  "the object has been modified; please apply your changes to the latest version and try again";

export function forbidden(resource: Named, name: string, why: string) {
  return refuse(
    403,
    "Forbidden",
    `${full(resource)} "${name}" is forbidden: ${why}`,
    details(resource, name),
  );
}

export function badRequest(message: string) {
  return refuse(400, "BadRequest", message);
}

/** 422 with every cause; `field: message` is how Kubernetes spells one. */
export function invalid(resource: Named, name: string, causes: readonly Cause[]) {
  const spelled = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const kind = resource.group === "" ? resource.kind : `${resource.kind}.${resource.group}`;
  const list = spelled.length === 1 ? spelled[0] : `[${spelled.join(", ")}]`;
  return refuse(422, "Invalid", `${kind} "${name}" is invalid: ${list}`, {
    name,
    ...(resource.group !== "" && { group: resource.group }),
    kind: resource.kind,
    causes,
  });
}

export function required(field: string, message = ""): Cause {
  return {
    reason: "FieldValueRequired",
    message: message ? `Required value: ${message}` : "Required value",
    field,
  };
}

export function wrong(field: string, value: unknown, message: string): Cause {
  const shown = typeof value === "object" ? JSON.stringify(value) : JSON.stringify(value ?? null);
  return { reason: "FieldValueInvalid", message: `Invalid value: ${shown}: ${message}`, field };
}

export function unsupported(field: string, value: unknown, supported: readonly string[]): Cause {
  const list = supported.map((item) => `"${item}"`).join(", ");
  return {
    reason: "FieldValueNotSupported",
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`,
    field,
  };
}

/** The answer to a deletion after which nothing is left. */
export function deleted(resource: Named, name: string, uid: string): Status {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { ...details(resource, name), uid },
    code: 200,
  };
}
