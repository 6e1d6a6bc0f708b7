import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Facts } from "../../src/contracts/facts.ts";
import type { PreparedStack, Provisioner, StackWorkspace } from "../../src/contracts/provisioner.ts";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { plainEnvironment } from "../../src/foundation/process.ts";
import { expect as take } from "../../src/foundation/result.ts";
import { stateBackend } from "../../src/systems/aws/offers.ts";
import { awsStacks } from "../../src/systems/aws/stacks/index.ts";
import { awsProvider } from "../../src/systems/aws/stand-in/terraform/index.ts";
import { startTestAccount, type TestAccount } from "../../src/systems/aws/stand-in/testing.ts";
import { s3 } from "../../src/systems/aws/stand-in/testing-clients.ts";
import { awsCompany, codeHost } from "../../src/systems/aws/testing.ts";
import { createEngine } from "../../src/systems/terraform/engine/engine.ts";
import { machineEngine } from "../../src/systems/terraform/engine/testing.ts";
import { stackFiles } from "../../src/systems/terraform/files/stack.ts";
import { createProviderHub } from "../../src/systems/terraform/stand-in/hub.ts";

/** The beginning of Day 1 by every engine that this machine has: the state's own stack, and the organization. */
const stacks = awsStacks(awsCompany(), { codeHostIdentity: codeHost });
/** Each apply of a stack is some commands of a second each, in the slower engine and on a busy machine. */
const patience = 180_000;

describe.each(["terraform", "tofu"] as const)("the first stacks of a company by %s", (name) => {
  const machine = machineEngine(name);
  const it = test.skipIf(!machine);
  const facts = new Map<string, string>();
  let account: TestAccount;
  let engine: Provisioner;
  let opened: StackWorkspace[];

  beforeEach(async () => {
    account = await startTestAccount({ bare: true });
    facts.set("aws.account.management.id", account.aws.management);
    const hub = createProviderHub(
      { aws: awsProvider({ fetch, clock: systemClock, ids: systemIds }) },
      () => {},
    );
    engine = createEngine({
      ...{ directory: account.folder("stacks"), engine: name, listen: hub.open },
      environment: plainEnvironment({ PATH: machine?.searchPath ?? "" }),
    });
    opened = [];
  });
  afterEach(async () => {
    for (const workspace of opened) await workspace.close();
    await account.close();
  });

  function prepare(id: string, withBackend: boolean): PreparedStack {
    const stack = stacks.find((one) => one.id === id);
    if (!stack) throw new Error(`no stack ${id}`);
    const keys = account.aws.operatorKeys();
    const files = stackFiles(stack, facts as Facts, withBackend ? stateBackend : undefined);
    return {
      ...{ id, modules: stack.modules },
      files: files.map(({ path, content }) => {
        if (content.state === "pending") throw new Error(`${path} waits for ${content.needs.join(", ")}`);
        return { path, text: content.text };
      }),
      environment: {
        ...{ AWS_ENDPOINT_URL: account.aws.url, AWS_REGION: "eu-central-1" },
        ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
        ...{ AWS_SESSION_TOKEN: keys.sessionToken ?? "", AWS_EC2_METADATA_DISABLED: "true" },
      },
    };
  }
  async function open(id: string, withBackend: boolean): Promise<StackWorkspace> {
    const workspace = take(await engine.open(prepare(id, withBackend), new AbortController().signal));
    opened.push(workspace);
    return workspace;
  }
  const remember = async (workspace: StackWorkspace) => {
    for (const [fact, value] of Object.entries(take(await workspace.facts()) ?? {})) facts.set(fact, value);
  };

  it(
    "are applied; the state moves into the bucket that it describes; a lock left there is told and taken away",
    async () => {
      const bootstrap = await open("state", false);
      take(await bootstrap.plan({}));
      take(await bootstrap.apply(() => {}));
      await remember(bootstrap);
      expect(engine.hasLocalState("state")).toBe(true);
      const moved = await open("state", true);
      expect(take(await moved.plan({}))).toMatchObject({ resources: [], hasState: true });
      expect(engine.hasLocalState("state")).toBe(false);

      const organization = await open("organization", true);
      const lock = {
        ...{ ID: "0b1e3a4c-0000-4000-8000-000000000001", Operation: "OperationTypeApply", Info: "" },
        ...{ Who: "ada@gone", Version: "1.11.4", Created: "2026-01-02T03:04:05.678901234Z", Path: "" },
      };
      const place = `/${facts.get("aws.state.bucket")}/organization/terraform.tfstate.tflock`;
      expect((await s3(account.aws, "PUT", place, {}, JSON.stringify(lock))).status).toBe(200);
      const refused = await organization.plan({});
      expect(refused.ok ? [] : refused.diagnostics.map(({ code }) => code)).toEqual(["state-locked"]);
      expect(organization.lockMet()).toEqual({
        ...{ id: lock.ID, who: "ada@gone", since: "2026-01-02T03:04:05.678Z" },
      });
      take(await organization.unlock(lock.ID));
      expect((await s3(account.aws, "GET", place)).status).toBe(404);

      take(await organization.plan({}));
      take(await organization.apply(() => {}));
      await remember(organization);
      expect(facts.get("aws.account.prod.id")).toMatch(/^\d{12}$/);
      const again = await open("organization", true);
      expect(take(await again.plan({ readOnly: true })).resources).toEqual([]);
    },
    patience,
  );
});
