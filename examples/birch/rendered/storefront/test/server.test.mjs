import assert from "node:assert/strict";
import test from "node:test";
import { answer } from "../src/server.mjs";

test("is ready", () => {
  assert.equal(answer("/healthz", {}).status, 200);
});

test("says which release it is", () => {
  assert.deepEqual(answer("/version", { VERSION: "1.0.1", COMMIT: "c0ffee" }).body, { version: "1.0.1", commit: "c0ffee" });
});

test("knows nothing else", () => {
  assert.equal(answer("/nothing", {}).status, 404);
});
