import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
import { answer, createService } from "../src/service.mjs";

const release = { VERSION: "1.0.7", COMMIT: "5f0c8a3be2f6d41b9d7c1e0a4b8f92d63c7ea510" };

test("is ready when it answers /healthz", () => {
  assert.equal(answer("/healthz", release).status, 200);
});

test("says which release it is", () => {
  assert.deepEqual(answer("/version", release).body, { version: release.VERSION, commit: release.COMMIT });
});

test("sells something", () => {
  assert.ok(answer("/", release).body.goods.length > 0);
});

test("answers over HTTP, and refuses what it does not do", async () => {
  const service = createService(release);
  service.listen(0, "127.0.0.1");
  await once(service, "listening");
  const url = `http://127.0.0.1:${service.address().port}`;
  assert.deepEqual(await (await fetch(`${url}/version`)).json(), {
    version: release.VERSION,
    commit: release.COMMIT,
  });
  assert.equal((await fetch(`${url}/nothing`)).status, 404);
  assert.equal((await fetch(url, { method: "POST" })).status, 405);
  service.close();
  service.closeAllConnections();
});
