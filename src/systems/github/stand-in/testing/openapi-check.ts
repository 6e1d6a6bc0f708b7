import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { MiddlewareHandler } from "hono";

/** GitHub's published description of its REST interface, as far as it is read here. */
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema?: unknown }>>;
interface Parameter {
  readonly $ref?: string;
  readonly name?: string;
  readonly in?: string;
}

export interface OpenApiCheck {
  /** To be put before the REST interface. */
  readonly middleware: MiddlewareHandler;
  /** What did not fit, one sentence each. */
  readonly violations: readonly string[];
  /** Operations that were seen, with the statuses they answered: `GET /meta 200`. */
  readonly seen: ReadonlySet<string>;
  /** Everything that GitHub describes: `GET /meta`. */
  readonly operations: ReadonlySet<string>;
}

/**
 * Holds every request and response against GitHub's own description (`@octokit/openapi`). Refused requests are
 * allowed to be wrong; what is answered never is. Schemas are compiled when an operation is first used.
 */
export function createOpenApiCheck(): OpenApiCheck {
  const description = load();
  const operations = index(description);
  const compile = createCompiler(description);
  const violations: string[] = [];
  const seen = new Set<string>();

  const middleware: MiddlewareHandler = async (context, next) => {
    const { method } = context.req;
    const path = new URL(context.req.url).pathname.replace(/^\/api\/v3/, "");
    const text = method === "GET" ? "" : await context.req.raw.clone().text();
    await next();
    const operation = operations.find((one) => one.method === method && one.pattern.test(path));
    const { status } = context.res;
    if (!operation) {
      if (status < 400) violations.push(`${method} ${path}: GitHub describes no such operation`);
      return;
    }
    const name = `${method} ${operation.path}`;
    seen.add(`${name} ${status}`);
    const report = (what: string, errors: readonly ErrorObject[]) =>
      violations.push(`${name} ${status}, ${what}: ${errors.map(explain).join("; ")}`);

    const body = operation.value.requestBody?.content["application/json"]?.schema;
    if (status < 400 && body && text !== "") {
      const errors = compile(`${name} request`, body)(JSON.parse(text));
      if (errors.length > 0) report("request", errors);
    }
    const described = resolveResponse(description, operation.value.responses[String(status)]);
    if (!described) {
      // Any endpoint may ask for credentials or refuse a permission; few say so.
      if (![400, 401, 403, 404, 405, 409, 422].includes(status))
        violations.push(`${name}: status ${status} is not described`);
      return;
    }
    const type = context.res.headers.get("content-type") ?? "";
    const schema = described.content?.["application/json"]?.schema;
    if (!schema || !type.startsWith("application/json")) return;
    const errors = compile(`${name} ${status}`, schema)(await context.res.clone().json());
    if (errors.length > 0) report("response", errors);
  };
  const all = new Set(operations.map(({ method, path }) => `${method} ${path}`));
  return { middleware, violations, seen, operations: all };
}

function load(): Description {
  const require = createRequire(import.meta.url);
  // The package's own entry reads all ten editions, 400 MB.
  const file = require
    .resolve("@octokit/openapi/package.json")
    .replace(/package\.json$/, "generated/api.github.com.json");
  return JSON.parse(readFileSync(file, "utf8")) as Description;
}

/** Paths without parameters come before those with some: `/user` is not `/{anything}`. */
function index({ paths }: Description) {
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, value]) => ({
        method: method.toUpperCase(),
        path,
        value,
        pattern: new RegExp(`^${path.replace(/[.+^$()|[\]\\]/g, "\\$&").replace(/\{(\w+)\}/g, anyPart)}$`),
        parameters: path.split("{").length,
      })),
    )
    .sort((a, b) => a.parameters - b.parameters || b.path.length - a.path.length);
}

/** A file's path and some references hold slashes. */
function anyPart(_: string, name: string): string {
  return name === "path" || name === "ref" || name === "basehead" ? ".+" : "[^/]+";
}

function resolveResponse(description: Description, response: Operation["responses"][string] | undefined) {
  if (!response?.$ref) return response;
  const parts = response.$ref.slice(2).split("/");
  let found: unknown = description;
  for (const part of parts) found = (found as Record<string, unknown>)[part];
  return found as Operation["responses"][string];
}

function createCompiler(description: Description) {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, allowUnionTypes: true });
  addFormats(ajv);
  // Words of OpenAPI that JSON Schema has no format for.
  for (const name of [
    "int64",
    "int32",
    "timestamp",
    "repo.nwo",
    "ssh-key",
    "ssh-key fingerprint",
    "markdown",
  ]) {
    ajv.addFormat(name, true);
  }
  // GitHub's own defaults of addresses are empty texts, which are no URI.
  const uri = /^(?:[a-z][a-z0-9+.-]*:\S+)?$/i;
  ajv.addFormat("uri", uri);
  const added = new Set<string>();
  const add = (schema: unknown): unknown => {
    const converted = convert(schema);
    for (const [, name = ""] of JSON.stringify(converted).matchAll(/"github:([\w-]+)"/g)) {
      if (added.has(name)) continue;
      added.add(name);
      ajv.addSchema(add(description.components.schemas[name]) as object, `github:${name}`);
    }
    return converted;
  };
  const compiled = new Map<string, ValidateFunction>();
  return (name: string, schema: unknown) => {
    const validate = compiled.get(name) ?? ajv.compile(add(schema) as object);
    compiled.set(name, validate);
    return (value: unknown): readonly ErrorObject[] =>
      validate(value) ? [] : (validate.errors ?? []).slice(0, 6);
  };
}

/**
 * OpenAPI 3.0 to JSON Schema: `nullable`, and references by name. `oneOf` is read as `anyOf`: many of GitHub's
 * alternatives contain each other, so that a true answer of theirs would fit two.
 */
function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, example, examples, discriminator, $ref, ...rest } = value as Record<string, unknown>;
  const word = (key: string) => (key === "oneOf" && Array.isArray(rest[key]) ? "anyOf" : key);
  const converted = Object.fromEntries(Object.entries(rest).map(([key, one]) => [word(key), convert(one)]));
  const schema =
    typeof $ref === "string"
      ? { $ref: $ref.replace("#/components/schemas/", "github:"), ...converted }
      : converted;
  // `example` may also be a property that is called so.
  if (typeof example === "object" && example !== null && "type" in example)
    schema["example"] = convert(example);
  return nullable === true ? { anyOf: [{ type: "null" }, schema] } : schema;
}

function explain({ instancePath, message, params }: ErrorObject): string {
  const detail = "additionalProperty" in params ? ` (${params["additionalProperty"]})` : "";
  return `${instancePath || "/"} ${message}${detail}`;
}
