import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/core";
import { restEndpointMethods } from "@octokit/plugin-rest-endpoint-methods";
import { systemClock } from "../../../../foundation/clock.ts";
import { git, gitCredential } from "../../../../foundation/git.ts";
import { seededIds } from "../../../../foundation/ids.ts";
import { expect } from "../../../../foundation/result.ts";
import { type GitHubSeed, type GitHubStandInOptions, type RunningGitHub, startGitHub } from "../index.ts";
import type { TokenPermissions } from "../ports.ts";

const Client = Octokit.plugin(restEndpointMethods);
export type RestClient = InstanceType<typeof Client>;

/** A company of five, with the three robots of the delivery flow. */
export const acme: GitHubSeed = {
  organization: { login: "acme", name: "Acme Inc.", plan: "team" },
  users: [
    { login: "olga", name: "Olga Owner", email: "olga@acme.example", role: "owner" },
    { login: "ada", name: "Ada Author", email: "ada@acme.example", role: "member" },
    { login: "bob", name: "Bob Reviewer", email: "bob@acme.example", role: "member" },
    { login: "cyd", name: "Cyd Reviewer", email: "cyd@acme.example", role: "member" },
    { login: "eve", name: "Eve Elsewhere", email: "eve@acme.example", role: "member" },
  ],
  apps: [
    {
      slug: "acme-delivery",
      permissions: {
        contents: "write",
        pull_requests: "write",
        statuses: "write",
        deployments: "write",
        members: "read",
        actions: "read",
      },
    },
    { slug: "acme-health", permissions: { statuses: "write", contents: "read" } },
    { slug: "acme-nudge", permissions: { issues: "write" }, installedOn: ["configuration"] },
  ],
  tokens: [{ name: "reader", user: "olga", permissions: { contents: "read", metadata: "read" } }],
};

export interface TestWorld {
  readonly github: RunningGitHub;
  readonly directory: string;
  /** A person's client, by login. */
  as(login: string): RestClient;
  withToken(token: string): RestClient;
  /** An App's installation token, made as the App itself makes it, scoped down if wanted. */
  appToken(slug: string, permissions?: TokenPermissions): Promise<string>;
  /** A client with such a token. */
  asApp(slug: string, permissions?: TokenPermissions): Promise<RestClient>;
  /** Runs git with a token; returns its exit code and what it said. */
  git(token: string, args: readonly string[], cwd?: string): Promise<{ code: number | null; said: string }>;
  tokenOf(login: string): string;
  close(): Promise<void>;
}

export async function startWorld(
  options: Partial<GitHubStandInOptions> = {},
  directory = mkdtempSync(join(tmpdir(), "groundwork-github-")),
): Promise<TestWorld> {
  const github = expect(
    await startGitHub({
      directory: join(directory, "github"),
      clock: systemClock,
      ids: seededIds("test"),
      log: () => {},
      seed: acme,
      ...options,
    }),
  );
  return around(github, directory);
}

/** The same clients for a stand-in that runs already. */
export function around(github: RunningGitHub, directory: string): TestWorld {
  const withToken = (token: string) => new Client({ baseUrl: github.apiUrl, auth: token, log: quiet });
  const tokenOf = (login: string) => github.credentials.users[login]?.token ?? "";
  const appToken: TestWorld["appToken"] = async (slug, permissions) => {
    const app = github.credentials.apps[slug];
    if (!app) throw new Error(`no App ${slug}`);
    const auth = createAppAuth({
      appId: app.id,
      privateKey: app.privateKey,
      request: new Client({ baseUrl: github.apiUrl, log: quiet }).request,
    });
    const { installationId } = app;
    return (await auth({ type: "installation", installationId, ...(permissions && { permissions }) })).token;
  };
  return {
    github,
    directory,
    appToken,
    withToken,
    tokenOf,
    as: (login) => withToken(tokenOf(login)),
    asApp: async (slug, permissions) => withToken(await appToken(slug, permissions)),
    async git(token, args, cwd) {
      const env = gitCredential(github.url, "x-access-token", token);
      const result = await git(args, { env, ...(cwd && { cwd }) });
      return { code: result.exitCode, said: `${result.stdout}${result.stderr}` };
    },
    async close() {
      await github.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const silent = () => {};
const quiet = { debug: silent, info: silent, warn: silent, error: silent };

/** Status and message of a refusal; fails when there was none. */
export async function refusal(call: Promise<unknown>): Promise<{ status: number; message: string }> {
  try {
    await call;
  } catch (error) {
    const { status, response } = error as {
      status: number;
      response?: { data?: { message?: string; errors?: unknown } };
    };
    const errors = response?.data?.errors;
    return {
      status,
      message: [response?.data?.message, errors && JSON.stringify(errors)].filter(Boolean).join(" "),
    };
  }
  throw new Error("the call was not refused");
}
