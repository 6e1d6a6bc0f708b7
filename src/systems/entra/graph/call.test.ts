import { describe, expect, it } from "vitest";
import * as z from "zod";
import { steppedClock } from "../../../foundation/clock.ts";
import { seededIds } from "../../../foundation/ids.ts";
import { ok } from "../../../foundation/result.ts";
import { createGraph, odata, path, query } from "./call.ts";

const start = new Date("2026-11-24T12:00:00Z");
const named = z.object({ id: z.string() });

/** Graph answers with these, one after the other; what was sent is kept. */
function graphOf(...answers: readonly (Response | "cut")[]) {
  const clock = steppedClock(start);
  const sent: { url: string; init: RequestInit }[] = [];
  const graph = createGraph({
    ...{ url: "https://graph.example", token: () => ok("session"), clock, ids: seededIds("graph") },
    async fetch(input, init = {}) {
      const answer = answers[sent.length];
      sent.push({ url: String(input), init });
      if (answer === undefined || answer === "cut") throw new TypeError("fetch failed");
      return answer;
    },
  });
  return { graph, sent, waited: () => clock.now().getTime() - start.getTime() };
}

const answer = (status: number, body: unknown = {}, headers = {}) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers });
const refusal = (status: number, code: string, headers = {}) =>
  answer(status, { error: { code, message: "in its own words" } }, headers);

describe("calls to Graph", () => {
  it("waits as long as it is told to, and sends a throttled write again", async () => {
    const { graph, sent, waited } = graphOf(
      refusal(429, "TooManyRequests", { "retry-after": "7" }),
      answer(204),
    );
    expect(await graph.write({ method: "POST", path: "/groups", body: {} })).toEqual(ok(null));
    expect(sent).toHaveLength(2);
    expect(waited()).toBeGreaterThanOrEqual(7000);
    expect(waited()).toBeLessThan(8000);
    const long = graphOf(
      refusal(503, "ServiceUnavailable", { "retry-after": "Tue, 24 Nov 2026 13:00:00 GMT" }),
    );
    expect(await long.graph.find("/me", named)).toMatchObject({
      diagnostics: [{ code: "entra-unreachable" }],
    });
    expect(long.sent).toHaveLength(1);
  });

  it("repeats what may be repeated, and never sends a POST twice that may have been carried out", async () => {
    const read = graphOf("cut", refusal(500, "InternalServerError"), answer(200, { id: "x" }));
    expect(await read.graph.find("/me", named)).toEqual(ok({ id: "x" }));
    const made = graphOf("cut");
    expect(await made.graph.write({ method: "POST", path: "/groups", body: {} })).toMatchObject({
      diagnostics: [{ code: "entra-unreachable" }],
    });
    expect(made.sent).toHaveLength(1);
    const fresh = graphOf(refusal(404, "Request_ResourceNotFound"), answer(201));
    expect(await fresh.graph.write({ method: "POST", path: "/x", body: {}, fresh: true })).toEqual(ok(null));
  });

  it("reads every page, and does not carry the session to somebody else's", async () => {
    const page = (id: string, next?: string) =>
      answer(200, { value: [{ id }], ...(next && { "@odata.nextLink": next }) });
    const pages = graphOf(page("a", "https://graph.example/v1.0/users?$skiptoken=2"), page("b"));
    expect(await pages.graph.list("/users", named)).toEqual(ok([{ id: "a" }, { id: "b" }]));
    const lured = graphOf(page("a", "https://evil.example/v1.0/users"));
    expect(await lured.graph.list("/users", named)).toMatchObject({
      diagnostics: [{ code: "entra-reply-malformed" }],
    });
    expect(lured.sent).toHaveLength(1);
  });

  it.each([
    [401, "entra-login-refused"],
    [403, "entra-forbidden"],
    [400, "entra-refused"],
    [409, "entra-refused"],
  ])("tells a %i by its code, in Graph's own words", async (status, code) => {
    const { graph } = graphOf(refusal(status, "Its_Code"));
    expect(await graph.find("/me", named)).toMatchObject({
      diagnostics: [{ code, cause: "Its_Code: in its own words" }],
    });
    expect(await graphOf(answer(200, { no: "id" })).graph.find("/me", named)).toMatchObject({
      diagnostics: [{ code: "entra-reply-malformed" }],
    });
    expect(await graphOf(refusal(404, "Request_ResourceNotFound")).graph.find("/me", named)).toEqual(
      ok(null),
    );
  });

  it("lets no value end the text that it stands in", () => {
    expect(path`/applications(uniqueName='${"a'b/c"}')`).toBe("/applications(uniqueName='a''b%2Fc')");
    expect(query({ $filter: `displayName eq '${odata("O'Brien & co")}'` })).toBe(
      "?$filter=displayName%20eq%20'O''Brien%20%26%20co'",
    );
  });
});
