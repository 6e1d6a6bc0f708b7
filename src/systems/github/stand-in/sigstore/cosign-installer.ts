import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Hono } from "hono";
import * as z from "zod";
import type { ActionEquivalent, ActionStep } from "../../../../contracts/action-equivalent.ts";
import { type RunningServer, startServer } from "../../../../contracts/stand-in/server.ts";
import { type CosignOptions, cosign } from "./cosign.ts";

const callSchema = z.object({
  arguments: z.array(z.string()),
  directory: z.string(),
  environment: z.record(z.string(), z.string()),
});

/** What the stand-in's `cosign` reads of its environment. */
const read = ["ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "DOCKER_CONFIG", "HOME"];
const tokenVariable = "GROUNDWORK_COSIGN_TOKEN";

/**
 * `sigstore/cosign-installer` as of v4.0.0 (faadad0cce49287aee09b3a48701e75088a2c6ad): puts a program `cosign` on the
 * job's PATH, which is there as long as the job.
 */
export function cosignInstaller(
  options: Pick<CosignOptions, "sigstoreUrl" | "clock" | "ids" | "fetch">,
): ActionEquivalent {
  const servers = new Map<string, RunningServer>();
  return {
    uses: "sigstore/cosign-installer",
    inputs: ["cosign-release", "install-dir", "use-sudo"],
    defaults: { "cosign-release": "v3.0.2", "install-dir": "$HOME/.cosign", "use-sudo": "false" },
    note: "cosign's part is taken by Sigstore's own client for JavaScript, certified by the Sigstore stand-in in place of the public one; there is no transparency log",
    async run(step) {
      const token = options.ids.token(43);
      const started = await startServer({ name: "cosign stand-in", app: answers(step, token, options) });
      if (!started.ok) return { outcome: "failure", message: "The stand-in of cosign cannot listen." };
      servers.set(step.temporary, started.value);
      const folder = join(step.temporary, "cosign");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "cosign"), program(started.value.url), { mode: 0o755 });
      step.mask(token);
      step.setEnvironment(tokenVariable, token);
      step.setEnvironment("PATH", [folder, step.environment["PATH"] ?? ""].join(delimiter));
      return { outcome: "success", outputs: {} };
    },
    async cleanUp(step) {
      await servers.get(step.temporary)?.close();
      servers.delete(step.temporary);
    },
  };
}

/** Does what the job's own program asks for: its answer is the program's exit code and its last line. */
function answers(
  step: ActionStep,
  token: string,
  options: Pick<CosignOptions, "sigstoreUrl" | "clock" | "ids" | "fetch">,
): Hono {
  const app = new Hono();
  app.post("/", async (context) => {
    if (context.req.header("authorization") !== `Bearer ${token}`) return context.body(null, 401);
    const call = callSchema.safeParse(await context.req.json().catch(() => null));
    if (!call.success) return context.text("a call is wanted", 400);
    // The installing step is over: the call lives as long as whoever waits for it.
    const { signal } = context.req.raw;
    const done = await cosign(call.data, { ...options, signal, mask: step.mask });
    if (done.ok) return context.text(done.value);
    const message = done.diagnostics
      .map(({ summary, cause }) => (cause ? `${summary} (${cause})` : summary))
      .join("; ");
    return context.text(`Error: ${message}`, 422);
  });
  return app;
}

function program(url: string): string {
  return `#!${process.execPath}
// Stands for cosign in a rehearsal: the rehearsal itself signs.
const names = ${JSON.stringify(read)};
const entries = names.filter((name) => name in process.env).map((name) => [name, process.env[name]]);
const call = { arguments: process.argv.slice(2), directory: process.cwd(), environment: Object.fromEntries(entries) };
fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: { authorization: "Bearer " + process.env.${tokenVariable}, "content-type": "application/json" },
  body: JSON.stringify(call),
}).then(async (answer) => {
  (answer.ok ? console.log : console.error)(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
}).catch((error) => {
  console.error("Error: " + error.message);
  process.exitCode = 1;
});
`;
}
