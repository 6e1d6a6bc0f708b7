import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Blueprint } from "../../src/blueprint/model.ts";
import { readBlueprint } from "../../src/blueprint/read.ts";
import { sections } from "../../src/cli/company.ts";
import { rehearsedDeployers } from "../../src/cli/rehearse/deployers.ts";
import { operatorEnvironment } from "../../src/cli/rehearse/door.ts";
import { createPeople } from "../../src/cli/rehearse/people.ts";
import {
  createClosing,
  endpoints,
  type SharedStandIns,
  startShared,
} from "../../src/cli/rehearse/stand-ins.ts";
import { composeRollout } from "../../src/cli/rollout/compose.ts";
import type { Facts } from "../../src/contracts/facts.ts";
import type { RolloutEvent } from "../../src/contracts/rollout-event.ts";
import type { TeardownReport } from "../../src/contracts/teardown.ts";
import { systemClock } from "../../src/foundation/clock.ts";
import type { Diagnostic } from "../../src/foundation/diagnostic.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { findKubectl } from "../../src/foundation/kubectl.ts";
import { plainEnvironment } from "../../src/foundation/process.ts";
import { createRedactor } from "../../src/foundation/redaction.ts";
import { expect } from "../../src/foundation/result.ts";
import { systemProcesses } from "../../src/rollout/processes.ts";
import { rollOut } from "../../src/rollout/roll-out.ts";
import { usualLimits } from "../../src/rollout/run/limits.ts";
import type { RunSummary } from "../../src/rollout/run.ts";
import type { Wish } from "../../src/rollout/selection.ts";
import { tearDown } from "../../src/rollout/teardown/tear-down.ts";
import { connectAws } from "../../src/systems/aws/connect.ts";
import type { AwsSession } from "../../src/systems/aws/session.ts";
import { around, type TestWorld } from "../../src/systems/github/stand-in/testing/world.ts";
import { bundledAction } from "./infrastructure-world.ts";

const document = {
  company: { name: "Acme", domain: "acme.example" },
  people: {
    ...Object.fromEntries(
      ["ada", "bob", "cyd"].map((handle) => [handle, { name: handle, teams: ["platform"] }]),
    ),
    dora: { name: "dora", teams: ["product"] },
  },
  environments: { dev: {} },
  applications: { storefront: { starter: true } },
  github: { organization: "acme" },
  aws: { region: "eu-central-1" },
};

/** What one rollout came to, and what was seen of it. */
export interface Rolled {
  readonly summary: RunSummary;
  readonly events: readonly RolloutEvent[];
  /** Steps that this run acted for. */
  readonly acted: readonly string[];
}

export interface DayOneWorld {
  readonly standIns: SharedStandIns;
  readonly blueprint: Blueprint;
  /** People's clients; Ada owns the organization. */
  readonly github: TestWorld;
  readonly management: AwsSession;
  roll(how?: {
    readonly wish?: Wish;
    /** `stack:address` that a person accepts by name. */
    readonly accepted?: readonly string[];
    /** Where programs such as the engine are looked for. */
    readonly path?: string;
  }): Promise<Rolled>;
  /** Tears down what the last roll made; `named` data goes as well. */
  tear(how?: {
    readonly named?: readonly string[];
    readonly agrees?: boolean;
    readonly dryRun?: boolean;
  }): Promise<TeardownReport>;
  close(): Promise<void>;
}

/** What a run did not do, with why, in the order of what would come next. */
export const refusalsOf = ({ summary }: Rolled): readonly Diagnostic[] =>
  [...summary.steps.values()]
    .flatMap((end) => (end.end === "failed" ? end.diagnostics : []))
    .sort((one, other) => ((one.next ?? "") < (other.next ?? "") ? -1 : 1));

/** Addresses that a person was asked to accept, as the message spells them. */
export const acceptances = (rolled: Rolled): readonly string[] =>
  refusalsOf(rolled).flatMap(({ next = "" }) => /--accept '([^']*)'/.exec(next)?.[1] ?? []);

