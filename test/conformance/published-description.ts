import type { Ajv } from "ajv";
import type { MiddlewareHandler } from "hono";

/** A description of an interface as its vendor publishes it (OpenAPI 3.0), and how a stand-in is held to it. */
export interface Published {
  readonly ajv: Ajv;
  /** By a name that references can be led to. */
  readonly documents: Readonly<Record<string, Json>>;
  /** The path as it is described; undefined for what is no part of the interface. */
  described(path: string): string | undefined;
  /** Statuses that operations answer although the description does not say so of each. */
  readonly unsaid: readonly (number | "default")[];
  /** Operations that are younger than the description. */
  readonly younger: readonly string[];
}

export type Json = { readonly [key: string]: unknown };

interface Operation {
  /** `METHOD /path` */
  readonly name: string;
  readonly pattern: RegExp;
  readonly parameters: readonly string[];
  readonly request: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface Exchanges {
  /** Put before the stand-in's routes. */
  readonly middleware: MiddlewareHandler;
  /** Operations that were called, `METHOD /path`. */
  readonly seen: Set<string>;
  /** The same, each with every status that it answered: `GET /api/v1/monitor 200`. */
  readonly answered: Set<string>;
  /** What did not fit, each as a sentence. */
  readonly mistakes: string[];
}

/** Holds every exchange against the description of its operation: the request where it was taken, and the answer. */
export function holdExchanges({ ajv, documents, described, unsaid, younger }: Published): Exchanges {
  const operations = Object.entries(documents).flatMap(([name, document]) =>
    operationsOf(name, document, ajv),
  );
  const seen = new Set<string>();
  const answered = new Set<string>();
  const mistakes: string[] = [];
  const note = (name: string, status: number) => {
    seen.add(name);
    answered.add(`${name} ${status}`);
  };
  const check = (what: string, schema: unknown, value: unknown) => {
    const validate = schema === undefined ? undefined : ajv.compile(schema as object);
    if (!validate || validate(value)) return;
    for (const { instancePath, message, params } of validate.errors ?? [])
      mistakes.push(`${what}${instancePath}: ${message} ${JSON.stringify(params)}`);
  };
  const middleware: MiddlewareHandler = async (context, next) => {
    const { method, path, raw } = context.req;
    const plain = described(path);
    if (plain === undefined) return next();
    const sent = method === "GET" ? "" : await raw.clone().text();
    await next();
    const { status } = context.res;
    const found = operations.find((one) => one.name.startsWith(`${method} `) && one.pattern.test(plain));
    if (!found) {
      const known = younger.find((one) => patternOf(one).test(`${method} ${plain}`));
      if (known) note(known, status);
      else mistakes.push(`${method} ${plain} is not described.`);
      return;
    }
    note(found.name, status);
    for (const name of new URL(raw.url).searchParams.keys())
      if (!found.parameters.includes(name)) mistakes.push(`${found.name}: has no parameter ${name}.`);
    if (status < 300 && sent !== "") check(`${found.name} request`, found.request, JSON.parse(sent));
    const isSaid = Object.hasOwn(found.responses, String(status)) || unsaid.includes(status);
    const isElse = unsaid.includes("default") && Object.hasOwn(found.responses, "default");
    if (!isSaid && !isElse) mistakes.push(`${found.name}: does not answer ${status}.`);
    const text = await context.res.clone().text();
    if (text !== "") check(`${found.name} ${status}`, found.responses[String(status)], JSON.parse(text));
  };
  return { middleware, seen, answered, mistakes };
}

const patternOf = (path: string) => new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`);

function operationsOf(name: string, document: Json, ajv: Ajv): readonly Operation[] {
  ajv.addSchema(document, name);
  const paths = document["paths"] as Readonly<Record<string, Json>>;
  return (
    Object.entries(paths)
      .flatMap(([path, methods]) =>
        Object.entries(methods).flatMap(([method, described]): readonly Operation[] => {
          if (!["get", "post", "put", "delete"].includes(method)) return [];
          const {
            parameters = [],
            requestBody,
            responses,
          } = described as {
            readonly parameters?: readonly Json[];
            readonly requestBody?: Json;
            readonly responses: Readonly<Record<string, Json>>;
          };
          return [
            {
              name: `${method.toUpperCase()} ${path}`,
              pattern: patternOf(path),
              parameters: parameters.map((parameter) => parameterName(document, parameter)),
              request: schemaOf(requestBody, name),
              responses: Object.fromEntries(
                Object.entries(responses).map(([status, answer]) => [status, schemaOf(answer, name)]),
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

/** The schema of a JSON body, with its references leading into the document. */
function schemaOf(part: Json | undefined, name: string): unknown {
  const content = (part?.["content"] ?? {}) as Readonly<Record<string, { readonly schema?: unknown }>>;
  const { schema } = content["application/json"] ?? {};
  if (schema === undefined) return undefined;
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${name}#/`));
}
