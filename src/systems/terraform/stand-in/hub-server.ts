import { Hono } from "hono";
import { stream } from "hono/streaming";
import * as z from "zod";
import { startServer } from "../../../contracts/stand-in/server.ts";
import type { Ids } from "../../../foundation/ids.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { ProviderHub } from "./hub.ts";

/** Where a process outside of ours asks for providers. */
export interface HubServer {
  readonly url: string;
  /** Opens nothing but listeners with rights that whoever asks has already. */
  readonly token: string;
  readonly variables: readonly string[];
  close(): Promise<void>;
}

const requestSchema = z.object({ environment: z.record(z.string(), z.string()) });

/**
 * The hub over HTTP on the loopback: `POST /providers` with an environment answers with one line of JSON, what the
 * engine's environment has to hold, and then goes on for as long as the listeners are wanted. Whoever hangs up, or is
 * killed, gives them back.
 */
export async function serveHub(hub: ProviderHub, ids: Ids): Promise<Result<HubServer>> {
  const token = ids.token(43);
  const app = new Hono();
  app.use(async (context, next) => {
    if (context.req.header("authorization") !== `Bearer ${token}`) return context.body(null, 401);
    return next();
  });
  app.post("/providers", async (context) => {
    const request = requestSchema.safeParse(await context.req.json().catch(() => null));
    if (!request.success) return context.text("an environment is wanted\n", 400);
    const opened = await hub.open(request.data.environment);
    if (!opened.ok)
      return context.text(`${opened.diagnostics.map(({ summary }) => summary).join("\n")}\n`, 503);
    return stream(context, async (answer) => {
      const hungUp = new Promise<void>((resolve) => answer.onAbort(resolve));
      await answer.write(`${JSON.stringify(opened.value.environment)}\n`);
      await hungUp;
      opened.value.close();
    });
  });
  const server = await startServer({ name: "hub of the stand-in providers", app });
  if (!server.ok) return server;
  const { url, close } = server.value;
  return ok({ url, token, variables: hub.variables, close });
}
