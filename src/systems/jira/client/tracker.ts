import * as z from "zod";
import type { Tracked, TrackedDeployment, TrackedRelease, Tracker } from "../../../contracts/tracker.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { createCalls, type JiraCalls, type JiraLogin } from "./call.ts";
import {
  createDeployments,
  type Deployment,
  type Deployments,
  type DeploymentsLogin,
  type HeldDeployment,
} from "./deployments.ts";
import { issueKeysIn } from "./issue-keys.ts";
import type { Kinds } from "./kinds.ts";
import type { SendDoors } from "./send.ts";
import { changeVersion, ensureVersion, findVersion, type Version } from "./versions.ts";

export interface JiraTrackerOptions {
  /** `https://acme.atlassian.net` */
  readonly url: string;
  /** `https://api.atlassian.com` */
  readonly gateway: string;
  readonly cloudId: string;
  /** The project's key. */
  readonly project: string;
  readonly login: JiraLogin;
  readonly deployments: DeploymentsLogin;
  readonly kinds: Kinds;
}

interface Parts {
  readonly options: JiraTrackerOptions;
  readonly calls: JiraCalls;
  readonly deployments: Deployments;
  readonly doors: SendDoors;
}

/**
 * Jira as a tracker: a version for each release, `storefront 1.4.0`. What was done is read off Jira itself, in the order
 * in which it is done: a version that is there, with a description once its issues are joined, released at the end.
 */
export function createJiraTracker(options: JiraTrackerOptions, doors: SendDoors): Tracker {
  const { url, gateway, cloudId, login } = options;
  const parts: Parts = {
    ...{ options, doors },
    calls: createCalls(url, login, doors),
    deployments: createDeployments(gateway, cloudId, options.deployments, doors),
  };
  return { tell: (release) => tell(parts, release) };
}

const nothing: Tracked = { changed: false, issues: [], unknown: [] };

async function tell(parts: Parts, release: TrackedRelease): Promise<Result<Tracked>> {
  const { calls, options } = parts;
  const name = versionName(release);
  const found = await findVersion(calls, options.project, name);
  if (!found.ok) return found;
  // Released comes last; what its people have archived is theirs.
  if (found.value?.released || found.value?.archived) return ok(nothing);
  const missing = await missingDeployments(parts, release);
  if (!missing.ok) return missing;
  const joined = found.value?.description !== undefined && found.value.description !== "";
  if (joined && missing.value.length === 0 && release.releasedAt === null) return ok(nothing);

  const texts = await release.texts();
  if (!texts.ok) return texts;
  const issues = await readIssues(calls, issueKeysIn(texts.value, options.project));
  if (!issues.ok) return issues;
  const version = await ensureVersion(calls, options.project, name);
  if (!version.ok) return version;
  const described = joined ? ok(version.value) : await join(calls, version.value, release, issues.value);
  if (!described.ok) return described;
  const sent = await sendDeployments(parts, release, missing.value, issues.value.known);
  if (!sent.ok) return sent;
  if (release.releasedAt !== null) {
    const releaseDate = release.releasedAt.slice(0, "2026-01-01".length);
    const released = await changeVersion(calls, version.value, { released: true, releaseDate });
    if (!released.ok) return released;
  }
  return ok({ changed: true, issues: issues.value.known, unknown: issues.value.unknown });
}

const versionName = ({ application, version }: TrackedRelease): string => `${application} ${version}`;

interface Issues {
  readonly known: readonly string[];
  readonly unknown: readonly string[];
}

/** As many as Jira takes in one call. */
const mostIssues = 100;

const issuesReply = z.object({
  issues: z.array(z.object({ key: z.string() })).default([]),
  issueErrors: z.array(z.object({ id: z.string().optional() })).default([]),
});

/** Which of the keys are there. An issue that has moved to another project is known by its new key. */
async function readIssues(calls: JiraCalls, keys: readonly string[]): Promise<Result<Issues>> {
  const known: string[] = [];
  for (let at = 0; at < keys.length; at += mostIssues) {
    const asked = keys.slice(at, at + mostIssues);
    const found = await calls.call(
      "the issues of a release",
      ({ issues }) => issues.bulkFetchIssues({ issueIdsOrKeys: [...asked], fields: ["id"] }),
      issuesReply,
    );
    if (!found.ok) return found;
    known.push(...found.value.issues.map(({ key }) => key));
  }
  return ok({ known: known.sort(), unknown: keys.filter((key) => !known.includes(key)).sort() });
}

/** Adding a version to an issue that has it changes nothing. */
async function join(
  calls: JiraCalls,
  version: Version,
  { url }: TrackedRelease,
  { known }: Issues,
): Promise<Result<Version>> {
  const fixVersions = [{ add: { id: version.id } }];
  for (const key of known) {
    const joined = await calls.call(
      `version ${version.name} on ${key}`,
      ({ issues }) => issues.editIssue({ issueIdOrKey: key, update: { fixVersions } }),
      z.unknown(),
    );
    if (!joined.ok) return joined;
  }
  return changeVersion(calls, version, { description: url });
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

async function missingDeployments(
  { deployments }: Parts,
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

async function sendDeployments(
  parts: Parts,
  release: TrackedRelease,
  missing: readonly TrackedDeployment[],
  issues: readonly string[],
): Promise<Result<void>> {
  // Jira takes no deployment that is about no issue.
  if (missing.length === 0 || issues.length === 0) return ok(undefined);
  const sent = await parts.deployments.submit(
    missing.map((one) => deploymentOf(parts.options, release, one, issues)),
  );
  if (!sent.ok) return sent;
  const [rejected] = sent.value.rejectedDeployments;
  if (rejected) {
    const { key, errors } = rejected;
    return failure(
      "tracker-rejected",
      `Jira does not take the deployment of ${versionName(release)} to ${key.environmentId}.`,
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
  { deployments, doors }: Parts,
  release: TrackedRelease,
  one: TrackedDeployment,
): Promise<Result<void>> {
  for (const pause of [...pauses, 0]) {
    const held = await deployments.read(keyOf(release, one));
    if (!held.ok) return held;
    if (holds(held.value, one)) return ok(undefined);
    if (pause > 0) await doors.clock.sleep(pause);
  }
  return failure(
    "tracker-not-read-back",
    `Jira took the deployment of ${versionName(release)} to ${one.environment} and does not show it yet.`,
    { next: "Nothing: the next round looks again, and tells it again where it is missing." },
  );
}

function deploymentOf(
  { kinds }: JiraTrackerOptions,
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
