import type { Outcome, Sight } from "../../contracts/outcome.ts";
import { SecretHandle } from "../../contracts/secret.ts";
import type { ActContext, Step, StepContext } from "../../contracts/step.ts";
import { steppedClock } from "../../foundation/clock.ts";
import { seededIds } from "../../foundation/ids.ts";
import { expect, failure, ok } from "../../foundation/result.ts";
import { connectEntra, type EntraClient, tokenVariable } from "./connect.ts";
import { entraCompany } from "./testing.ts";

type Row = Record<string, unknown>;

/** As much of a directory as Day 1's steps see: tables, and Graph's rules about names. */
export interface FakeDirectory {
  readonly tables: Record<string, Row[]>;
  /** What was written, in order: method and path. */
  readonly writes: string[];
  /** Counts down with each write; at 0 the connection breaks after the write was carried out. */
  breakAfter: number | undefined;
  readonly client: EntraClient;
  readonly environment: Record<string, string>;
  readonly facts: Map<string, string>;
  readonly clock: ReturnType<typeof steppedClock>;
  readonly secrets: Map<string, string>;
  look(step: Step<EntraClient>): Promise<Sight>;
  act(step: Step<EntraClient>): Promise<Outcome>;
  undo(step: Step<EntraClient>): Promise<Outcome>;
}

export const tenantId = "4f0c6b1e-9a3d-4c58-8e27-5d1b70a9c3f6";
const base = "http://127.0.0.1:1";

