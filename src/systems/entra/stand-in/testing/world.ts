import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OidcIssuer } from "../../../../contracts/offers.ts";
import { type Clock, systemClock } from "../../../../foundation/clock.ts";
import { systemIds } from "../../../../foundation/ids.ts";
import { expect } from "../../../../foundation/result.ts";
import { type EntraSeed, type RunningEntra, startEntra } from "../index.ts";
import { signInByDevice } from "../people.ts";

/** Everything that an administrator may consent to for their own session. */
export const allScopes = [
  ...[
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "Group.ReadWrite.All",
    "User.ReadWrite.All",
  ],
  ...["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess", "Policy.ReadWrite.SecurityDefaults"],
  ...["Policy.ReadWrite.ApplicationConfiguration", "Synchronization.ReadWrite.All", "Organization.Read.All"],
  ...["AuditLog.Read.All", "Directory.Read.All", "User.Read", "DelegatedPermissionGrant.ReadWrite.All"],
];

export interface TestWorld {
  readonly entra: RunningEntra;
  readonly directory: string;
  readonly lines: string[];
  /** A token of a person, by the part of their name before the `@`. */
  tokenOf(name: string, scopes?: readonly string[]): Promise<string>;
  /** Calls Graph and reads the answer. */
  graph(
    token: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Graphed>;
  close(): Promise<void>;
}

export interface Graphed {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape.
  readonly body: any;
}

export const seed: EntraSeed = {
  ...{ displayName: "Acme", initialDomain: "acme.onmicrosoft.com", domains: ["acme.example"], plan: "p1" },
  users: [
    {
      userPrincipalName: "olga@acme.example",
      displayName: "Olga Operator",
      directoryRoles: ["Global Administrator"],
    },
    { userPrincipalName: "ada@acme.example", displayName: "Ada Lovelace" },
    { userPrincipalName: "bob@acme.example", displayName: "Bob" },
    {
      userPrincipalName: "rescue@acme.onmicrosoft.com",
      displayName: "Rescue",
      directoryRoles: ["Global Administrator"],
    },
  ],
};

export async function startWorld(
  options: {
    readonly plan?: EntraSeed["plan"];
    readonly clock?: Clock;
    readonly issuers?: readonly OidcIssuer[];
    readonly interval?: number;
    readonly directory?: string;
    readonly seed?: Partial<EntraSeed>;
  } = {},
): Promise<TestWorld> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), "groundwork-entra-"));
  const lines: string[] = [];
  const entra = expect(
    await startEntra({
      ...{
        directory,
        clock: options.clock ?? systemClock,
        ids: systemIds,
        fetch,
        log: (line: string) => lines.push(line),
      },
      seed: { ...seed, plan: options.plan ?? "p1", ...options.seed },
      issuers: options.issuers ?? [],
      ...(options.interval !== undefined && { provisioningIntervalMilliseconds: options.interval }),
    }),
  );
  return {
    ...{ entra, directory, lines },
    async tokenOf(name, scopes = allScopes) {
      const userPrincipalName =
        Object.keys(entra.credentials.passwords).find((one) => one.startsWith(`${name}@`)) ?? "";
      return expect(
        await signInByDevice(
          { url: entra.url, tenant: "acme.onmicrosoft.com", scopes, fetch },
          {
            ...{ userPrincipalName, password: entra.credentials.passwords[userPrincipalName] ?? "" },
          },
        ),
      );
    },
    async graph(token, method, path, body, headers = {}) {
      const answer = await fetch(`${entra.url}/v1.0${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        body: text === "" ? undefined : JSON.parse(text),
      };
    },
    async close() {
      await entra.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