/** A company of three with one environment, its vendors as they are before Day 1, and a laptop to roll it out from. */
export async function startDayOne(): Promise<DayOneWorld> {
  const folder = mkdtempSync(join(tmpdir(), "groundwork-day-one-"));
  const closing = createClosing();
  const log = process.env["GROUNDWORK_LOG"] ? (line: string) => process.stderr.write(`${line}\n`) : () => {};
  const { blueprint } = expect(
    readBlueprint(JSON.stringify(document), "blueprint.yaml", sections, systemClock),
  );
  const standIns = expect(await startShared(blueprint, folder, closing, log));
  const { github, aws, engine } = standIns;
  const kubectl = expect(await findKubectl());
  const installer = rehearsedDeployers({ blueprint, folder, closing, log, kubectl, github });
  const environment = operatorEnvironment(blueprint, standIns, folder);
  const actionBundle = await bundledAction();
  const client = expect(
    connectAws(blueprint, { environment, endpoint: aws.url, fetch, clock: systemClock, ids: systemIds }),
  );
  const compose = (accepted: readonly string[] = [], path?: string) =>
    expect(
      composeRollout({
        ...{ blueprint, actionBundle, environment, installer, fetch, programs: new Map() },
        folder: join(folder, "laptop"),
        endpoints: endpoints(standIns),
        listen: engine.hub.open,
        programEnvironment: plainEnvironment(path === undefined ? {} : { PATH: path }),
        accepted: new Set(accepted),
      }),
    );
  const doors = () => ({
    limits: {
      ...usualLimits,
      firstPauseMilliseconds: 50,
      longestPauseMilliseconds: 500,
      patienceMilliseconds: 120_000,
      pollMilliseconds: 200,
    },
    ...{ who: "operator", host: "laptop" },
    ...{ processes: systemProcesses, clock: systemClock, ids: systemIds },
    redactor: createRedactor(),
    signal: new AbortController().signal,
  });
  let remembered: Facts = new Map();
  return {
    ...{ standIns, blueprint, github: around(github, folder) },
    management: expect(await client.management()),
    async roll({ wish = {}, accepted = [], path } = {}) {
      const composed = compose(accepted, path);
      const evening = new AbortController();
      const troubles: Diagnostic[] = [];
      const people = createPeople({
        ...{ blueprint, standIns, environment, signal: evening.signal },
        tell(event) {
          log(JSON.stringify(event));
          if (event.event !== "failed") return;
          // Whoever waits for these people waits in vain.
          troubles.push(...event.diagnostics);
          evening.abort();
        },
      });
      const events: RolloutEvent[] = [];
      const summary = expect(
        await rollOut({
          ...{ steps: composed.steps, client: composed.client, storage: composed.storage, wish },
          dryRun: false,
          known: { facts: new Map() },
          ...{ ...doors(), signal: evening.signal },
          emit(event) {
            log(JSON.stringify(event));
            events.push(event);
            people.hear(event);
          },
        }),
      );
      evening.abort();
      remembered = summary.facts;
      if (troubles.length > 0) throw new Error(JSON.stringify(troubles));
      const acted = events.flatMap((event) => (event.event === "acting" ? [event.step] : []));
      return { summary, events, acted: [...new Set(acted)] };
    },
    async tear({ named = [], agrees = true, dryRun = false } = {}) {
      const { steps, stacks, storage, client: clientOf, doors: stackDoors } = compose();
      return expect(
        await tearDown({
          ...doors(),
          ...{ steps, stacks, storage, dryRun, remembered, client: clientOf, doors: stackDoors },
          known: { facts: new Map() },
          named: new Set(named),
          confirm: async () => agrees,
          emit: (event) => log(JSON.stringify(event)),
        }),
      );
    },
    async close() {
      await closing.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
