import { all, ok, type Result } from "../../../foundation/result.ts";
import { askAws, everyItem, tellAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";

/** Who enters a cluster with which of AWS's policies. */
export interface ClusterEntry {
  readonly environment: string;
  /** The name of the permission set whose role it is; null: another role or an IAM user. */
  readonly set: string | null;
  readonly principal: string;
  readonly policy: string;
  /** Empty: the whole cluster. */
  readonly namespaces: readonly string[];
}

/** By the account's own session; an environment without account or cluster has no entries yet. */
export async function readEntries(
  client: AwsClient,
  environment: string,
): Promise<Result<readonly ClusterEntry[]>> {
  const session = await client.member(environment);
  if (!session.ok || !session.value) return session.ok ? ok([]) : session;
  const { EKSClient, paginateListAccessEntries, paginateListAssociatedAccessPolicies, paginateListClusters } =
    await import("@aws-sdk/client-eks");
  const eks = new EKSClient(session.value.settings);
  const clusters = await tellAws("ListClusters", () =>
    everyItem(paginateListClusters({ client: eks }, {}), (page) => page.clusters),
  );
  if (!clusters.ok) return clusters;
  const found = clusters.value.map(async (clusterName): Promise<Result<readonly ClusterEntry[]>> => {
    const principals = await askAws(
      "ListAccessEntries",
      () =>
        everyItem(paginateListAccessEntries({ client: eks }, { clusterName }), (page) => page.accessEntries),
      ["ResourceNotFoundException"],
    );
    if (!principals.ok) return principals;
    const entries = (principals.value ?? []).map(
      async (principalArn): Promise<Result<readonly ClusterEntry[]>> => {
        const policies = await tellAws("ListAssociatedAccessPolicies", () =>
          everyItem(
            paginateListAssociatedAccessPolicies({ client: eks }, { clusterName, principalArn }),
            (page) => page.associatedAccessPolicies,
          ),
        );
        if (!policies.ok) return policies;
        return ok(
          policies.value.map(({ policyArn = "", accessScope }) => ({
            ...{ environment, set: setOf(principalArn), principal: principalArn },
            policy: policyArn.split("/").at(-1) ?? policyArn,
            namespaces: accessScope?.type === "namespace" ? (accessScope.namespaces ?? []) : [],
          })),
        );
      },
    );
    const lists = all(await Promise.all(entries));
    return lists.ok ? ok(lists.value.flat()) : lists;
  });
  const lists = all(await Promise.all(found));
  return lists.ok ? ok(lists.value.flat()) : lists;
}

/** Identity Center names its roles after the set: `AWSReservedSSO_<set>_<16 hexadecimal digits>`. */
function setOf(principal: string): string | null {
  return /\/AWSReservedSSO_([\w+=,.@-]+)_[0-9a-f]{16}$/.exec(principal)?.[1] ?? null;
}
