import { runGate } from "../delivery/gate.ts";
import { promote } from "../delivery/promote.ts";
import { verifyProvenance } from "../delivery/provenance.ts";
import { createRegistry } from "../delivery/registry.ts";
import { requestPromotion } from "../delivery/request.ts";
import type { Sources } from "../delivery/sources.ts";
import { short } from "../delivery/text.ts";
import { readDockerLogin } from "../formats/oci/docker-config.ts";
import { type Diagnostic, problem } from "../foundation/diagnostic.ts";
import { readSubject } from "./event.ts";
import { applyStacks } from "./infrastructure/apply-stacks.ts";
import { planStacks } from "./infrastructure/plan-stacks.ts";
import { reportDrift } from "./infrastructure/report-drift.ts";
import { monitorOf } from "./monitor.ts";
import { type Command, codeHost, type Run, runUrl } from "./run.ts";
import { trackerOf } from "./tracker.ts";

/** Each command of the action. */
export const commands: Readonly<Record<string, Command>> = {
  request,
  promote: runPromote,
  gate,
  "plan-stacks": planStacks,
  "apply-stacks": applyStacks,
  "report-drift": reportDrift,
};

async function request(run: Run): Promise<readonly Diagnostic[]> {
  const { environment, report } = run;
  const given = run.inputs.require("token", "application", "version", "digest", "environment");
  if (!given.ok) return given.diagnostics;
  const { token, ...claim } = given.value;
  const repository = environment["GITHUB_REPOSITORY"] ?? "";
  const commit = environment["GITHUB_SHA"] ?? "";
  const made = await requestPromotion(codeHost(run, token), repository, {
    ...claim,
    commit,
    run: runUrl(run),
  });
  if (!made.ok) return made.diagnostics;
  report.output("request", String(made.value.id));
  report.say(`Request ${made.value.id}: ${claim.application} ${claim.version} (${claim.digest}).`);
  return nudge(run, `${claim.application} ${claim.version}: request ${made.value.id} on ${repository}.`);
}

/** A nudge saves the wait for the schedule; without it the request is found all the same. */
async function nudge(run: Run, text: string): Promise<readonly Diagnostic[]> {
  const token = run.inputs.get("nudge-token");
  const repository = run.inputs.get("nudge-repository");
  const issue = Number(run.inputs.get("nudge-issue"));
  if (!token || !repository || !Number.isSafeInteger(issue)) return [];
  const said = await codeHost(run, token).say(repository, issue, text);
  if (said.ok) return [];
  return said.diagnostics.map((diagnostic) => ({ ...diagnostic, severity: "warning" as const }));
}

function sources(run: Run, configuration: string, applications: string): Sources {
  const { clock, ids, fetch, environment } = run;
  const monitor = monitorOf(run);
  return {
    configuration: codeHost(run, configuration),
    applications: codeHost(run, applications),
    registry: createRegistry({
      fetch,
      clock,
      ids,
      // As an earlier step of the job has left it; without one the registry is read without a login.
      credentials: (registry) => readDockerLogin(environment, registry),
    }),
    verify: verifyProvenance,
    ...(monitor && { monitor }),
  };
}

async function runPromote(run: Run): Promise<readonly Diagnostic[]> {
  const given = run.inputs.require("configuration-token", "applications-token", "branch");
  if (!given.ok) return given.diagnostics;
  const { branch } = given.value;
  const { tracker, problems } = trackerOf(run);
  const from = {
    ...sources(run, given.value["configuration-token"], given.value["applications-token"]),
    ...(tracker && { tracker }),
  };
  const round = await promote(from, run.environment["GITHUB_REPOSITORY"] ?? "", branch);
  if (!round.ok) return round.diagnostics;
  for (const decision of round.value.decisions) {
    const { hand, kind, environment } = decision;
    const what = `${hand.request.claim?.application ?? hand.repository} ${hand.request.claim?.version ?? ""}`;
    const why = "why" in decision ? `: ${decision.why}` : "";
    run.report.say(`Request ${hand.request.id} (${what}): ${kind} in ${environment}${why}`);
  }
  for (const { number, title } of round.value.opened)
    run.report.say(`Opened pull request ${number}: ${title}`);
  for (const number of round.value.closed) run.report.say(`Closed pull request ${number}.`);
  if (round.value.decisions.length === 0) run.report.say("No request is open.");
  return [...round.value.problems, ...problems];
}

async function gate(run: Run): Promise<readonly Diagnostic[]> {
  const given = run.inputs.require("configuration-token", "applications-token", "branch");
  if (!given.ok) return given.diagnostics;
  const { branch } = given.value;
  const named = run.inputs.get("pull-request");
  if (named && !/^[1-9][0-9]{0,9}$/.test(named)) {
    return [problem("action-input-malformed", `${JSON.stringify(named)} is not a pull request's number.`)];
  }
  const subject = named ? { number: Number(named) } : readSubject(run.environment);
  const from = sources(run, given.value["configuration-token"], given.value["applications-token"]);
  const configuration = run.environment["GITHUB_REPOSITORY"] ?? "";
  const reports = await runGate(from, configuration, branch, { ...subject, runUrl: runUrl(run) });
  if (!reports.ok) return reports.diagnostics;
  for (const { pullRequest, verdict, merged } of reports.value) {
    const head = short(pullRequest.head);
    if (!verdict) run.report.say(`Pull request ${pullRequest.number} at ${head} could not be judged.`);
    else {
      run.report.say(`Pull request ${pullRequest.number} at ${head} (${verdict.kind}): ${verdict.state}.`);
      for (const { name, state, why, url = "" } of verdict.checks)
        run.report.say(`  ${name}: ${state}. ${why} ${url}`.trimEnd());
      if (verdict.again) run.report.say(`  ${verdict.again}`);
    }
    if (merged) run.report.say(`  Merged as ${short(merged)}.`);
  }
  if (reports.value.length === 0) run.report.say("No open pull request to judge.");
  return reports.value.flatMap(({ problems }) => problems);
}
