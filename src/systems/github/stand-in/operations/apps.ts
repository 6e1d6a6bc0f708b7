import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { GitHub } from "../context.ts";
import type { TokenPermissions } from "../ports.ts";
import type { App } from "../world/model.ts";
import { robot } from "../world/plant.ts";

/** What an owner does with an App in the browser; there is no interface for it. */
export interface Registration {
  readonly name: string;
  readonly permissions: TokenPermissions;
}

/** A new App: without a key, installed nowhere. Undefined when somebody has that name already. */
export function registerApp(github: GitHub, { name, permissions }: Registration): App | undefined {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const taken = github.state.apps.some((one) => one.slug === slug);
  if (slug === "" || taken || name.length > 34) return undefined;
  const now = github.now();
  const bot = robot(github.nextId(), slug, now);
  github.state.users.push(bot);
  const app: App = {
    id: github.nextId(),
    clientId: `Iv23li${github.ids.token(14)}`,
    slug,
    name,
    permissions: { ...permissions, metadata: "read" },
    events: [],
    publicKey: "",
    installationId: 0,
    installedOn: [],
    botId: bot.id,
    createdAt: now,
  };
  github.state.apps.push(app);
  return app;
}

/** A new private key, as GitHub hands it out once: PKCS #1, in PEM. The one before it ends. */
export async function createAppKey(github: GitHub, app: App): Promise<string> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  change(github, app, { publicKey: publicKey.export({ type: "spki", format: "pem" }).toString() });
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}

export function changeApp(github: GitHub, app: App, permissions: TokenPermissions): void {
  change(github, app, { permissions: { ...permissions, metadata: "read" } });
}

/** Installs it, or changes where it is installed. */
export function installApp(github: GitHub, app: App, installedOn: App["installedOn"]): void {
  change(github, app, { installationId: app.installationId || github.nextId(), installedOn });
}

function change(github: GitHub, app: App, changes: Partial<App>): void {
  github.state.apps = github.state.apps.map((one) => (one.id === app.id ? { ...one, ...changes } : one));
  github.changed();
}
