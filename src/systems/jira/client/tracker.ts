import * as z from "zod";
import type { Tracked, TrackedRelease, Tracker } from "../../../contracts/tracker.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { createCalls, type JiraCalls, type JiraLogin } from "./call.ts";
import { createDeployments, type DeploymentsLogin } from "./deployments.ts";
import { issueKeysIn } from "./issue-keys.ts";
import type { Kinds } from "./kinds.ts";
import { type DeploymentParts, missingDeployments, sendDeployments } from "./release-deployments.ts";
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

interface Parts extends DeploymentParts {
  readonly project: string;
  readonly calls: JiraCalls;
}

/**
 * Jira as a tracker: a version for each release, `storefront 1.4.0`. What was done is read off Jira itself, in the order
 * in which it is done: a version that is there, with a description once its issues are joined, released at the end.
 */
export function createJiraTracker(options: JiraTrackerOptions, doors: SendDoors): Tracker {
  const { url, gateway, cloudId, login, project, kinds } = options;
  const parts: Parts = {
    ...{ project, kinds, clock: doors.clock },
    calls: createCalls(url, login, doors),
    deployments: createDeployments(gateway, cloudId, options.deployments, doors),
  };
  return { tell: (release) => tell(parts, release) };
}

const nothing: Tracked = { changed: false, issues: [], unknown: [] };

async function tell(parts: Parts, release: TrackedRelease): Promise<Result<Tracked>> {
  const { calls, project, deployments } = parts;
  const name = versionName(release);
  const found = await findVersion(calls, project, name);
  if (!found.ok) return found;
  // Released comes last; what its people have archived is theirs.
  if (found.value?.released || found.value?.archived) return ok(nothing);
  const missing = await missingDeployments(deployments, release);
  if (!missing.ok) return missing;
  const joined = found.value?.description !== undefined && found.value.description !== "";
  if (joined && missing.value.length === 0 && release.releasedAt === null) return ok(nothing);

  const texts = await release.texts();
  if (!texts.ok) return texts;
  const issues = await readIssues(calls, issueKeysIn(texts.value, project));
  if (!issues.ok) return issues;
  const version = await ensureVersion(calls, project, name);
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
