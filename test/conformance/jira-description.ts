import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import type { MiddlewareHandler } from "hono";

type Json = { readonly [key: string]: unknown };

const folder = join(
  process.env["API_DESCRIPTIONS"] ?? join(import.meta.dirname, "../../../shared/api-descriptions"),
  "jira",
);
/** Atlassian's published descriptions, of the year that is published (2022). */
export const described = existsSync(folder);

/**
 * What jira.js 5 and Atlassian's own pages have and a description of 2022 has not: younger than that. Jira.js is what
 * holds them.
 */
const younger = [
  "GET /rest/api/3/search/jql",
  "POST /rest/api/3/search/jql",
  "POST /rest/api/3/issue/bulkfetch",
  "GET /rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}",
];

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
  /** Operations that were called, `METHOD /path`. */
  readonly seen: Set<string>;
  /** What did not fit, each as a sentence. */
  readonly mistakes: string[];
}

/** Holds every exchange against the description of its operation: the request where it was taken, and the answer. */
export function holdExchanges(): Exchanges {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  addFormats(ajv);
  for (const format of ["int64", "int32"]) ajv.addFormat(format, true);
  const operations = ["platform.v3.json", "software.v3.json"].flatMap((file) => operationsOf(file, ajv));
  const seen = new Set<string>();
  const mistakes: string[] = [];
  const check = (what: string, schema: unknown, value: unknown) => {
    if (schema === undefined) return;
    const validate = ajv.compile(schema as object);
    if (validate(value)) return;
    for (const { instancePath, message, params } of validate.errors ?? [])
      mistakes.push(`${what}${instancePath}: ${message} ${JSON.stringify(params)}`);
  };
  const middleware: MiddlewareHandler = async (context, next) => {
    const { method, path, raw } = context.req;
    if (path === "/" || path.startsWith("/_") || path === "/oauth/token") return next();
    const sent =
      method === "GET"
        ? undefined
        : await raw
            .clone()
            .json()
            .catch(() => undefined);
    await next();
    // The gateway has the same operations below a site's id.
    const plain = path.replace(/^\/jira\/deployments\/0\.1\/cloud\/[^/]+/, "/deployments/0.1");
    const found = operations.find((one) => one.name.startsWith(`${method} `) && one.pattern.test(plain));
    if (!found) {
      const known = younger.find((one) => patternOf(one).test(`${method} ${plain}`));
      if (known) seen.add(known);
      else mistakes.push(`${method} ${plain} is not described.`);
      return;
    }
    seen.add(found.name);
    const { status } = context.res;
    for (const name of new URL(raw.url).searchParams.keys())
      if (!found.parameters.includes(name)) mistakes.push(`${found.name}: has no parameter ${name}.`);
    if (status < 300 && sent !== undefined) check(`${found.name} request`, found.request, sent);
    if (!Object.hasOwn(found.responses, String(status)) && !Object.hasOwn(found.responses, "default"))
      mistakes.push(`${found.name}: does not answer ${status}.`);
    const text = await context.res.clone().text();
    const answer: unknown = text === "" ? undefined : JSON.parse(text);
    if (answer !== undefined) check(`${found.name} ${status}`, found.responses[String(status)], answer);
  };
  return { middleware, seen, mistakes };
}

const patternOf = (path: string) => new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`);

function operationsOf(file: string, ajv: Ajv): readonly Operation[] {
  const document = JSON.parse(readFileSync(join(folder, file), "utf8")) as Json;
  ajv.addSchema(document, file);
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
            readonly parameters?: readonly { readonly name: string }[];
            readonly requestBody?: Json;
            readonly responses: Readonly<Record<string, Json>>;
          };
          return [
            {
              name: `${method.toUpperCase()} ${path}`,
              pattern: patternOf(path),
              parameters: parameters.map(({ name }) => name),
              request: schemaOf(requestBody, file),
              responses: Object.fromEntries(
                Object.entries(responses).map(([status, one]) => [status, schemaOf(one, file)]),
              ),
            },
          ];
        }),
      )
      // A path without holes is meant where both fit.
      .sort((a, b) => a.name.split("{").length - b.name.split("{").length)
  );
}

/** The schema of a JSON body, with its references leading into the document. */
function schemaOf(part: Json | undefined, file: string): unknown {
  const content = (part?.["content"] ?? {}) as Readonly<Record<string, { readonly schema?: unknown }>>;
  const { schema } = content["application/json"] ?? {};
  if (schema === undefined) return undefined;
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${file}#/`));
}
