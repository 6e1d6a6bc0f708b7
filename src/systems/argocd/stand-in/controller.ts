import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../../foundation/clock.ts";
import { failure, type Result } from "../../../foundation/result.ts";
import { finalizerOf, removeResources } from "./application/deletion.ts";
import { applicationOf } from "./application/images.ts";
import { type Desired, reconcile } from "./application/reconcile.ts";
import { reconcileApplicationSet } from "./application-set/reconcile.ts";
import type { CacheEvent, ClusterCache } from "./cluster/cache.ts";
import type { ClusterClient } from "./cluster/client.ts";
import { resourceKey } from "./cluster/kinds.ts";
import { createQueue } from "./queue.ts";
import { publishedChart, type StandInChart } from "./repository/published.ts";
import { createRenderer, type RenderPrograms } from "./repository/render.ts";
import type { Repository } from "./repository/repository.ts";
import { isRepositorySecret, isRoot } from "./repository/source.ts";
import { createComparer } from "./sync/compare.ts";
import type { Application, ApplicationStatus, AppProject } from "./types.ts";
import { argoNamespace } from "./types.ts";

export interface Controller {
  /** Asks git, renders what changed and looks at everything; calls that come meanwhile are one more round. */
  refresh(): Promise<void>;
  /** What keeps it from reading the configuration; undefined when nothing does. */
  problem(): string | undefined;
  close(): void;
}

