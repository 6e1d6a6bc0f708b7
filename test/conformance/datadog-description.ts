import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { MiddlewareHandler } from "hono";
import { parse } from "yaml";

type Json = { readonly [key: string]: unknown };

const file = join(
  process.env["API_DESCRIPTIONS"] ?? join(import.meta.dirname, "../../../shared/api-descriptions"),
  "datadog/v1.yaml",
);
/** Datadog's published description of its first interface. The second is held to the official client's own types. */
export const described = existsSync(file);

interface Operation {
  readonly name: string;
  readonly pattern: RegExp;
  readonly parameters: readonly string[];
  readonly request: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface Exchanges {
  /** Put before the stand-in's routes. */
  readonly middleware: MiddlewareHandler;
  /** Operations that were called, with what they answered: `GET /api/v1/monitor 200`. */
  readonly seen: Set<string>;
  /** What did not fit, each as a sentence. */
  readonly mistakes: string[];
}

/** Holds every exchange with the first interface against the description: the request where it was taken, and the answer. */
export function holdExchanges(): Exchanges {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const operations = operationsOf(ajv);
  const seen = new Set<string>();
  const mistakes: string[] = [];
  const check = (what: string, schema: unknown, value: unknown) => {
    const validate = schema === undefined ? undefined : ajv.compile(schema as object);
    if (!validate || validate(value)) return;
    for (const { instancePath, message, params } of validate.errors ?? [])
      mistakes.push(`${what}${instancePath}: ${message} ${JSON.stringify(params)}`);
  };
  const middleware: MiddlewareHandler = async (context, next) => {
    const { method, path, raw } = context.req;
    if (!path.startsWith("/api/v1/")) return next();
    const sent = method === "GET" ? "" : await raw.clone().text();
    await next();
    const { status } = context.res;
    const found = operations.find((one) => one.name.startsWith(`${method} `) && one.pattern.test(path));
    if (!found) {
      mistakes.push(`${method} ${path} is not described.`);
      return;
    }
    seen.add(`${found.name} ${status}`);
    for (const name of new URL(raw.url).searchParams.keys())
      if (!found.parameters.includes(name)) mistakes.push(`${found.name}: has no parameter ${name}.`);
    if (status < 300 && sent !== "") check(`${found.name} request`, found.request, JSON.parse(sent));
    // Any operation may ask for keys; few say so.
    if (!Object.hasOwn(found.responses, String(status)) && ![401, 403].includes(status))
      mistakes.push(`${found.name}: does not answer ${status}.`);
    const text = await context.res.clone().text();
    if (text !== "") check(`${found.name} ${status}`, found.responses[String(status)], JSON.parse(text));
  };
  return { middleware, seen, mistakes };
}

function operationsOf(ajv: Ajv): readonly Operation[] {
  const document = inJsonSchema(parse(readFileSync(file, "utf8"))) as Json;
  ajv.addSchema(document, "v1");
  const paths = document["paths"] as Readonly<Record<string, Json>>;
  return (
    Object.entries(paths)
      .flatMap(([path, methods]) =>
        Object.entries(methods).flatMap(([method, one]): readonly Operation[] => {
          if (!["get", "post", "put", "delete"].includes(method)) return [];
          const {
            parameters = [],
            requestBody,
            responses,
          } = one as {
            readonly parameters?: readonly Json[];
            readonly requestBody?: Json;
            readonly responses: Readonly<Record<string, Json>>;
          };
          return [
            {
              name: `${method.toUpperCase()} ${path}`,
              pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`),
              parameters: parameters.map((parameter) => parameterName(document, parameter)),
              request: schemaOf(requestBody),
              responses: Object.fromEntries(
                Object.entries(responses).map(([status, answer]) => [status, schemaOf(answer)]),
              ),
            },
          ];
        }),
      )
      // A path without holes is meant where both fit.
      .sort((a, b) => a.name.split("{").length - b.name.split("{").length)
  );
}

function parameterName(document: Json, parameter: Json): string {
  const { $ref } = parameter as { readonly $ref?: string };
  const found = $ref
    ?.split("/")
    .slice(1)
    .reduce<unknown>((all, name) => (all as Json)[name], document);
  return String(((found ?? parameter) as Json)["name"]);
}

/** OpenAPI 3.0 says `nullable` where JSON Schema says that null is one of the types. */
function inJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inJsonSchema);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inJsonSchema(one)]));
  const { nullable, ...rest } = inner;
  return nullable === true ? { anyOf: [rest, { type: "null" }] } : inner;
}

function schemaOf(part: Json | undefined): unknown {
  const content = (part?.["content"] ?? {}) as Readonly<Record<string, { readonly schema?: unknown }>>;
  const { schema } = content["application/json"] ?? {};
  return schema === undefined
    ? undefined
    : JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"v1#/'));
}
