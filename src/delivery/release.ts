import type { CodeHost } from "../contracts/code-host.ts";
import type { LedgerEntry } from "../contracts/ledger.ts";
import type { PolicyApplication, PolicyEnvironment } from "../contracts/policy.ts";
import { nothingReleased } from "../formats/kustomize/slot.ts";
import { all, failure, ok, type Result } from "../foundation/result.ts";
import { ledgerPath } from "./layout.ts";
import { findEnvironment, organizationOf, type Rules, readRules } from "./policy.ts";
import { createHealthReader } from "./read-health.ts";
import { readSlotAt } from "./read-slot.ts";
import { describeRelease, type PullRequestEvidence, type ReleaseDescription } from "./release/describe.ts";
import { sentence } from "./sources.ts";

/** What an environment runs, at one commit of the configuration. */
export interface ReleaseReport {
  readonly environment: string;
  readonly configuration: string;
  readonly configurationCommit: string;
  readonly applications: readonly ApplicationReport[];
}

export type ApplicationReport =
  | { readonly application: string; readonly state: "released"; readonly release: ReleaseDescription }
  | { readonly application: string; readonly state: "nothing-released" }
  /** The slot cannot be read, or nothing explains what it holds. */
  | {
      readonly application: string;
      readonly state: "unexplained";
      readonly digest: string | null;
      readonly why: string;
    };

/**
 * Tells what runs in an environment and why, from the ledger and the code host: digest, commit, pull request,
 * approvals, checks, who opened the gate, when it was healthy. Reads only. Code: `environment-unknown`.
 */
export async function reportReleases(
  host: CodeHost,
  configuration: string,
  branch: string,
  environmentName: string,
): Promise<Result<ReleaseReport>> {
  const rules = await readRules(host, configuration, branch);
  if (!rules.ok) return rules;
  const { policy, head } = rules.value;
  const environment = findEnvironment(policy, environmentName);
  if (!environment) {
    const known = policy.environments.map(({ name }) => name).join(", ");
    return failure("environment-unknown", `The policy knows no environment ${environmentName}.`, {
      next: `Use one of ${known}.`,
    });
  }
  const applications = all(
    await Promise.all(
      policy.applications.map((one) => reportApplication(host, rules.value, environment, one)),
    ),
  );
  if (!applications.ok) return applications;
  return ok({
    environment: environmentName,
    configuration,
    configurationCommit: head,
    applications: applications.value,
  });
}

async function reportApplication(
  host: CodeHost,
  rules: Rules,
  environment: PolicyEnvironment,
  { name }: PolicyApplication,
): Promise<Result<ApplicationReport>> {
  const { policy, head } = rules;
  const slot = { environment: environment.name, application: name };
  const held = await readSlotAt(host, policy.configuration, slot, head);
  if (!held.ok) return held;
  const { digest, entry, why } = held.value;
  if (digest === nothingReleased) return ok({ application: name, state: "nothing-released" });
  if (!entry) {
    return ok({
      application: name,
      state: "unexplained",
      digest,
      why: why ?? "No ledger entry explains it.",
    });
  }
  return ok({
    application: name,
    state: "released",
    release: await readRelease(host, rules, environment, entry),
  });
}

async function readRelease(
  host: CodeHost,
  rules: Rules,
  environment: PolicyEnvironment,
  entry: LedgerEntry,
): Promise<ReleaseDescription> {
  const { policy, head } = rules;
  const { configuration } = policy;
  const unread: string[] = [];
  /** What cannot be read leaves a gap in the story, not the story out. */
  const orNull = <Value>(result: Result<Value>): Value | null => {
    if (result.ok) return result.value;
    unread.push(sentence(result.diagnostics));
    return null;
  };
  const path = ledgerPath(entry, entry.request.id);
  const commits = orNull(await host.history(configuration, head, { path, limit: 10 }));
  const configurationCommit = commits?.at(-1) ?? null;
  const change = orNull(await readPullRequest(host, entry.repository, entry.commit));
  const promotion =
    configurationCommit === null
      ? null
      : orNull(await readPullRequest(host, configuration, configurationCommit));
  const approvers = environment.gate
    ? orNull(await host.teamMembers(organizationOf(policy), environment.gate.approvers))
    : null;
  const health =
    configurationCommit === null
      ? null
      : orNull(await createHealthReader(host, policy, head).read(entry, entry.digest, configurationCommit));
  return describeRelease({
    environment,
    entry,
    change,
    promotion,
    configurationCommit,
    approvers,
    health,
    unread,
  });
}

async function readPullRequest(
  host: CodeHost,
  repository: string,
  commit: string,
): Promise<Result<PullRequestEvidence | null>> {
  const found = await host.pullRequestOf(repository, commit);
  if (!found.ok) return found;
  const pullRequest = found.value;
  if (!pullRequest) return ok(null);
  const [reviews, retargeted, checks] = await Promise.all([
    host.reviews(repository, pullRequest.number),
    host.retargetedAt(repository, pullRequest.number),
    host.checks(repository, pullRequest.head),
  ]);
  if (!reviews.ok) return reviews;
  if (!retargeted.ok) return retargeted;
  if (!checks.ok) return checks;
  return ok({
    pullRequest,
    reviews: reviews.value,
    retargetedAt: retargeted.value,
    checks: checks.value,
  });
}
