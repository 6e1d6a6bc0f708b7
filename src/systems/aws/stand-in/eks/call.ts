import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import type { Role } from "../iam/model.ts";
import { type Call, type Operation, operation, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { type Place, placeOf } from "../protocol/place.ts";
import { accountOf } from "../world.ts";
import type { Cluster, EksState } from "./model.ts";

/** A call, and what EKS keeps for its account and region. */
export type EksCall = Call & Place<EksState>;

export const tagsSchema = z.record(text(1, 128), z.string().max(256)).default({});
export const named = z.object({ name: text(1, 100, /^[0-9A-Za-z][A-Za-z0-9\-_]*$/) });

export function openEks(call: Call): EksCall {
  return { ...call, ...placeOf<EksState>(call, "eks", () => ({ clusters: {} })) };
}

export function arnOf({ session }: Call, resource: string): string {
  return `arn:aws:eks:${session.region}:${session.account}:${resource}`;
}

/** An operation on one cluster, which the path names. */
export function onCluster<Schema extends z.ZodType>(
  action: string,
  schema: Schema,
  act: (call: EksCall, cluster: Cluster, input: z.output<Schema>) => unknown,
): Operation<Call> {
  return operation(z.intersection(named, schema), (plain: Call, input) => {
    const { name } = input as z.output<typeof named>;
    authorize(plain.world, plain.session, `eks:${action}`, arnOf(plain, `cluster/${name}`));
    const call = openEks(plain);
    return act(call, clusterOf(call, name), input as z.output<Schema>);
  });
}

export function clusterOf({ state }: EksCall, name: string): Cluster {
  const cluster = Object.hasOwn(state.clusters, name) ? state.clusters[name] : undefined;
  if (cluster && cluster.stages.length > 0) return cluster;
  throw notFound(`No cluster found for name: ${name}.`);
}

export function notFound(message: string): AwsError {
  return new AwsError(404, "ResourceNotFoundException", message);
}

export function inUse(message: string): AwsError {
  return new AwsError(409, "ResourceInUseException", message);
}

export function invalid(message: string): AwsError {
  return new AwsError(400, "InvalidParameterException", message);
}

export function invalidRequest(message: string): AwsError {
  return new AwsError(400, "InvalidRequestException", message);
}

/** A role of the caller's own account by its ARN. */
export function findRole({ world, session }: Call, arn: string): Role | undefined {
  const [, account, name = ""] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  const { roles } = accountOf(world, session.account).iam;
  return account === session.account && Object.hasOwn(roles, name) ? roles[name] : undefined;
}

/** The role has to be there and to trust the service. */
export function requireRole(call: Call, arn: string, service: string): void {
  const role = findRole(call, arn);
  if (!role) throw invalid(`roleArn, ${arn}, does not exist`);
  // With its quotes: `pods.eks.amazonaws.com` is another service than `eks.amazonaws.com`.
  if (!role.trust.includes(`"${service}"`)) {
    throw invalid("Role could not be assumed because the trusted entity is not correct");
  }
}

export function now({ world }: Call): string {
  return world.clock.now().toISOString();
}

/** Seconds, as JSON bodies have times. */
export const seconds = (iso: string) => Date.parse(iso) / 1000;
