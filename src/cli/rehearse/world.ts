import type { Application, Blueprint, Person } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { CodeHost } from "../../contracts/code-host.ts";
import { reportReleases } from "../../delivery/release.ts";
import { createDistributionClient } from "../../formats/oci/distribution.ts";
import { pullImage } from "../../formats/oci/image.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { castFrom } from "../../rehearsal/cast.ts";
import type { WorldAddresses } from "../../rehearsal/events.ts";
import type { World } from "../../rehearsal/world.ts";
import { createGitHubCodeHost } from "../../systems/github/client/code-host.ts";
import { githubSection } from "../../systems/github/section.ts";
import { usedJira } from "../../systems/jira/section.ts";
import { releaseText } from "../release-view.ts";
import type { RunningEnvironment } from "./environments.ts";
import { player } from "./players.ts";
import { reality } from "./reality.ts";
import { accountOf, ownerOf, readerToken } from "./seed.ts";
import type { SharedStandIns } from "./stand-ins.ts";
import { createTrackerView } from "./tracker-view.ts";
import { createWatcher } from "./watcher.ts";

/** The running company, as the story may see and use it: everything through public endpoints. */
export function createWorld(
  blueprint: Blueprint,
  application: Application,
  standIns: SharedStandIns,
  environments: readonly RunningEnvironment[],
  isolation: string,
): Result<World> {
  const { github, aws } = standIns;
  const { organization } = section(blueprint, "github", githubSection);
  const cast = castFrom(blueprint, application);
  if (!cast.ok) return cast;
  const play = (person: Person) => {
    const account = accountOf(person);
    return player({ ...person, handle: account }, github.url, github.credentials.users[account]?.token ?? "");
  };
  const doors = { fetch, clock: systemClock, ids: systemIds };
  const token = github.credentials.tokens[readerToken] ?? "";
  const codeHost: CodeHost = createGitHubCodeHost({ apiUrl: github.apiUrl, token, ...doors });
  const registry = createDistributionClient({ url: aws.url, ...doors });

  const watched = standIns.vendors.get("datadog");
  const [tracker, project, owner] = [
    standIns.vendors.get("jira"),
    usedJira(blueprint)?.project,
    ownerOf(blueprint),
  ];
  return ok({
    ...(watched && { watcher: createWatcher(watched.url) }),
    ...(tracker &&
      project !== undefined &&
      owner && { tracker: createTrackerView(tracker.url, project, cast.value.author, owner) }),
    organization,
    application,
    cast: {
      author: play(cast.value.author),
      reviewers: cast.value.reviewers.map(play),
      merger: play(cast.value.merger),
      keeper: play(cast.value.keeper),
      approvers: Object.fromEntries(
        Object.entries(cast.value.approvers).map(([name, people]) => [name, people.map(play)]),
      ),
    },
    environments: environments.map(({ environment, cluster }) => ({
      environment,
      applicationUrl: () => cluster.serviceUrl(application.name, application.name),
      lastWords: () => lastWords(cluster.url, application.name),
    })),
    codeHost,
    async imageLabels(digest) {
      const pulled = await pullImage(registry, application.name, digest);
      return pulled.ok ? ok(pulled.value.config.config?.Labels ?? {}) : pulled;
    },
    async describeRelease(environment) {
      const report = await reportReleases(codeHost, `${organization}/configuration`, "main", environment);
      return report.ok ? ok({ report: report.value, text: releaseText(report.value) }) : report;
    },
    addresses: () => addresses(blueprint, standIns, environments, organization, token),
    reality: reality(isolation, new Set(standIns.vendors.keys())),
  });
}

function addresses(
  blueprint: Blueprint,
  { github, aws }: SharedStandIns,
  environments: readonly RunningEnvironment[],
  organization: string,
  token: string,
): WorldAddresses {
  const applications = (one: RunningEnvironment) =>
    Object.fromEntries(
      blueprint.applications.flatMap(({ name }) => {
        const url = one.cluster.serviceUrl(name, name);
        return url ? [[name, { url }]] : [];
      }),
    );
  return {
    github: { url: github.url, organization, token },
    registry: { url: aws.url },
    environments: Object.fromEntries(
      environments.map((one) => [
        one.environment.name,
        {
          cluster: { url: one.cluster.url },
          deployer: { url: one.deployer.url },
          applications: applications(one),
        },
      ]),
    ),
  };
}

/** What the newest copy of a program printed last, through the cluster's own log endpoint. */
async function lastWords(clusterUrl: string, application: string): Promise<readonly string[]> {
  const pods = `${clusterUrl}/api/v1/namespaces/${application}/pods`;
  const listed = await fetch(pods);
  if (!listed.ok) return [];
  const { items } = (await listed.json()) as {
    readonly items: readonly {
      readonly metadata: { readonly name: string; readonly creationTimestamp: string };
    }[];
  };
  const newest = items.toSorted((a, b) =>
    a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1,
  )[0];
  if (!newest) return [];
  for (const query of ["tailLines=5", "tailLines=5&previous=true"]) {
    const log = await fetch(`${pods}/${newest.metadata.name}/log?${query}`);
    const lines = log.ok ? (await log.text()).split("\n").filter((line) => line !== "") : [];
    if (lines.length > 0) return lines;
  }
  return [];
}
