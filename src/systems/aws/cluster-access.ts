import type { ClusterAccess } from "../../contracts/deployer.ts";
import type { Facts } from "../../contracts/facts.ts";
import type { Clock } from "../../foundation/clock.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import type { AwsClient } from "./connect.ts";
import type { AwsSession } from "./session.ts";
import { presignGet } from "./signature.ts";

/** How long EKS believes a token's address; the token itself is good for fifteen minutes. */
const seconds = 60;

/**
 * The cluster of an environment, by the role that sets up its account. EKS takes a presigned question to STS, "who am
 * I", for a token: it asks it, and so learns who calls.
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-auth.html
 */
export async function reachCluster(
  client: AwsClient,
  environment: string,
  facts: Facts,
  clock: Clock,
): Promise<Result<ClusterAccess>> {
  const [url, name, authority] = ["endpoint", "name", "authority"].map((part) =>
    facts.get(`cluster.${environment}.${part}`),
  );
  const session = await client.member(environment);
  if (!session.ok) return session;
  if (!session.value || !url || !name) {
    return failure("aws-refused", `The account of ${environment}, or its cluster, is not there.`, {
      next: "Run again: it is looked at first.",
    });
  }
  return ok({
    url,
    token: clusterToken(session.value, name, clock.now()),
    ...(url.startsWith("https:") &&
      authority && { authority: Buffer.from(authority, "base64").toString("utf8") }),
  });
}

/** The token as `aws eks get-token` makes it. */
export function clusterToken({ region, credentials }: AwsSession, cluster: string, now: Date): string {
  const question = new URL(
    `https://sts.${region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15`,
  );
  const headers = { "x-k8s-aws-id": cluster };
  const signed = presignGet(question, headers, seconds, { region, service: "sts" }, credentials, now);
  return `k8s-aws-v1.${Buffer.from(signed.href).toString("base64url")}`;
}
