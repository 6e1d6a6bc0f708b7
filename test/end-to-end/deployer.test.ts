import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { DeployerInstaller } from "../../src/contracts/deployer.ts";
import type { Outcome, Sight } from "../../src/contracts/outcome.ts";
import type { Step } from "../../src/contracts/step.ts";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { findHelm, findKubectl } from "../../src/foundation/kubectl.ts";
import { failure, ok, expect as value } from "../../src/foundation/result.ts";
import { collectFiles } from "../../src/render/collect.ts";
import { standInInstaller } from "../../src/systems/argocd/stand-in/installer.ts";
import { type RunningArgoCd, startArgoCd } from "../../src/systems/argocd/stand-in/start.ts";
import { argocdSteps } from "../../src/systems/argocd/steps/steps.ts";
import { github } from "../../src/systems/github/index.ts";
import { makeRepository } from "../../src/systems/github/stand-in/testing/work.ts";
import { startWorld, type TestWorld } from "../../src/systems/github/stand-in/testing/world.ts";
import { systems } from "../../src/systems/index.ts";
import { type RunningCluster, startCluster } from "../../src/systems/kubernetes/stand-in/start.ts";
import { exampleOf } from "../golden/acme.ts";

const folder = mkdtempSync(join(tmpdir(), "groundwork-deployer-"));
const { blueprint, facts: told } = exampleOf("examples/acme");
const source = github.offers?.configurationSource;
if (!source) throw new Error("GitHub offers no source");
const doors = { clock: systemClock, ids: systemIds, log: () => {} };

