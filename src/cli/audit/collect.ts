import { populationOf } from "../../assurance/changes/population.ts";
import { criteria } from "../../assurance/criteria.ts";
import { type ControlDoors, keeping, runControls } from "../../assurance/run/controls.ts";
import { createRecorder } from "../../assurance/run/recorder.ts";
import { collectRan } from "../../assurance/run/sources.ts";
import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { AuditReport, ChangePopulation, ControlReport } from "../../contracts/audit.ts";
import { type Period, unknownBecause } from "../../contracts/control.ts";
import type { Facts } from "../../contracts/facts.ts";
import { configurationRepository, mainBranch } from "../../contracts/platform.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import type { Redactor } from "../../foundation/redaction.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { collectCapabilities } from "../../render/capabilities.ts";
import { openJournal } from "../../rollout/journal/journal.ts";
import { createGitHubCodeHost } from "../../systems/github/client/code-host.ts";
import type { GitHubClient } from "../../systems/github/connect.ts";
import { githubSection } from "../../systems/github/section.ts";
import { systems } from "../../systems/index.ts";
import type { VendorWorld } from "../rollout/world.ts";
import { version } from "../version.ts";
import { type AuditClients, auditClients } from "./clients.ts";

export interface AuditInput {
  readonly blueprint: Blueprint;
  readonly world: VendorWorld;
  readonly period: Period;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
  /** Puts an answer into the pack, and tells its path there. */
  store: ControlDoors["store"];
  told(report: ControlReport): void;
}

/** Asks everybody, and judges. Fails only where nothing can be known: the rollout's journal cannot be read. */
export async function collectAudit(input: AuditInput): Promise<Result<AuditReport>> {
  const { blueprint, world, period, redactor, signal } = input;
  const recorder = createRecorder(systemClock);
  let facts: Facts = new Map();
  const clients = auditClients(blueprint, world, recorder.recording, () => facts);
  const known = await readFacts(clients, redactor);
  if (!known.ok) return known;
  facts = known.value;
  const doors: ControlDoors = {
    ...{ blueprint, facts, period, signal, recorder, clock: systemClock, store: input.store },
    capabilities: collectCapabilities(systems, blueprint),
    readCluster: clients.readCluster,
  };
  const owned = systems.flatMap(({ id, controls }) =>
    (controls?.(blueprint) ?? []).map((control) => ({
      system: id,
      control,
      client: () => clients.clientOf(id),
    })),
  );
  const controls = await runControls(owned, doors, input.told);
  const sources = systems.flatMap(({ id, ran }) =>
    (ran?.(blueprint) ?? []).map((source) => ({ source, client: () => clients.clientOf(id) })),
  );
  const whatRan = await collectRan(sources, doors);
  const population = await recorder.during(keeping("changes", doors).keep, () =>
    changesOf(input, clients, world, recorder.recording, whatRan),
  );
  return ok({
    company: blueprint.company.name,
    period: { from: period.from.toISOString(), to: period.to.toISOString() },
    collectedAt: systemClock.now().toISOString(),
    tool: `groundwork ${version}`,
    rehearsed: world.rehearsed,
    controls,
    population,
    criteria: criteria.map((criterion) => ({
      ...criterion,
      controls: controls.filter((one) => one.criteria.includes(criterion.id)).map(({ id }) => id),
    })),
  });
}

/** What the world has told the rollout, out of its journal. */
async function readFacts(clients: AuditClients, redactor: Redactor): Promise<Result<Facts>> {
  const storage = await clients.journal();
  if (!storage.ok) return storage;
  if (!storage.value) {
    return failure("audit-no-rollout", "The company has no journal of a rollout: nothing was set up yet.", {
      next: "Run `groundwork rollout` first, or check the keys in the environment.",
    });
  }
  const journal = await openJournal(storage.value, { clock: systemClock, redactor });
  if (!journal.ok) return journal;
  return ok(new Map([...journal.value.state.facts].map(([name, { value }]) => [name, value])));
}

async function changesOf(
  { blueprint, period }: AuditInput,
  clients: AuditClients,
  world: VendorWorld,
  recording: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch,
  { ran, unread }: Awaited<ReturnType<typeof collectRan>>,
): Promise<ChangePopulation> {
  const nothing = (why: string): ChangePopulation => ({ changes: [], orphans: [], unread: [...unread, why] });
  const host = await codeHostOf(clients, world, recording);
  const { organization } = section(blueprint, "github", githubSection);
  const walked = host.ok
    ? await populationOf(ran, unread, {
        ...{ host: host.value, period, branch: mainBranch },
        configuration: `${organization}/${configurationRepository}`,
        wanted: { change: blueprint.pullRequests.approvals, gate: (name) => gateOf(blueprint, name) },
      })
    : host;
  if (walked.ok) return walked.value;
  const verdict = unknownBecause(walked.diagnostics);
  return nothing(`What ran could not be walked back. ${verdict.verdict === "unknown" ? verdict.why : ""}`);
}

/** The delivery App's sight of the code host, without its right to write. */
async function codeHostOf(
  clients: AuditClients,
  { fetch }: VendorWorld,
  recording: (send: typeof globalThis.fetch) => typeof globalThis.fetch,
) {
  const connected = clients.clientOf("github") as Result<GitHubClient>;
  if (!connected.ok) return connected;
  const { url } = connected.value;
  const permissions = {
    contents: "read",
    deployments: "read",
    pull_requests: "read",
    statuses: "read",
  } as const;
  const token = await connected.value.token("delivery", { permissions });
  if (!token.ok) return token;
  const apiUrl = url === "https://github.com" ? "https://api.github.com" : `${url}/api/v3`;
  const send = recording(fetch);
  return ok(
    createGitHubCodeHost({ apiUrl, token: token.value, fetch: send, clock: systemClock, ids: systemIds }),
  );
}

function gateOf({ environments }: Blueprint, name: string): number {
  const gate = environments.find((one) => one.name === name)?.gate;
  return gate?.kind === "manual" ? gate.approvals : 0;
}
