import { createService } from "./service.mjs";

const log = (message, more = {}) =>
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), message, ...more })}\n`);

const port = Number(process.env.PORT ?? 8080);
const service = createService(process.env, log);

service.on("error", (error) => {
  log("cannot serve", { error: error.message });
  process.exitCode = 1;
});
service.listen(port, () => log("listening", { port: service.address().port, version: process.env.VERSION ?? "" }));

// Requests under way are answered before the process ends; idle connections are not waited for.
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => {
    log("stopping", { signal });
    service.close(() => process.exit(0));
    service.closeIdleConnections();
  });
}
