import { createServer } from "node:http";
import { goods } from "./goods.mjs";

/**
 * What the service answers to a path. `environment` holds VERSION and COMMIT, which the image sets.
 * @param {string} path
 * @param {Readonly<Record<string, string | undefined>>} environment
 */
export function answer(path, environment) {
  switch (path) {
    case "/":
      return { status: 200, body: { shop: "storefront", goods } };
    case "/healthz":
      return { status: 200, body: { status: "ok" } };
    case "/version":
      return { status: 200, body: { version: environment.VERSION ?? "", commit: environment.COMMIT ?? "" } };
    default:
      return { status: 404, body: { error: "not found" } };
  }
}

/** The HTTP server, not yet listening. Probes are not logged: they would be all that a log holds. */
export function createService(environment, log = () => {}) {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://storefront");
    const { status, body } = request.method === "GET" ? answer(pathname, environment) : notAllowed;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(`${JSON.stringify(body)}\n`);
    if (pathname !== "/healthz") log("answered", { method: request.method, path: pathname, status });
  });
}

const notAllowed = { status: 405, body: { error: "method not allowed" } };
