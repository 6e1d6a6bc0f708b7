import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { StateFile } from "../../../contracts/stand-in/state.ts";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import type { Account, Issue, JiraState, Project, Version } from "./state.ts";
import { categoryOf } from "./templates.ts";

/** Jira's way to say no: `{errorMessages, errors}`. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: {
    readonly errorMessages: readonly string[];
    readonly errors: Readonly<Record<string, string>>;
  };

  constructor(status: number, messages: readonly string[], errors: Readonly<Record<string, string>> = {}) {
    super(messages.join(" "));
    this.status = status;
    this.body = { errorMessages: messages, errors };
  }
}

/** The site behind every route: its state, and what the routes ask of it alike. */
export interface Site {
  readonly state: JiraState;
  /** Where it answers; known once it does. */
  url(): string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Milliseconds until what was made shows in searches, or among deployments. */
  readonly lag: { readonly search: number; readonly deployments: number };
  changed(): void;
  now(): string;
  nextId(): string;
}

export interface SiteOptions {
  readonly state: StateFile<JiraState>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly lag: Site["lag"];
  url(): string;
}

export function createSite({ state, clock, ids, lag, url }: SiteOptions): Site {
  return {
    ...{ state: state.value, clock, ids, lag, url },
    changed: () => state.changed(),
    now: () => clock.now().toISOString().replace("Z", "+0000"),
    nextId() {
      state.value.lastId += 1;
      return String(state.value.lastId);
    },
  };
}

export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** The account of a call. Jira answers as to nobody where it does not know the token. */
export function callerOf(site: Site, context: Context): Account {
  const [scheme, encoded = ""] = (context.req.header("authorization") ?? "").split(" ");
  const [email = "", token = ""] = Buffer.from(encoded, "base64").toString("utf8").split(/:(.*)/s);
  const account = site.state.accounts.find(({ accountId }) => accountId === site.state.tokens[hashOf(token)]);
  if (scheme === "Basic" && account && account.email.toLowerCase() === email.toLowerCase()) return account;
  throw new Refusal(401, ["Client must be authenticated to access this resource."]);
}

export function accountOf(site: Site, accountId: string | null): Account | undefined {
  return site.state.accounts.find((account) => account.accountId === accountId);
}

export const mayAdminister = (account: Account, project: Project): boolean =>
  account.administrator ||
  account.accountId === project.leadAccountId ||
  project.administrators.includes(account.accountId);

export function findProject(site: Site, idOrKey: string): Project {
  const found = site.state.projects.find(({ id, key }) => id === idOrKey || key === idOrKey.toUpperCase());
  if (found) return found;
  const kind = /^[0-9]+$/.test(idOrKey) ? "id" : "key";
  throw new Refusal(404, [`No project could be found with ${kind} '${idOrKey}'.`]);
}

export function findIssue(site: Site, idOrKey: string): { readonly project: Project; readonly issue: Issue } {
  for (const project of site.state.projects) {
    const issue = project.issues.find(({ id, key }) => id === idOrKey || key === idOrKey.toUpperCase());
    if (issue) return { project, issue };
  }
  throw new Refusal(404, ["Issue does not exist or you do not have permission to see it."]);
}

export function findVersionById(
  site: Site,
  id: string,
): { readonly project: Project; readonly version: Version } {
  for (const project of site.state.projects) {
    const version = project.versions.find((one) => one.id === id);
    if (version) return { project, version };
  }
  throw new Refusal(404, [`Could not find version for id '${id}'`]);
}

/** Puts an issue into a status, and notes when its category changed. */
export function setStatus(site: Site, issue: Issue, status: string): void {
  if (categoryOf(issue.status) !== categoryOf(status)) issue.statusCategoryChanged = site.now();
  issue.status = status;
  issue.updated = site.now();
  site.changed();
}

/** A page of a list, as most of Jira's lists are cut. */
export function pageOf<Item>(context: Context, items: readonly Item[], most = 50) {
  const startAt = Number(context.req.query("startAt") ?? "0");
  const maxResults = Math.min(Number(context.req.query("maxResults") ?? String(most)), most);
  const values = items.slice(startAt, startAt + maxResults);
  return {
    maxResults,
    startAt,
    total: items.length,
    isLast: startAt + values.length >= items.length,
    values,
  };
}
