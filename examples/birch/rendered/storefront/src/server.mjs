import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const log = (message, more = {}) =>
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), message, ...more })}\n`);

/** What the service answers, by path. */
export function answer(path, environment) {
  if (path === "/version") {
    return { status: 200, body: { version: environment.VERSION ?? "", commit: environment.COMMIT ?? "" } };
  }
  if (path === "/healthz") return { status: 200, body: { status: "ok" } };
  if (path === "/") return { status: 200, body: { service: "storefront" } };
  return { status: 404, body: { error: "not found" } };
}

export function createService(environment) {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://service");
    const { status, body } = answer(pathname, environment);
    response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const port = Number(process.env.PORT ?? 8080);
  const service = createService(process.env);
  service.listen(port, () => log("listening", { port: service.address().port }));
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.once(signal, () => {
      log("stopping", { signal });
      service.close(() => process.exit(0));
      service.closeIdleConnections();
    });
  }
}
