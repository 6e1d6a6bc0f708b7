import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import { createSealingKeys } from "../../sealed-box.ts";
import { actionsAppId } from "./actor.ts";
import type { App, GitHubState, User } from "./model.ts";
import type { AppCredentials, Credentials, GitHubSeed } from "./seed.ts";

/** GitHub Actions' robot: the same number everywhere. */
const actionsBotId = 41898282;
/** Ids of the stand-in begin here, away from those that GitHub itself uses. */
const firstId = 1001;

/** A world in which nothing has been done yet. */
export function emptyWorld(seed: GitHubSeed, clock: Clock, ids: Ids): GitHubState {
  const now = `${clock.now().toISOString().slice(0, 19)}Z`;
  const bot = robot(actionsBotId, "github-actions", now);
  const actions: App = {
    id: actionsAppId,
    clientId: "Iv1.github-actions",
    slug: "github-actions",
    name: "GitHub Actions",
    permissions: {},
    events: [],
    publicKey: "",
    installationId: 0,
    installedOn: [],
    botId: bot.id,
    createdAt: now,
  };
  const { basePermission = "none", ...organization } = seed.organization;
  return {
    nextId: firstId + 1,
    organization: { id: firstId, ...organization, basePermission, createdAt: now },
    users: [bot],
    tokens: [],
    apps: [actions],
    teams: [],
    repositories: [],
    secrets: {},
    variables: {},
    sealing: { id: ids.token(18), ...createSealingKeys() },
  };
}

/**
 * Adds to the world what the seed names and the world lacks, and gives out fresh credentials: the old ones of the
 * same people and Apps end, as when somebody makes a new token or key in the browser.
 */
export async function plant(
  state: GitHubState,
  seed: GitHubSeed,
  clock: Clock,
  ids: Ids,
): Promise<Credentials> {
  const now = `${clock.now().toISOString().slice(0, 19)}Z`;
  const nextId = () => state.nextId++;
  state.tokens = [];
  const users = seed.users.map((wanted) => {
    const known = state.users.find(({ login }) => login === wanted.login);
    const user: User = known ?? { id: nextId(), ...wanted, type: "User", createdAt: now };
    if (!known) state.users.push(user);
    const token = `ghp_${ids.token(36)}`;
    state.tokens.push({ kind: "user", token, userId: user.id });
    return [user.login, { id: user.id, token }] as const;
  });
  const byLogin = Object.fromEntries(users);

  const newKeys = () => promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const allKeys = await Promise.all(seed.apps.map(newKeys));
  const apps: [string, AppCredentials][] = [];
  for (const [index, wanted] of seed.apps.entries()) {
    const keys = allKeys[index] ?? (await newKeys());
    const publicKey = keys.publicKey.export({ type: "spki", format: "pem" }).toString();
    const known = state.apps.find(({ slug }) => slug === wanted.slug);
    const bot = state.users.find(({ id }) => id === known?.botId) ?? robot(nextId(), wanted.slug, now);
    if (!known) state.users.push(bot);
    const app: App = {
      id: known?.id ?? nextId(),
      clientId: known?.clientId ?? `Iv23li${ids.token(14)}`,
      slug: wanted.slug,
      name: wanted.name ?? wanted.slug,
      permissions: wanted.permissions,
      events: [],
      publicKey,
      installationId: known?.installationId ?? nextId(),
      installedOn: wanted.installedOn ?? "all",
      botId: bot.id,
      createdAt: known?.createdAt ?? now,
    };
    state.apps = [...state.apps.filter(({ slug }) => slug !== wanted.slug), app];
    const privateKey = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const { id, clientId, installationId } = app;
    apps.push([wanted.slug, { id, clientId, installationId, login: bot.login, privateKey }]);
  }

  const tokens = (seed.tokens ?? []).map(({ name, user, permissions }) => {
    const token = `github_pat_${ids.token(60)}`;
    state.tokens.push({ kind: "user", token, userId: byLogin[user]?.id ?? 0, permissions });
    return [name, token] as const;
  });
  return { users: byLogin, apps: Object.fromEntries(apps), tokens: Object.fromEntries(tokens) };
}

/** The account that an App acts as. */
export function robot(id: number, slug: string, createdAt: string): User {
  const login = `${slug}[bot]`;
  const email = `${id}+${login}@users.noreply.github.com`;
  return { id, login, name: login, email, type: "Bot", role: null, createdAt };
}
