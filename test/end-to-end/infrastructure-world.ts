import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { collectFiles } from "../../src/render/collect.ts";
import { github } from "../../src/systems/github/index.ts";
import { seal } from "../../src/systems/github/sealed-box.ts";
import { startEngine } from "../../src/systems/github/stand-in/actions/index.ts";
import { makeRepository, openPull } from "../../src/systems/github/stand-in/testing/work.ts";
import { acme, startWorld, type TestWorld } from "../../src/systems/github/stand-in/testing/world.ts";
import { setupTerraform } from "../../src/systems/terraform/actions/setup-terraform.ts";
import { anyEngine } from "../../src/systems/terraform/engine/testing.ts";
import { exampleOf } from "../golden/acme.ts";

/** The real engine of this machine, if there is one. */
export const terraform = anyEngine?.path;

export const repository = "infrastructure";

/** GitHub with a runner, `delivery` with the bundled action, and `infrastructure` as it is rendered, without a stack. */
export async function startInfrastructure(): Promise<TestWorld> {
  const directory = mkdtempSync(join(tmpdir(), "groundwork-infrastructure-"));
  const world = await startWorld(
    {
      clock: systemClock,
      ids: systemIds,
      seed: {
        ...acme,
        apps: [
          { slug: "acme-plan", permissions: { contents: "read", metadata: "read" } },
          { slug: "acme-infrastructure", permissions: { contents: "write", administration: "write" } },
        ],
      },
      startEngine: (host) =>
        startEngine({
          host,
          equivalents: [setupTerraform({ version: "1.11.4", install: withoutProviders })],
          directory: join(directory, "runner"),
          clock: systemClock,
          ids: systemIds,
          log: () => {},
          parallel: 2,
        }),
    },
    directory,
  );
  const app = (slug: string) => {
    const found = world.github.credentials.apps[slug];
    if (!found) throw new Error(`no App ${slug}`);
    return found;
  };
  const [plan, infrastructure] = [app("acme-plan"), app("acme-infrastructure")];
  const olga = world.as("olga");
  const { blueprint, facts } = exampleOf("examples/acme");
  const render = (more: Readonly<Record<string, string>>, bundle: string) => {
    const told = new Map([...facts, ...Object.entries(more)]);
    return (wanted: string) =>
      Object.fromEntries(
        collectFiles([github], blueprint, told, bundle).flatMap(({ repository: name, path, content }) =>
          name === wanted && content.state === "ready" ? [[path, content.text]] : [],
        ),
      );
  };
  const bundle = await bundledAction();
  await makeRepository(world, "delivery", render({}, bundle)("delivery"));
  await olga.rest.actions.setWorkflowAccessToRepository({
    owner: "acme",
    repo: "delivery",
    access_level: "organization",
  });
  const { data: delivery } = await olga.rest.repos.getBranch({
    owner: "acme",
    repo: "delivery",
    branch: "main",
  });
  const files = render(
    {
      "delivery.commit": delivery.commit.sha,
      "github.app.plan.id": String(plan.id),
      "github.app.infrastructure.id": String(infrastructure.id),
    },
    bundle,
  )(repository);
  await makeRepository(world, repository, {
    ...files,
    ".terraform-version": "1.11.4\n",
    ".gitignore": ".terraform/\n",
    "stacks/order.json": "[]\n",
  });
  await putSecrets(world, plan.privateKey, infrastructure.privateKey);
  await world.github.idle();
  return world;
}

/** The toy stacks need no provider but the engine's own. */
function withoutProviders(folder: string) {
  mkdirSync(folder, { recursive: true });
  symlinkSync(terraform ?? "", join(folder, "terraform"));
  return { folder, environment: {} };
}

/** The action as `npm run build` bundles it. */
export async function bundledAction(): Promise<string> {
  const require = `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);`;
  const built = await build({
    entryPoints: ["src/action/main.ts"],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    minify: true,
    write: false,
    banner: { js: require },
  });
  return built.outputFiles[0]?.text ?? "";
}

async function putSecrets(world: TestWorld, planKey: string, applyKey: string): Promise<void> {
  const { rest } = world.as("olga");
  const here = { owner: "acme", repo: repository };
  const environment = { ...here, environment_name: "apply" };
  const { data: key } = await rest.actions.getRepoPublicKey(here);
  await rest.actions.createOrUpdateRepoSecret({
    ...here,
    secret_name: "PLAN_PRIVATE_KEY",
    encrypted_value: seal(key.key, planKey),
    key_id: key.key_id,
  });
  await rest.repos.createOrUpdateEnvironment({
    ...environment,
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
  await rest.repos.createDeploymentBranchPolicy({ ...environment, name: "main" });
  const { data: sealing } = await rest.actions.getEnvironmentPublicKey(environment);
  await rest.actions.createOrUpdateEnvironmentSecret({
    ...environment,
    secret_name: "APPLY_PRIVATE_KEY",
    encrypted_value: seal(sealing.key, applyKey),
    key_id: sealing.key_id,
  });
}

/** A person's pull request; resolves when its plan has been made. */
export async function propose(world: TestWorld, branch: string, files: Readonly<Record<string, string>>) {
  const { number } = await openPull(world, repository, branch, files);
  await world.github.idle();
  return number;
}

export async function merge(world: TestWorld, number: number): Promise<void> {
  await world
    .as("bob")
    .rest.pulls.merge({ owner: "acme", repo: repository, pull_number: number, merge_method: "squash" });
  await world.github.idle();
}

export async function dispatch(
  world: TestWorld,
  workflow: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<void> {
  await world.as("olga").rest.actions.createWorkflowDispatch({
    ...{ owner: "acme", repo: repository, ref: "main" },
    workflow_id: workflow,
    inputs: { ...inputs },
  });
  await world.github.idle();
}

/** The newest run of a workflow: how it ended, and what its job said. */
export function lastRun({ github: { engine } }: TestWorld, workflow: string) {
  const name = `acme/${repository}`;
  const run = engine
    ?.runs(name)
    .filter(({ path }) => path.endsWith(`/${workflow}`))
    .toSorted((a, b) => b.id - a.id)[0];
  const [job] = (run && engine?.jobs(name, run.id)) ?? [];
  return { conclusion: run?.conclusion, log: (job && engine?.log(name, job.id)) ?? "" };
}

/** What lies in a stack's state. */
export function stateOf(folder: string, stack: string): readonly Record<string, unknown>[] {
  const path = join(folder, `${stack}.tfstate`);
  if (!existsSync(path)) return [];
  const { resources } = JSON.parse(readFileSync(path, "utf8")) as {
    resources: { instances: { attributes: Record<string, unknown> }[] }[];
  };
  return resources.flatMap(({ instances }) => instances.map(({ attributes }) => attributes));
}
