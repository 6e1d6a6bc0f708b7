import type { TrackedDeployment, TrackedRelease } from "../../../contracts/tracker.ts";
import type { Clock } from "../../../foundation/clock.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { Deployment, Deployments, HeldDeployment } from "./deployments.ts";
import type { Kinds } from "./kinds.ts";

/** What it takes to tell of a release's deployments. */
export interface DeploymentParts {
  readonly deployments: Deployments;
  readonly kinds: Kinds;
  readonly clock: Clock;
}

/** Rises from report to report about one deployment. */
const order: Readonly<Record<TrackedDeployment["state"], number>> = {
  pending: 1,
  "in-progress": 2,
  successful: 3,
  failed: 3,
  cancelled: 3,
};

const holds = (held: HeldDeployment | null, { state }: TrackedDeployment): boolean =>
  held !== null && held.state === state.replace("-", "_") && held.updateSequenceNumber >= order[state];

export async function missingDeployments(
  deployments: Deployments,
  release: TrackedRelease,
): Promise<Result<readonly TrackedDeployment[]>> {
  const missing: TrackedDeployment[] = [];
  for (const one of release.deployments) {
    const held = await deployments.read(keyOf(release, one));
    if (!held.ok) return held;
    if (!holds(held.value, one)) missing.push(one);
  }
  return ok(missing);
}

const keyOf = ({ application, number }: TrackedRelease, { environment }: TrackedDeployment) => ({
  ...{ pipeline: application, environment, number },
});

/** Milliseconds between looks at what was sent, which Jira takes in later than it answers. */
const pauses = [300, 700, 1500];

export async function sendDeployments(
  parts: DeploymentParts,
  release: TrackedRelease,
  missing: readonly TrackedDeployment[],
  issues: readonly string[],
): Promise<Result<void>> {
  // Jira takes no deployment that is about no issue.
  if (missing.length === 0 || issues.length === 0) return ok(undefined);
  const sent = await parts.deployments.submit(
    missing.map((one) => deploymentOf(parts.kinds, release, one, issues)),
  );
  if (!sent.ok) return sent;
  const [rejected] = sent.value.rejectedDeployments;
  if (rejected) {
    const { key, errors } = rejected;
    return failure(
      "tracker-rejected",
      `Jira does not take the deployment of ${release.application} ${release.version} to ${key.environmentId}.`,
      { cause: errors.map(({ message }) => message).join(" ") },
    );
  }
  for (const one of missing) {
    const seen = await readBack(parts, release, one);
    if (!seen.ok) return seen;
  }
  return ok(undefined);
}

async function readBack(
  { deployments, clock }: DeploymentParts,
  release: TrackedRelease,
  one: TrackedDeployment,
): Promise<Result<void>> {
  for (const pause of [...pauses, 0]) {
    const held = await deployments.read(keyOf(release, one));
    if (!held.ok) return held;
    if (holds(held.value, one)) return ok(undefined);
    if (pause > 0) await clock.sleep(pause);
  }
  return failure(
    "tracker-not-read-back",
    `Jira took the deployment of ${release.application} ${release.version} to ${one.environment} and does not show it yet.`,
    { next: "Nothing: the next round looks again, and tells it again where it is missing." },
  );
}

function deploymentOf(
  kinds: Kinds,
  release: TrackedRelease,
  { environment, state, at }: TrackedDeployment,
  issues: readonly string[],
): Deployment {
  const { application, version, number, url } = release;
  return {
    deploymentSequenceNumber: number,
    updateSequenceNumber: order[state],
    // As many as Jira takes.
    associations: [{ associationType: "issueIdOrKeys", values: issues.slice(0, 500) }],
    displayName: `${application} ${version} in ${environment}`.slice(0, 255),
    ...{
      url,
      description: `Release ${version} of ${application}`,
      lastUpdated: at,
      label: version.slice(0, 255),
    },
    state: state.replace("-", "_"),
    pipeline: { id: application, displayName: application, url },
    environment: { id: environment, displayName: environment, type: kinds[environment] ?? "unmapped" },
    schemaVersion: "1.0",
  };
}