export interface ControllerOptions {
  readonly client: ClusterClient;
  readonly cache: ClusterCache;
  readonly repository: Repository;
  readonly programs: RenderPrograms;
  /** Who stands in for charts that others publish. */
  readonly charts: readonly StandInChart[];
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** The branch that is followed; applications that want another are told so. */
export const followedBranch = "refs/heads/main";
const refreshAnnotation = "argocd.argoproj.io/refresh";

/**
 * The application controller and the ApplicationSet controller. Both act on what the cluster's watches report; git
 * is asked only by `refresh`.
 */
export function createController(options: ControllerOptions): Controller {
  const { client, cache, repository, clock, log } = options;
  const renderer = createRenderer(repository, options.programs);
  const comparer = createComparer(client, cache);
  let problem: string | undefined;
  const queue = createQueue(clock, (error) => {
    problem = `unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    log(problem);
  });

  const applicationNamed = (name: string) =>
    cache.get(resourceKey("argoproj.io", "Application", argoNamespace, name)) as Application | undefined;
  const projectNamed = (name: string) =>
    cache.get(resourceKey("argoproj.io", "AppProject", argoNamespace, name)) as AppProject | undefined;

  const desiredFor = async ({ metadata, spec }: Application): Promise<Desired> => {
    const revision = repository.head ?? "";
    const no = (why: string): Desired => ({ revision, rendered: failure("argocd-manifests-failed", why) });
    const { repoURL = "", path = "", targetRevision = "HEAD", chart, helm } = spec.source ?? {};
    const namespace = spec.destination.namespace ?? "";
    if (chart !== undefined) {
      const rendered = publishedChart(options.charts, { repoURL, chart, targetRevision, namespace });
      return { revision: targetRevision, rendered };
    }
    if (helm) return no("the stand-in takes a chart's values from its own values.yaml only");
    if (!repository.is(repoURL)) return no(`repository ${repoURL} is not known to the stand-in`);
    if (![followedBranch, "main", "HEAD"].includes(targetRevision)) {
      return no(`the stand-in follows ${followedBranch} only, not ${targetRevision}`);
    }
    const watched = metadata.annotations?.["argocd.argoproj.io/manifest-generate-paths"];
    const request = { application: metadata.name, namespace, path, watched: watchedPaths(path, watched) };
    return { revision, rendered: await renderer.render(request) };
  };

  const write = async (application: Application, status: ApplicationStatus): Promise<void> => {
    if (isDeepStrictEqual(application.status, status)) return;
    const written = await client.patchStatus(application, status);
    if (written.ok) cache.learn(written.value);
  };

  const observe = async (name: string): Promise<void> => {
    const application = applicationNamed(name);
    if (!application || repository.head === undefined) return;
    if (application.metadata.deletionTimestamp) return finalize(application);
    let current = application;
    const announce = async (status: ApplicationStatus) => {
      await write(current, status);
      current = { ...current, status };
    };
    const { status, again } = await reconcile({
      client,
      cache,
      comparer,
      clock,
      application,
      project: projectNamed(application.spec.project),
      desired: await desiredFor(application),
      keepsHealth: keepsHealth(cache),
      requestedBy: requestedBy(application),
      announce,
    });
    await announce(status);
    tell(log, name, application.status, status);
    if (application["operation"] !== undefined) await client.patch(application, { operation: null });
    if (application.metadata.annotations?.[refreshAnnotation] !== undefined) {
      await client.patch(application, { metadata: { annotations: { [refreshAnnotation]: null } } });
    }
    if (again !== undefined) queue.addAfter(name, again, () => observe(name));
  };

  const finalize = async (application: Application): Promise<void> => {
    const finalizer = finalizerOf(application);
    if (finalizer === undefined) return;
    const left = await removeResources(application, client, cache);
    if (left > 0) return;
    const finalizers = application.metadata.finalizers?.filter((one) => one !== finalizer) ?? [];
    await client.patch(application, { metadata: { finalizers } });
  };

  const observeSets = async (): Promise<void> => {
    if (repository.head === undefined) return;
    for (const set of cache.ofKind("ApplicationSet")) {
      if (set.metadata.deletionTimestamp) continue;
      await reconcileApplicationSet(set, client, cache, repository, clock);
    }
  };
  const enqueue = (name: string) => void queue.add(name, () => observe(name));

  const onEvent = ({ type, object, before }: CacheEvent): void => {
    if (object.kind === "Application") {
      if (type !== "DELETED" && (!before || needsLook(object, before))) enqueue(object.metadata.name);
      return;
    }
    if (object.kind === "ApplicationSet") {
      const changed = object.metadata.generation !== before?.metadata.generation;
      if (type !== "DELETED" && changed) void queue.add("sets/", observeSets);
    }
    if (object.kind === "AppProject") {
      for (const { metadata } of cache.ofKind("Application")) enqueue(metadata.name);
    }
    // Of Pods only their coming and going matters here: how they are shows in what controls them.
    if (object.kind === "Pod" && type === "MODIFIED") return;
    const owner = applicationOf(cache, object);
    if (owner !== undefined) enqueue(owner);
  };
  cache.subscribe(onEvent);
  // Where the configuration is, and what opens it, comes from these.
  cache.subscribe(({ type, object }) => {
    const opens = isRepositorySecret(object) || (object.kind === "Application" && isRoot(object));
    if (opens && repository.head === undefined && type !== "DELETED") void queue.add("refresh/", round);
  });

  const round = async (): Promise<void> => {
    const updated = await repository.update();
    problem = updated.ok ? undefined : spell(updated);
    if (!updated.ok) return log(`git: ${problem}`);
    // Argo CD's own documents come first: they say which other applications there are.
    const applications = () => cache.ofKind("Application");
    for (const { metadata } of applications().filter(isRoot)) await observe(metadata.name);
    await observeSets();
    for (const one of applications()) if (!isRoot(one)) await observe(one.metadata.name);
  };

  return {
    refresh: () => queue.add("refresh/", round),
    problem: () => problem,
    close: queue.close,
  };
}

/** Absolute paths start at the repository's root, the others at the application's own. Without any: everything. */
export function watchedPaths(path: string, annotation: string | undefined): readonly string[] {
  if (annotation === undefined) return ["/"];
  return annotation.split(";").map((one) => {
    const wanted = one.trim();
    return wanted.startsWith("/") ? wanted : `${path}/${wanted}`.replace(/(\/\.)+$/, "");
  });
}

function needsLook(object: CacheEvent["object"], before: CacheEvent["object"]): boolean {
  return (
    !isDeepStrictEqual(object["spec"], before["spec"]) ||
    (object["operation"] !== undefined && before["operation"] === undefined) ||
    object.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    (object.metadata.annotations?.[refreshAnnotation] !== undefined &&
      before.metadata.annotations?.[refreshAnnotation] === undefined)
  );
}

/** Who has asked for a sync by hand; undefined when nobody has. */
function requestedBy(application: Application): string | undefined {
  const operation = application["operation"] as
    | { readonly initiatedBy?: { readonly username?: string } }
    | undefined;
  return operation && (operation.initiatedBy?.username ?? "");
}

/** Source: argo-cd, `controller.resource.health.persist` in argocd-cmd-params-cm; off when it is not set. */
function keepsHealth(cache: ClusterCache): boolean {
  const parameters = cache.get(resourceKey("", "ConfigMap", argoNamespace, "argocd-cmd-params-cm"));
  const data = (parameters?.["data"] ?? {}) as Readonly<Record<string, string>>;
  return data["controller.resource.health.persist"] === "true";
}

function tell(
  log: (line: string) => void,
  name: string,
  before: ApplicationStatus | undefined,
  after: ApplicationStatus,
): void {
  const words = (status: ApplicationStatus | undefined) =>
    status &&
    `${status.sync.status}, ${status.health.status} at ${status.sync.revision?.slice(0, 7) ?? "nothing"}`;
  if (words(before) !== words(after)) log(`${name}: ${words(after)}`);
}

function spell(result: Result<unknown>): string {
  if (result.ok) return "";
  return result.diagnostics.map(({ summary, cause }) => (cause ? `${summary} ${cause}` : summary)).join(" ");
}
