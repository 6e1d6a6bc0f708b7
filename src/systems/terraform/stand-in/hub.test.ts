import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EnvironmentProvider } from "../../../contracts/terraform-backend.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { plainEnvironment, runProgram, startProgram } from "../../../foundation/process.ts";
import { expect as expectValue, ok } from "../../../foundation/result.ts";
import { anyEngine } from "../engine/testing.ts";
import { type EngineWrapper, writeEngineWrapper } from "./engine-wrapper.ts";
import { createProviderHub, type ProviderHub } from "./hub.ts";
import { type HubServer, serveHub } from "./hub-server.ts";

/** A provider that tells with whose rights it is asked. */
const whoami: EnvironmentProvider<string> = {
  variables: ["GITHUB_TOKEN"],
  backend: (environment) => ({
    configure: async () => ok(JSON.stringify(environment)),
    resources: {},
    dataSources: {
      github_user: {
        read: async (configuration, connection) => ok({ ...configuration, name: connection }),
      },
    },
  }),
};

const configuration = `
terraform {
  required_providers {
    github = { source = "integrations/github" }
  }
}
data "github_user" "me" { username = "me" }
output "me" { value = data.github_user.me.name }
`;

let directory: string;
let hub: ProviderHub;
let server: HubServer;
let wrapper: EngineWrapper;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "groundwork-hub's "));
  hub = createProviderHub({ github: whoami }, () => {});
  server = expectValue(await serveHub(hub, systemIds));
  wrapper = writeEngineWrapper(join(directory, "bin"), server, { path: anyEngine?.path ?? "/bin/false" });
  writeFileSync(join(directory, "main.tf"), configuration);
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

const environmentOf = (token: string, more: Record<string, string> = {}) =>
  plainEnvironment({ ...wrapper.environment, GITHUB_TOKEN: token, TF_IN_AUTOMATION: "1", ...more });
const terraform = (token: string, ...args: string[]) =>
  runProgram(join(wrapper.folder, "terraform"), args, {
    ...{ cwd: directory, env: environmentOf(token), timeout: 60_000 },
  });
/** An engine that says which providers it sees, and goes on until it is told to end. */
async function startedEngine() {
  const engine = join(directory, "engine");
  const text =
    "#!/bin/sh\ntrap 'echo caught; exit 7' TERM\necho \"$TF_REATTACH_PROVIDERS\"\nwhile :; do sleep 0.05; done\n";
  writeFileSync(engine, text, { mode: 0o755 });
  const { folder } = writeEngineWrapper(join(directory, "other"), server, { path: engine });
  let running: ReturnType<typeof startProgram> | undefined;
  const port = await new Promise<number>((resolve) => {
    const onLine = (line: string) => resolve(portOf(line));
    const options = { cwd: directory, env: environmentOf("one"), timeout: 60_000, onLine };
    running = startProgram(join(folder, "terraform"), [], options);
  });
  if (!running) throw new Error("the engine did not start");
  return { running, port };
}
const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("close", () => socket.destroy());
    setTimeout(() => socket.destroy(), 500);
  });
const portOf = (reattach: string) => Number(/"String":"127\.0\.0\.1:(\d+)"/.exec(reattach)?.[1]);

describe("the hub of providers", () => {
  it("opens listeners for one environment at both registries' addresses, and closes them", async () => {
    const opened = expectValue(await hub.open({ GITHUB_TOKEN: "one" }));
    const reattach = opened.environment["TF_REATTACH_PROVIDERS"] ?? "";
    expect(Object.keys(JSON.parse(reattach))).toEqual([
      "registry.terraform.io/integrations/github",
      "registry.opentofu.org/integrations/github",
    ]);
    expect(await listens(portOf(reattach))).toBe(true);
    opened.close();
    expect(await listens(portOf(reattach))).toBe(false);
  });

  it("answers nobody who does not know its token", async () => {
    const body = JSON.stringify({ environment: {} });
    const ask = (authorization: string) =>
      fetch(`${server.url}/providers`, { method: "POST", body, headers: { authorization } });
    expect((await ask("Bearer wrong")).status).toBe(401);
    const answer = await fetch(`${server.url}/providers`, {
      ...{ method: "POST", body: "{}" },
      headers: { authorization: `Bearer ${server.token}` },
    });
    expect(answer.status).toBe(400);
  });

  it("keeps its token out of the files of the wrapper", () => {
    const texts = readdirSync(wrapper.folder).map((file) => readFileSync(join(wrapper.folder, file), "utf8"));
    expect(texts.join("\n")).not.toContain(server.token);
  });
});

describe("the wrapper of any engine", () => {
  it("becomes the engine: a signal reaches it once, and the listeners go with it, however it ends", async () => {
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      const { running, port } = await startedEngine();
      expect(await listens(port)).toBe(true);
      process.kill(-(running.pid ?? 0), signal);
      const { exitCode, stdout } = await running.finished;
      expect(exitCode).toBe(signal === "SIGTERM" ? 7 : null);
      expect(stdout.toString("utf8").split("\n").slice(1)).toEqual(
        signal === "SIGTERM" ? ["caught", ""] : [""],
      );
      while (await listens(port)) await delay(20);
    }
  });

  it("says that the providers are not there where the hub is gone", async () => {
    const elsewhere = writeEngineWrapper(
      join(directory, "elsewhere"),
      { ...server, url: "http://127.0.0.1:9" },
      { path: "/bin/true" },
    );
    const done = await runProgram(join(elsewhere.folder, "terraform"), ["version"], {
      ...{ cwd: directory, env: environmentOf("one"), timeout: 60_000 },
    });
    expect(done.exitCode).toBe(1);
    expect(done.stderr.toString("utf8")).toContain("the rehearsal's providers are not there");
  });
});

describe.skipIf(!anyEngine)("the wrapper of the real engine", () => {
  beforeAll(async () => {
    expect((await terraform("one", "init", "-no-color")).exitCode).toBe(0);
  });

  it("gives each process the rights of its own environment, and of no other variable", async () => {
    const said = await Promise.all(
      ["one", "two"].map(async (token) => {
        const state = `-state=${join(directory, `${token}.tfstate`)}`;
        expect((await terraform(token, "apply", "-auto-approve", "-no-color", state)).exitCode).toBe(0);
        return (await terraform(token, "output", "-raw", state, "me")).stdout.toString("utf8");
      }),
    );
    expect(said).toEqual(['{"GITHUB_TOKEN":"one"}', '{"GITHUB_TOKEN":"two"}']);
  });

  it("passes exit code, output and arguments on", async () => {
    const done = await terraform("one", "validate", "-no-such option");
    expect(done.exitCode).toBe(1);
    expect(done.stderr.toString("utf8")).toContain("-no-such option");
  });
});
