import type { Clock } from "../../../foundation/clock.ts";
import type { Result } from "../../../foundation/result.ts";
import { type ApplicationSpec, type Desired, reconcile } from "./application.ts";
import { generateApplications } from "./application-set.ts";
import type { Cluster } from "./cluster.ts";
import { trackedBy } from "./compare.ts";
import type { KubernetesObject } from "./object.ts";
import type { Repository } from "./repository.ts";
import type { ApplicationStatus } from "./status.ts";

/** An application as the controller knows it. */
export interface KnownApplication {
  readonly object: KubernetesObject;
  readonly status: ApplicationStatus | undefined;
}

export interface Controller {
  /** Fetches, renders what changed and reconciles all; calls that come meanwhile are one more round, not many. */
  refresh(): Promise<void>;
  applications(): readonly KnownApplication[];
  projects(): readonly KubernetesObject[];
  /** The ConfigMap of this name out of the root folder. */
  configMap(name: string): Readonly<Record<string, string>> | undefined;
  /** What keeps it from doing its work, newest round only. */
  problems(): readonly string[];
  close(): void;
}

export interface ControllerOptions {
  readonly cluster: Cluster;
  readonly repository: Repository;
  /** The folder with Argo CD's own documents: `platform/prod`. */
  readonly root: string;
  readonly branch: string;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly onStatus: (application: KnownApplication) => void;
}

const namespace = "argocd";
const selfHealSeconds = 5;

