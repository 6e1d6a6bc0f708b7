import type { Application } from "../../../blueprint/model.ts";

/** Strings reach the program as JavaScript literals, whatever stands in them. */
const literal = (text: string) =>
  JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

export function serverSource(application: Application): string {
  return `import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const log = (message, more = {}) =>
  process.stdout.write(\`\${JSON.stringify({ time: new Date().toISOString(), message, ...more })}\\n\`);

/** What the service answers, by path. */
export function answer(path, environment) {
  if (path === "/version") {
    return { status: 200, body: { version: environment.VERSION ?? "", commit: environment.COMMIT ?? "" } };
  }
  if (path === ${literal(application.probe)}) return { status: 200, body: { status: "ok" } };
  if (path === "/") return { status: 200, body: { service: ${literal(application.name)} } };
  return { status: 404, body: { error: "not found" } };
}

export function createService(environment) {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://service");
    const { status, body } = answer(pathname, environment);
    response.writeHead(status, { "content-type": "application/json" }).end(\`\${JSON.stringify(body)}\\n\`);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const port = Number(process.env.PORT ?? ${application.port});
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
`;
}

export function serverTest(application: Application): string {
  return `import assert from "node:assert/strict";
import test from "node:test";
import { answer } from "../src/server.mjs";

test("is ready", () => {
  assert.equal(answer(${literal(application.probe)}, {}).status, 200);
});

test("says which release it is", () => {
  assert.deepEqual(answer("/version", { VERSION: "1.0.1", COMMIT: "c0ffee" }).body, { version: "1.0.1", commit: "c0ffee" });
});

test("knows nothing else", () => {
  assert.equal(answer("/nothing", {}).status, 404);
});
`;
}