/** A directory with a licence, two administrators, everybody's account, and nothing of ours. */
export function startFake(company = entraCompany()): FakeDirectory {
  const ids = seededIds("entra");
  const clock = steppedClock(new Date("2026-11-24T12:00:00Z"));
  const accounts = ["ada", "barbara", "radia"].map((name) => `${name}@acme.example`);
  const emergency = [1, 2].map((number) => `emergency-${number}@acme.onmicrosoft.com`);
  const tables: Record<string, Row[]> = {
    organization: [
      { id: tenantId, verifiedDomains: [{ name: "acme.onmicrosoft.com" }, { name: "acme.example" }] },
    ],
    subscribedSkus: [
      {
        ...{ capabilityStatus: "Enabled", prepaidUnits: { enabled: 25 } },
        servicePlans: [{ servicePlanName: "AAD_PREMIUM" }],
      },
    ],
    administrators: [{ id: "a" }, { id: "b" }],
    users: [...accounts, ...emergency].map((userPrincipalName) => ({
      ...{ id: ids.uuid(), userPrincipalName, accountEnabled: true },
    })),
    ...{ groups: [], applications: [], appRoleAssignments: [], jobs: [], policies: [] },
    servicePrincipals: [
      {
        ...{ id: "graph", appId: "00000003-0000-0000-c000-000000000000" },
        appRoles: [
          ...["Application.Read.All", "Group.Read.All", "User.Read.All", "Group.ReadWrite.All"],
          ...["AppRoleAssignment.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All"],
        ].map((value) => ({ id: `role-${value}`, value })),
      },
      { id: "cloud", appId: "cloud-app" },
    ],
    templates: [{ id: "AWSSingleSignon", default: true }],
    securityDefaults: [{ isEnabled: true }],
  };
  const writes: string[] = [];
  const environment: Record<string, string> = {};
  const facts = new Map<string, string>();
  const secrets = new Map<string, string>();
  const directory = {
    tables,
    writes,
    environment,
    facts,
    clock,
    secrets,
    breakAfter: undefined as number | undefined,
  };

  const table = (name: string) => {
    tables[name] ??= [];
    return tables[name];
  };
  const reply = (status: number, body?: unknown) =>
    new Response(body === undefined ? null : JSON.stringify(body), { status });
  const refused = (status: number, code: string, message = code) =>
    reply(status, { error: { code, message } });
  const listed = (rows: readonly Row[]) => reply(200, { value: rows });

  const read = (path: string, filter: string): Response => {
    const keyed = /^\/(applications|servicePrincipals)\((\w+)='(.+)'\)$/.exec(path);
    if (keyed) {
      const [, name = "", key = "", value] = keyed;
      const found = table(name).find((row) => row[key] === value);
      return found ? reply(200, found) : refused(404, "Request_ResourceNotFound");
    }
    if (path === "/policies/identitySecurityDefaultsEnforcementPolicy")
      return reply(200, table("securityDefaults")[0]);
    if (path === "/identity/conditionalAccess/policies") return listed(table("policies"));
    if (path.startsWith("/directoryRoles")) return listed(table("administrators"));
    if (path.endsWith("/synchronization/jobs")) return listed(table("jobs"));
    if (path.endsWith("/synchronization/templates")) return listed(table("templates"));
    const within = /^\/(\w+)\/([^/]+)\/(\w+)$/.exec(path);
    if (within?.[3] === "appRoleAssignments") {
      return listed(table("appRoleAssignments").filter(({ principalId }) => principalId === within[2]));
    }
    if (within)
      return listed(
        (table(within[1] ?? "").find(({ id }) => id === within[2])?.[within[3] ?? ""] ?? []) as Row[],
      );
    const name = /displayName eq '(.+)'/.exec(filter)?.[1];
    return listed(table(path.slice(1)).filter((row) => name === undefined || row["displayName"] === name));
  };

  const remove = (rows: Row[], id: unknown) => {
    const at = rows.findIndex((row) => row["id"] === id);
    if (at !== -1) rows.splice(at, 1);
    return reply(204);
  };
  const insert = (rows: Row[], row: Row, key: string) => {
    if (rows.some((one) => key in row && one[key] === row[key]))
      return refused(409, "Request_MultipleObjectsWithSameKeyValue");
    rows.push({ id: ids.uuid(), ...row });
    return reply(201);
  };
  const change = (rows: Row[], id: unknown, body: Row) => {
    Object.assign(rows.find((row) => row["id"] === id) ?? {}, body);
    return reply(204);
  };

  type Route = (match: RegExpExecArray, method: string, body: Row, prefer: string | null) => Response;
  const routes: readonly (readonly [RegExp, Route])[] = [
    [
      /^\/applications\(uniqueName='(.+)'\)$/,
      ([, uniqueName], _method, body, prefer) => {
        const found = table("applications").find((row) => row["uniqueName"] === uniqueName);
        if (found) return change(table("applications"), found["id"], body);
        if (prefer !== "create-if-missing") return refused(404, "Request_ResourceNotFound");
        const made = { appId: ids.uuid(), federatedIdentityCredentials: [], ...body, uniqueName };
        return insert(table("applications"), made, "uniqueName");
      },
    ],
    [
      /^\/applications\/([^/]+)\/federatedIdentityCredentials(?:\/(.+))?$/,
      ([, application, id], method, body) => {
        const found = table("applications").find((row) => row["id"] === application);
        if (!found) return refused(404, "Request_ResourceNotFound");
        const rows = found["federatedIdentityCredentials"] as Row[];
        if (method === "POST") return insert(rows, body, "name");
        return method === "PATCH" ? change(rows, id, body) : remove(rows, id);
      },
    ],
    [/^\/servicePrincipals$/, (_match, _method, body) => insert(table("servicePrincipals"), body, "appId")],
    [
      /\/appRoleAssignments(?:\/(.+))?$/,
      ([, id], method, body) => {
        const rows = table("appRoleAssignments");
        if (method === "DELETE") return remove(rows, id);
        const pair = `${body["principalId"]} ${body["appRoleId"]}`;
        return insert(rows, { ...body, pair }, "pair");
      },
    ],
    [
      /^\/identity\/conditionalAccess\/policies(?:\/(.+))?$/,
      ([, id], method, body) => {
        if (method === "PATCH") return change(table("policies"), id, body);
        if (method === "DELETE") return remove(table("policies"), id);
        if (table("strict").length > 0 && table("securityDefaults")[0]?.["isEnabled"])
          return refused(400, "BadRequest", "Security Defaults");
        return insert(table("policies"), { createdDateTime: clock.now().toISOString(), ...body }, "none");
      },
    ],
    [/\/synchronization\//, ({ input }, method, body) => synchronize(method, input, body)],
    [/^\/directory\/deletedItems\//, () => reply(204)],
    [/^\/(\w+)\/([^/]+)$/, ([, name = "", id]) => remove(table(name), id)],
  ];
  const write = (method: string, path: string, body: Row, prefer: string | null): Response => {
    for (const [pattern, route] of routes) {
      const match = pattern.exec(path);
      if (match) return route(match, method, body, prefer);
    }
    return refused(400, "BadRequest", `${method} ${path}`);
  };

  const synchronize = (method: string, path: string, body: Row): Response => {
    const [job] = table("jobs");
    if (path.endsWith("/jobs") && method === "POST") {
      table("jobs").push({
        id: "job.1",
        ...body,
        schedule: { state: "Disabled" },
        status: { code: "NotRun" },
      });
      return reply(201);
    }
    if (path.endsWith("/validateCredentials")) {
      const token = (body["credentials"] as Row[]).find(({ key }) => key === "SecretToken")?.["value"];
      return token === "wrong" ? refused(400, "InvalidCredentials", "401 from the service") : reply(204);
    }
    if (path.endsWith("/secrets")) {
      tables["secrets"] = body["value"] as Row[];
      return reply(204);
    }
    if (!job) return refused(404, "JobNotFound");
    if (path.endsWith("/start") || path.endsWith("/restart")) {
      Object.assign(job, { schedule: { state: "Active" }, status: { code: "Active" } });
      return reply(204);
    }
    tables["jobs"] = [];
    return reply(204);
  };

  const answer: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    if (url.pathname.endsWith("/openid-configuration")) {
      if (!url.pathname.startsWith("/acme.onmicrosoft.com/")) return reply(400, { error: "invalid_tenant" });
      return reply(200, { issuer: `${base}/${tenantId}/v2.0`, token_endpoint: `${base}/token` });
    }
    const authorization = new Headers(init.headers).get("authorization") ?? "";
    if (!authorization.startsWith("Bearer session")) return refused(401, "InvalidAuthenticationToken");
    const path = decodeURIComponent(url.pathname.replace("/v1.0", ""));
    if ((init.method ?? "GET") === "GET") return read(path, url.searchParams.get("$filter") ?? "");
    writes.push(`${init.method} ${path}`);
    const prefer = new Headers(init.headers).get("prefer");
    const written = write(
      init.method ?? "",
      path,
      init.body ? (JSON.parse(String(init.body)) as Row) : {},
      prefer,
    );
    if (directory.breakAfter !== undefined) {
      directory.breakAfter -= 1;
      if (directory.breakAfter === 0) throw new TypeError("fetch failed", { cause: new Error("killed") });
    }
    return written;
  };
  const client = expect(connectEntra(company, { environment, endpoint: base, fetch: answer, clock, ids }));
  const contextOf = (step: Step<EntraClient>): StepContext<EntraClient> => ({
    ...{ client, clock, ids, signal: new AbortController().signal, report: () => {} },
    facts: new Map([...facts].filter(([name]) => step.needs.includes(name))),
    async reveal(name) {
      const value = secrets.get(name);
      if (value === undefined || !step.needs.includes(name)) return failure("step-secret-undeclared", name);
      return new SecretHandle(name, async () => ok(value)).read(new AbortController().signal);
    },
  });
  const look = async (step: Step<EntraClient>) => {
    const sight = await step.look(contextOf(step));
    if (sight.sight === "matches") for (const [name, value] of sight.facts) facts.set(name, value);
    return sight;
  };
  const context = async (step: Step<EntraClient>) => {
    const sight = (await step.look(contextOf(step))) as ActContext["sight"];
    return { ...contextOf(step), sight, operation: "test" };
  };
  return Object.assign(directory, {
    ...{ client, look },
    act: async (step: Step<EntraClient>) => step.act(await context(step)),
    undo: async (step: Step<EntraClient>) =>
      (await step.undoAct?.(await context(step))) ?? ({ outcome: "done" } as const),
  });
}

/** Puts a session into the operator's environment. */
export function signIn(directory: FakeDirectory, token = "session"): void {
  directory.environment[tokenVariable] = token;
}
