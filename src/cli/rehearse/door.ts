import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import * as z from "zod";
import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import { startServer } from "../../contracts/stand-in/server.ts";
import { systemIds } from "../../foundation/ids.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { awsSection } from "../../systems/aws/section.ts";
import { trustedRootVariable } from "../../systems/github/trusted-root.ts";
import { type RehearsalAddresses, rehearsalVariable } from "../rollout/world.ts";
import type { RehearsedDeployers } from "./deployers.ts";
import { accountOf, ownerOf, readerToken } from "./seed.ts";
import { type Closing, endpoints, type SharedStandIns } from "./stand-ins.ts";
import { joined } from "./vendors.ts";

/** What the operator's shell holds: keys of the management account, and the file of the trusted root. */
export function operatorEnvironment(
  blueprint: Blueprint,
  standIns: SharedStandIns,
  folder: string,
): Record<string, string> {
  const keys = standIns.aws.operatorKeys();
  const owner = ownerOf(blueprint);
  const session = owner && standIns.github.credentials.users[accountOf(owner)]?.token;
  const root = join(folder, "trusted-root.jsonl");
  writeFileSync(root, `${JSON.stringify(JSON.parse(standIns.sigstore.trustedRoot()))}\n`);
  return {
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    ...(keys.sessionToken && { AWS_SESSION_TOKEN: keys.sessionToken }),
    AWS_REGION: section(blueprint, "aws", awsSection).region,
    ...joined(standIns.vendors, "operator"),
    [trustedRootVariable]: root,
    // What the owner of the organization signs in with at the code host's pages, to register robots there.
    ...(session && { GROUNDWORK_REHEARSAL_OWNER: session }),
  };
}

/** Where another terminal finds everything that `groundwork rollout` needs there. */
export interface RehearsalDoor {
  /** A POSIX shell takes what this address answers as its environment. The address is a secret of this rehearsal. */
  readonly shellUrl: string;
}

/** Lets a rollout in another process reach this rehearsal: its addresses, its engine, and whoever installs deployers. */
export async function openDoor(
  standIns: SharedStandIns,
  deployers: RehearsedDeployers,
  operator: Readonly<Record<string, string>>,
  folder: string,
  closing: Closing,
): Promise<Result<RehearsalDoor>> {
  const token = systemIds.token(32);
  const wrapper = standIns.engine.install(join(folder, "engine"));
  const app = new Hono();
  app.post("/deployers/:environment", async (context) => {
    const cluster = z.object({ url: z.url() }).safeParse(await context.req.json().catch(() => null));
    if (!cluster.success) return context.text("a cluster's address is wanted\n", 400);
    const { signal } = context.req.raw;
    const installed = await deployers.install(context.req.param("environment"), cluster.data, signal);
    if (installed.ok) return context.body(null, 204);
    return context.text(`${installed.diagnostics.map(({ summary }) => summary).join("\n")}\n`, 503);
  });
  // Whoever trains plays others as well: in a rehearsal their tokens are worth nothing beyond it.
  app.get(`/people/${token}`, (context) => {
    const { users, tokens } = standIns.github.credentials;
    const people = Object.entries(users).map(([login, user]) => [login, user.token]);
    return context.json({ reader: tokens[readerToken] ?? "", tokens: Object.fromEntries(people) });
  });
  app.get(`/shell/${token}`, (context) => {
    const { origin } = new URL(context.req.url);
    const addresses: RehearsalAddresses = {
      endpoints: endpoints(standIns),
      deployers: `${origin}/deployers`,
      people: `${origin}/people/${token}`,
      engine: wrapper.folder,
      engineEnvironment: wrapper.environment,
    };
    const all = { ...operator, [rehearsalVariable]: JSON.stringify(addresses) };
    const lines = Object.entries(all).map(([name, value]) => `export ${name}=${shellWord(value)}\n`);
    return context.text(lines.join(""));
  });
  const server = await startServer({ name: "door of the rehearsal", app });
  if (!server.ok) return server;
  closing.add(server.value);
  return ok({ shellUrl: `${server.value.url}/shell/${token}` });
}

/** A text as one word of a POSIX shell. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
