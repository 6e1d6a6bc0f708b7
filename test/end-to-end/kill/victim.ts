/**
 * A rollout of its own process, to be killed at any moment. Its standard input says who it is: one line of JSON, a
 * `Briefing`, then whatever people add to the operator's environment, a line of JSON each. It prints each event of the
 * run as a line of JSON, and last how it ended. Its providers live in it, so that they die with it.
 */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { createInterface } from "node:readline";
import { readCompany } from "../../../src/cli/company.ts";
import { composeRollout } from "../../../src/cli/rollout/compose.ts";
import { systemClock } from "../../../src/foundation/clock.ts";
import { systemIds } from "../../../src/foundation/ids.ts";
import { plainEnvironment } from "../../../src/foundation/process.ts";
import { createRedactor } from "../../../src/foundation/redaction.ts";
import { failure, ok, expect as take } from "../../../src/foundation/result.ts";
import { systemProcesses } from "../../../src/rollout/processes.ts";
import { rollOut } from "../../../src/rollout/roll-out.ts";
import { usualLimits } from "../../../src/rollout/run/limits.ts";
import type { Wish } from "../../../src/rollout/selection.ts";
import { awsProvider } from "../../../src/systems/aws/stand-in/terraform/index.ts";
import { githubProvider } from "../../../src/systems/github/stand-in/terraform/index.ts";
import { createProviderHub } from "../../../src/systems/terraform/stand-in/hub.ts";

/** What it is told before it begins. */
export interface Briefing {
  /** The file of the company's document. */
  readonly blueprint: string;
  /** The file of the bundled action. */
  readonly actionBundle: string;
  readonly folder: string;
  readonly environment: Record<string, string>;
  readonly endpoints: Readonly<Record<string, string>>;
  /** Where a deployer is asked for. */
  readonly deployers: string;
  /** Goes with every call, so that the vendors know who it was. */
  readonly mark: string;
  readonly wish: Wish;
}

/** By which its calls are known; the engine's own carry it at the end of their user agent. */
const markHeader = "x-groundwork-victim";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const briefing = JSON.parse(String((await lines.next()).value)) as Briefing;
const { environment, endpoints, mark } = briefing;
void (async () => {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    Object.assign(environment, JSON.parse(line.value));
  }
})();
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

const plainFetch = globalThis.fetch;
const fetch: typeof plainFetch = (input, init) => {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.set(markHeader, mark);
  return plainFetch(input, { ...init, headers });
};
globalThis.fetch = fetch;

const hub = createProviderHub(
  { github: githubProvider({ fetch }), aws: awsProvider({ fetch, clock: systemClock, ids: systemIds }) },
  () => {},
);
const { steps, client, storage } = take(
  composeRollout({
    blueprint: take(readCompany(briefing.blueprint)).blueprint,
    actionBundle: readFileSync(briefing.actionBundle, "utf8"),
    programs: new Map(),
    ...{ folder: briefing.folder, environment, endpoints, fetch },
    listen: hub.open,
    programEnvironment: plainEnvironment({ TF_APPEND_USER_AGENT: `${markHeader}/${mark}` }),
    installer: {
      async install(name, cluster) {
        const body = JSON.stringify(cluster);
        const answer = await fetch(`${briefing.deployers}/${name}`, { method: "POST", body });
        return answer.ok ? ok(undefined) : failure("argocd-install-failed", await answer.text());
      },
    },
    accepted: new Set(),
  }),
);
const done = await rollOut({
  ...{ steps, client, storage, wish: briefing.wish },
  limits: {
    ...usualLimits,
    firstPauseMilliseconds: 100,
    longestPauseMilliseconds: 1000,
    patienceMilliseconds: 120_000,
    pollMilliseconds: 250,
  },
  known: { facts: new Map() },
  dryRun: false,
  ...{ who: "operator", host: hostname(), processes: systemProcesses },
  ...{ clock: systemClock, ids: systemIds, redactor: createRedactor() },
  signal: new AbortController().signal,
  emit: say,
});
say(
  done.ok
    ? { event: "over", outcome: done.value.outcome, diagnostics: done.value.diagnostics }
    : { event: "over", outcome: "refused", diagnostics: done.diagnostics },
);
process.exit(0);
