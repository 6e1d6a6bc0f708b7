import { Hono } from "hono";
import { type RunningServer, startServer } from "../../../../contracts/stand-in/server.ts";
import { expect } from "../../../../foundation/result.ts";

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

export interface TestScim {
  readonly server: RunningServer;
  readonly users: Map<string, Record<string, unknown>>;
  readonly groups: Map<string, { displayName: string; members: string[] }>;
  /** Changed, the token that was given stops working. */
  token: string;
}

/** A small target of SCIM 2.0: filters by `eq`, takes a group's members by PATCH only, and knows one token. */
export async function startScim(): Promise<TestScim> {
  const app = new Hono();
  let count = 0;
  const users: TestScim["users"] = new Map();
  const groups: TestScim["groups"] = new Map();
  const scim = { users, groups, token: "secret-of-the-target" };
  app.use(async (context, next) => {
    if (context.req.header("authorization") !== `Bearer ${scim.token}`)
      return context.json({ detail: "no" }, 401);
    return next();
  });
  const list = (table: Map<string, Record<string, unknown>>, filter = "") => {
    const [, attribute = "", value = ""] = /^(\w+) eq "(.*)"$/.exec(filter) ?? [];
    const found = [...table].filter(([, one]) => one[attribute] === value);
    return { totalResults: found.length, Resources: found.map(([id, one]) => ({ id, ...one })) };
  };
  const tables = { Users: users, Groups: groups as unknown as typeof users };
  app.get("/:set{Users|Groups}", (context) =>
    context.json(list(tables[context.req.param("set") as "Users"], context.req.query("filter"))),
  );
  app.post("/:set{Users|Groups}", async (context) => {
    const id = `target-${++count}`;
    const body = await context.req.json();
    tables[context.req.param("set") as "Users"].set(id, body);
    return context.json({ id, ...body }, 201);
  });
  app.patch("/:set{Users|Groups}/:id", async (context) => {
    const found = tables[context.req.param("set") as "Users"].get(context.req.param("id"));
    if (!found) return context.json({ detail: "not found" }, 404);
    for (const { op, path, value } of (await context.req.json()).Operations as Operation[]) {
      if (path !== "members") found[path] = value;
      else {
        const ids = (value as { value: string }[]).map((one) => one.value);
        const left = (found["members"] as string[]).filter((id) => !ids.includes(id));
        found["members"] = op === "Add" ? [...left, ...ids] : left;
      }
    }
    return context.body(null, 204);
  });
  app.delete("/:set{Users|Groups}/:id", (context) => {
    tables[context.req.param("set") as "Users"].delete(context.req.param("id"));
    return context.body(null, 204);
  });
  return Object.assign(scim, { server: expect(await startServer({ name: "test SCIM", app })) });
}