export function createController(options: ControllerOptions): Controller {
  const { cluster, repository, clock } = options;
  const known = new Map<string, KnownApplication>();
  const desired = new Map<string, Desired>();
  const stop = new AbortController();
  const watched = new Set<string>();
  let root: readonly KubernetesObject[] = [];
  let head: string | undefined;
  let problems: string[] = [];
  const queue = createQueue((error) => problems.push(`unexpected: ${error}`));

  const kindsOf = (kind: string) => root.filter((object) => object.kind === kind);
  const note = (what: string, result: Result<unknown>) => {
    if (result.ok) return;
    problems.push(
      ...result.diagnostics.map(({ summary, cause }) => `${what}: ${summary}${cause ? ` ${cause}` : ""}`),
    );
  };

  const refreshRoot = async () => {
    const rendered = await repository.render(options.root);
    note(options.root, rendered);
    if (!rendered.ok) return;
    const placed = rendered.value.map((object) =>
      object.metadata.namespace ? object : { ...object, metadata: { ...object.metadata, namespace } },
    );
    const made = await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    note("namespace", made);
    for (const object of placed) note(`${object.kind} ${object.metadata.name}`, await cluster.apply(object));
    root = placed;
  };

  const refreshApplications = async () => {
    const wanted = new Map<string, KubernetesObject>();
    for (const set of kindsOf("ApplicationSet")) {
      const generated = await generateApplications(set, repository);
      note(`ApplicationSet ${set.metadata.name}`, generated);
      // A set that cannot be read must not look like an empty one: its applications would be deleted.
      if (!generated.ok) return;
      for (const application of generated.value) wanted.set(application.metadata.name, application);
    }
    for (const name of [...known.keys()].filter((one) => !wanted.has(one))) await remove(name);
    for (const [name, object] of wanted) {
      const applied = await cluster.apply(object);
      note(`Application ${name}`, applied);
      const status = known.get(name)?.status ?? (applied.ok ? statusOf(applied.value) : undefined);
      known.set(name, { object, status });
    }
  };

  /** With the finalizer that the set gives them, applications take their resources along. */
  const remove = async (name: string) => {
    const application = known.get(name);
    known.delete(name);
    desired.delete(name);
    for (const { group, version, kind, name: resource, namespace: place } of application?.status?.resources ??
      []) {
      const apiVersion = group ? `${group}/${version}` : version;
      const metadata = { name: resource, ...(place && { namespace: place }) };
      note(`${kind} ${resource}`, await cluster.delete({ apiVersion, kind, metadata }));
    }
    if (!application) return;
    note(`Application ${name}`, await cluster.delete(application.object));
    note(`Application ${name}`, await cluster.removeFinalizers(application.object));
  };

  const renderAll = async (revision: string) => {
    await Promise.all(
      [...known.values()].map(async ({ object }) => {
        const { path } = (object["spec"] as ApplicationSpec).source;
        desired.set(object.metadata.name, { revision, objects: await repository.render(path) });
      }),
    );
  };

  const observe = async (name: string) => {
    const application = known.get(name);
    const wanted = desired.get(name);
    if (!application || !wanted) return;
    const project = kindsOf("AppProject").find(
      ({ metadata }) => metadata.name === (application.object["spec"] as ApplicationSpec).project,
    );
    const publish = async (status: ApplicationStatus) => {
      const patched = await cluster.patchStatus(application.object, status);
      note(`Application ${name}`, patched);
      known.set(name, { object: application.object, status });
    };
    const status = await reconcile({
      cluster,
      clock,
      application: application.object,
      project,
      desired: wanted,
      before: application.status,
      announce: publish,
    });
    await publish(status);
    report(options.log, name, application.status, status);
    watchKinds(status);
    if (status.sync.status === "OutOfSync") void lookAgain(name);
    options.onStatus({ object: application.object, status });
  };

  /** What could not be synced, or must not be healed yet, is tried again after Argo CD's self-heal timeout. */
  const lookAgain = async (name: string) => {
    await clock.sleep(selfHealSeconds * 1000, stop.signal).catch(() => {});
    if (!stop.signal.aborted) await queue.add(`observe ${name}`, () => observe(name));
  };

  /** Pods are watched for the images that run; everything else for drift and health. */
  const watchKinds = (status: ApplicationStatus) => {
    const kinds = status.resources.map(
      ({ group, version, kind }) => `${group ? `${group}/` : ""}${version} ${kind}`,
    );
    for (const kind of ["v1 Pod", ...kinds]) {
      if (watched.has(kind)) continue;
      watched.add(kind);
      const [apiVersion = "", name = ""] = kind.split(" ");
      cluster.watch(apiVersion, name, onChange, stop.signal);
    }
  };

  const onChange = (object: KubernetesObject) => {
    const owner = trackedBy(object) ?? ownerByNamespace(object);
    if (owner && known.has(owner)) queue.add(`observe ${owner}`, () => observe(owner));
  };

  const ownerByNamespace = (object: KubernetesObject): string | undefined => {
    if (object.kind !== "Pod") return undefined;
    const place = object.metadata.namespace;
    return [...known.values()].find(
      (one) => (one.object["spec"] as ApplicationSpec).destination.namespace === place,
    )?.object.metadata.name;
  };

  const round = async () => {
    problems = [];
    const fetched = await repository.update(options.branch);
    note("git", fetched);
    if (!fetched.ok) return;
    if (fetched.value !== head || root.length === 0) {
      await refreshRoot();
      await refreshApplications();
      await renderAll(fetched.value);
      head = fetched.value;
    }
    for (const name of known.keys()) await observe(name);
  };

  return {
    refresh: () => queue.add("refresh", round),
    applications: () => [...known.values()],
    projects: () => kindsOf("AppProject"),
    configMap: (name) =>
      kindsOf("ConfigMap").find(({ metadata }) => metadata.name === name)?.["data"] as
        | Readonly<Record<string, string>>
        | undefined,
    problems: () => problems,
    close() {
      stop.abort();
      queue.close();
    },
  };
}

function statusOf(object: KubernetesObject): ApplicationStatus | undefined {
  return object["status"] as ApplicationStatus | undefined;
}

function report(
  log: (line: string) => void,
  name: string,
  before: ApplicationStatus | undefined,
  after: ApplicationStatus,
): void {
  const word = ({ sync, health }: ApplicationStatus) => `${sync.status} ${health.status}`;
  if (before && word(before) === word(after) && before.sync.revision === after.sync.revision) return;
  log(`${name}: ${word(after)} at ${after.sync.revision.slice(0, 7)}`);
}

/** One piece of work at a time; a piece that already waits is not put in line twice. */
function createQueue(onError: (error: unknown) => void): {
  add(key: string, work: () => Promise<void>): Promise<void>;
  close(): void;
} {
  const waiting = new Map<string, Promise<void>>();
  let last: Promise<void> = Promise.resolve();
  let closed = false;
  return {
    add(key, work) {
      const there = waiting.get(key);
      if (there) return there;
      last = last.then(async () => {
        waiting.delete(key);
        if (!closed) await work().catch(onError);
      });
      waiting.set(key, last);
      return last;
    },
    close() {
      closed = true;
    },
  };
}