let world: TestWorld;
let facts: ReadonlyMap<string, string>;
let key: string;
beforeAll(async () => {
  world = await startWorld();
  const app = world.github.credentials.apps["acme-health"];
  key = app?.privateKey ?? "";
  facts = new Map([
    ...told,
    ["github.url", world.github.url],
    ["github.app.health.id", String(app?.id)],
    ["github.app.health.installation", String(app?.installationId)],
  ]);
  const files = collectFiles(systems, blueprint, facts, "").flatMap(({ repository, path, content }) =>
    repository === "configuration" && content.state === "ready" ? [[path, content.text] as const] : [],
  );
  await makeRepository(world, "configuration", Object.fromEntries(files));
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

let clusters = 0;
async function newCluster(): Promise<RunningCluster> {
  clusters += 1;
  const registry = { host: "127.0.0.1:1", url: "http://127.0.0.1:1" };
  const directory = join(folder, `cluster-${clusters}`);
  return value(await startCluster({ ...doors, directory, name: "dev", registry }));
}

/** Counts what it is asked to do. */
interface TestInstaller extends DeployerInstaller {
  readonly installed: readonly string[];
  running(): RunningArgoCd;
  close(): Promise<void>;
}

function installer(): TestInstaller {
  const installed: string[] = [];
  let argo: RunningArgoCd | undefined;
  const real = standInInstaller({
    async start(name, cluster) {
      const kubectl = value(await findKubectl());
      const helm = value(await findHelm());
      const directory = join(folder, `argocd-${clusters}`);
      const started = await startArgoCd({ ...doors, directory, name, cluster, kubectl, helm });
      if (started.ok) argo = started.value;
      return started;
    },
    ...{ fetch, clock: systemClock },
  });
  return {
    installed,
    install(environment, access, signal) {
      installed.push(environment);
      return real.install(environment, access, signal);
    },
    running() {
      if (!argo) throw new Error("nothing was installed");
      return argo;
    },
    close: async () => argo?.close(),
  };
}

function stepOf(url: string, by: DeployerInstaller, fetch_: typeof fetch = fetch): Step {
  if (!source) throw new Error("unreachable");
  const steps = argocdSteps(blueprint, {
    source,
    identity: {
      app: "github.app.health.id",
      installation: "github.app.health.installation",
      key: "github.app.health.key",
    },
    configurationPushed: "github.repository.configuration.branch",
    reach: async () => ok({ url, token: "cluster-token" }),
    installer: by,
    fetchFor: () => fetch_,
  });
  const [dev] = steps;
  if (!dev) throw new Error("no environment");
  return dev;
}

const context = (progress: string[] = []) => ({
  ...{ facts, client: undefined, clock: systemClock, ids: systemIds },
  signal: new AbortController().signal,
  reveal: async () => ok(key),
  report: (line: string) => progress.push(line),
});
const look = (step: Step): Promise<Sight> => step.look(context());
const act = (step: Step, progress?: string[]): Promise<Outcome> =>
  step.act({ ...context(progress), sight: { sight: "missing" }, operation: "one" });
const matches = { sight: "matches", facts: new Map([["argocd.dev.version", "v3.4.4"]]) };

async function patch(cluster: RunningCluster, path: string, body: object, kind = "merge"): Promise<void> {
  const answer = await fetch(`${cluster.url}${path}`, {
    method: "PATCH",
    headers: { "content-type": `application/${kind}-patch+json` },
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

/** Argo CD itself answers only those who have signed in, as its settings say once it has read them. */
const argo = "/apis/argoproj.io/v1alpha1/namespaces/argocd";

describe("Argo CD in a cluster", () => {
  let cluster: RunningCluster;
  const by = installer();
  let step: Step;
  beforeAll(async () => {
    cluster = await newCluster();
    step = stepOf(cluster.url, by);
  });
  afterAll(async () => {
    await by.close();
    await cluster.close();
  });

  it("is missing, is brought, and is then as it should be", async () => {
    expect(await look(step)).toEqual({ sight: "missing" });
    const progress: string[] = [];
    expect(await act(step, progress)).toEqual({ outcome: "done" });
    expect(progress).toContain("writes Argo CD");
    expect(await look(step)).toEqual(matches);
  });

  it("reads the company's configuration as the health App, beginning at its root", async () => {
    const { data } = await world.as("olga").rest.repos.getBranch({
      ...{ owner: "acme", repo: "configuration", branch: "main" },
    });
    await vi.waitFor(
      async () => {
        const answer = await fetch(`${cluster.url}${argo}/applications/argocd-root`);
        expect(await answer.json()).toMatchObject({
          status: { sync: { status: "Synced", revision: data.commit.sha } },
        });
      },
      { timeout: 20_000, interval: 100 },
    );
    const sets = await fetch(`${cluster.url}${argo}/applicationsets`);
    expect(await sets.json()).toMatchObject({
      items: [{ metadata: { name: "addons" } }, { metadata: { name: "applications" } }],
    });
    expect((await fetch(`${by.running().url}/api/v1/applications`)).status).toBe(401);
    // What came with the first sync is kept by Argo CD, and is no difference.
    expect(await look(step)).toEqual(matches);
  });

  it("does again only what somebody changed, names it, and shows no key", async () => {
    const secrets = "/api/v1/namespaces/argocd/secrets";
    const root = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/argocd-root";
    const other = Buffer.from("another").toString("base64");
    await patch(cluster, `${secrets}/argocd-notifications-secret`, { data: { "github-privateKey": other } });
    await patch(cluster, root, { spec: { source: { path: "platform/prod" } } });
    await fetch(`${cluster.url}${secrets}/repository-configuration`, { method: "DELETE" });
    const seen = await look(step);
    expect(seen).toEqual({
      sight: "differs",
      differences: [
        {
          what: "notifications' key: data.github-privateKey",
          wanted: "the platform's own",
          found: "another",
        },
        { what: "repository's key", wanted: "there", found: "nothing" },
        {
          what: "root application: spec.source.path",
          wanted: '"platform/dev"',
          found: '"platform/prod"',
        },
      ],
    });
    expect(await act(step)).toEqual({ outcome: "done" });
    expect(await look(step)).toEqual(matches);
    expect(by.installed).toEqual(["dev"]);
  });

  it("is not taken back from a newer version, and not believed when it does not serve", async () => {
    const server = "/apis/apps/v1/namespaces/argocd/deployments/argocd-server";
    const setTag = (tag: string) => {
      const path = "/spec/template/spec/containers/0/image";
      const value = `quay.io/argoproj/argocd:${tag}`;
      return patch(cluster, server, [{ op: "replace", path, value }], "json");
    };
    await setTag("v3.10.0");
    expect(await look(step)).toMatchObject({
      sight: "differs",
      differences: expect.arrayContaining([
        { what: "argocd-server: version", wanted: "v3.4.4", found: "v3.10.0" },
      ]),
    });
    expect(await act(step)).toMatchObject({ outcome: "failed", diagnostics: [{ code: "argocd-newer" }] });
    await setTag("v3.4.4");
    await vi.waitFor(async () => expect(await look(step)).toEqual(matches), { timeout: 10_000 });
    await by.close();
    await vi.waitFor(async () =>
      expect(await look(step)).toMatchObject({
        differences: expect.arrayContaining([
          { what: "argocd-repo-server", wanted: "1 serving", found: "0 serving" },
        ]),
      }),
    );
  });
});

describe("a step that is cut off", () => {
  /** Lets so many writes through and ends then: before the next one arrives, or before its answer does. */
  function cutAfter(writes: number, when: "before" | "after"): typeof fetch {
    let left = writes;
    return async (input, init) => {
      if (init?.method === undefined || init.method === "GET") return fetch(input, init);
      if (left === 0 && when === "before") throw new Error("killed");
      const answer = await fetch(input, init);
      if (left === 0) throw new Error("killed");
      left -= 1;
      return answer;
    };
  }

  it.each([
    ["before", 0],
    ["after", 0],
    ["after", 2],
    ["before", 4],
    ["after", 4],
    ["before", 5],
    ["after", 5],
  ] as const)("%s write %i goes on where it was", async (when, writes) => {
    const cluster = await newCluster();
    const by = installer();
    const first = await act(stepOf(cluster.url, by, cutAfter(writes, when)));
    expect(first).toMatchObject({ outcome: "failed", unsure: true });
    const step = stepOf(cluster.url, by);
    expect(["missing", "differs", "matches"]).toContain((await look(step)).sight);
    expect(await act(step)).toEqual({ outcome: "done" });
    expect(await look(step)).toEqual(matches);
    expect(by.installed.length).toBe(1);
    await by.close();
    await cluster.close();
  });
});

describe("a cluster that cannot be reached", () => {
  const nobody: DeployerInstaller = { install: async () => failure("never", "It was not asked.") };

  it("is said to be private when the network leads nowhere, with where to go instead", async () => {
    const outside: typeof fetch = async () => {
      const cause = Object.assign(new Error("connect ETIMEDOUT 10.0.12.7:443"), { code: "ETIMEDOUT" });
      throw new TypeError("fetch failed", { cause });
    };
    const step = stepOf("https://ABCDEF.gr7.eu-central-1.eks.amazonaws.com", nobody, outside);
    const seen = await look(step);
    expect(seen).toMatchObject({ sight: "unknown", retryAfterMilliseconds: 3_600_000 });
    const [why] = seen.sight === "unknown" ? seen.why : [];
    expect(why).toMatchObject({ code: "cluster-private", cause: "connect ETIMEDOUT 10.0.12.7:443" });
    expect(why?.next).toContain("from inside that network");
    expect(await act(step)).toMatchObject({ outcome: "failed", diagnostics: [{ code: "cluster-private" }] });
  });

  it("is tried again when it only does not answer, and quoted when it refuses", async () => {
    expect(await look(stepOf("http://127.0.0.1:1", nobody))).toMatchObject({
      sight: "unknown",
      why: expect.arrayContaining([expect.objectContaining({ code: "cluster-unreachable" })]),
    });
    const forbidden: typeof fetch = async (_input, init) => {
      expect(new Headers(init?.headers).get("authorization")).toBe("Bearer cluster-token");
      return Response.json({ kind: "Status", message: "namespaces is forbidden" }, { status: 403 });
    };
    const seen = await look(stepOf("http://127.0.0.1:1", nobody, forbidden));
    expect(seen).toMatchObject({
      sight: "unknown",
      why: expect.arrayContaining([
        expect.objectContaining({ code: "cluster-refused", cause: "namespaces is forbidden" }),
      ]),
    });
    expect(JSON.stringify(seen)).not.toContain("cluster-token");
  });
});
