import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../../../foundation/clock.ts";
import type { ClusterCache } from "../cluster/cache.ts";
import type { ClusterClient } from "../cluster/client.ts";
import type { Repository } from "../repository/repository.ts";
import { type ClusterObject, timestamp } from "../types.ts";
import { generateApplications } from "./generate.ts";

const manager = "argocd-applicationset-controller";

interface Condition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime?: string;
}

/**
 * Makes, changes and deletes the applications of one set. A set that cannot be read keeps the applications it has:
 * it must not look like an empty one.
 */
export async function reconcileApplicationSet(
  set: ClusterObject,
  client: ClusterClient,
  cache: ClusterCache,
  repository: Repository,
  clock: Clock,
): Promise<void> {
  const generated = await generateApplications(set, repository);
  if (!generated.ok) {
    const message = generated.diagnostics.map(({ summary }) => summary).join(" ");
    return report(set, client, cache, clock, failedWith("ApplicationParamsGenerationError", message));
  }
  const { apiVersion, kind, metadata } = set;
  const owner = {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  const wanted = generated.value.map((application) => ({
    ...application,
    metadata: { ...application.metadata, ownerReferences: [owner] },
  }));
  for (const application of wanted) {
    const applied = await client.apply(application as unknown as ClusterObject, { manager });
    if (!applied.ok) {
      const message = applied.diagnostics.map(({ summary }) => summary).join(" ");
      return report(set, client, cache, clock, failedWith("CreateApplicationError", message));
    }
    cache.learn(applied.value);
  }
  const names = new Set(wanted.map((application) => application.metadata.name));
  for (const application of cache.ofKind("Application")) {
    const owned = application.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid);
    if (owned && !names.has(application.metadata.name)) await client.remove(application);
  }
  await report(set, client, cache, clock, [
    { type: "ErrorOccurred", status: "False", reason: "ApplicationSetUpToDate", message: upToDate },
    {
      type: "ParametersGenerated",
      status: "True",
      reason: "ParametersGenerated",
      message: parametersGenerated,
    },
    { type: "ResourcesUpToDate", status: "True", reason: "ApplicationSetUpToDate", message: upToDate },
  ]);
}

const upToDate = "All applications have been generated successfully";
const parametersGenerated = "Successfully generated parameters for all Applications";

function failedWith(reason: string, message: string): readonly Condition[] {
  return [
    { type: "ErrorOccurred", status: "True", reason, message },
    { type: "ParametersGenerated", status: "False", reason: "ErrorOccurred", message },
    { type: "ResourcesUpToDate", status: "False", reason, message },
  ];
}

async function report(
  set: ClusterObject,
  client: ClusterClient,
  cache: ClusterCache,
  clock: Clock,
  conditions: readonly Condition[],
): Promise<void> {
  const { conditions: before = [] } = (set["status"] ?? {}) as { readonly conditions?: readonly Condition[] };
  const now = timestamp(clock.now());
  const next = conditions.map((condition) => {
    const known = before.find(({ type }) => type === condition.type);
    const time = known?.status === condition.status ? known.lastTransitionTime : now;
    return { ...condition, lastTransitionTime: time };
  });
  if (isDeepStrictEqual(before, next)) return;
  const patched = await client.patchStatus(set, { conditions: next });
  if (patched.ok) cache.learn(patched.value);
}
