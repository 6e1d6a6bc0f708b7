import type { TextRequest } from "../../signature.ts";
import { authenticate } from "../authenticate.ts";
import { InvalidInput, jsonRejections, type OperationTable } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import type { ServiceAnswer } from "../services.ts";
import type { AwsWorld } from "../world.ts";
import { accessOperations } from "./access-entries.ts";
import { addonOperations } from "./addons.ts";
import { clusterOperations } from "./clusters.ts";
import { podIdentityOperations } from "./pod-identity.ts";
import { tagOperations } from "./tags.ts";
import { updateOperations } from "./updates.ts";

const operations: OperationTable = {
  ...{ ...clusterOperations, ...updateOperations, ...accessOperations },
  ...{ ...addonOperations, ...podIdentityOperations, ...tagOperations },
};

/** Each operation by its method and path, as the service's published description has them. */
const routes: readonly (readonly [method: string, path: string, operation: string])[] = [
  ["POST", "/clusters", "CreateCluster"],
  ["GET", "/clusters", "ListClusters"],
  ["GET", "/clusters/{name}", "DescribeCluster"],
  ["DELETE", "/clusters/{name}", "DeleteCluster"],
  ["POST", "/clusters/{name}/update-config", "UpdateClusterConfig"],
  ["POST", "/clusters/{name}/updates", "UpdateClusterVersion"],
  ["GET", "/clusters/{name}/updates/{updateId}", "DescribeUpdate"],
  ["POST", "/clusters/{name}/access-entries", "CreateAccessEntry"],
  ["GET", "/clusters/{name}/access-entries", "ListAccessEntries"],
  ["GET", "/clusters/{name}/access-entries/{principalArn}", "DescribeAccessEntry"],
  ["POST", "/clusters/{name}/access-entries/{principalArn}", "UpdateAccessEntry"],
  ["DELETE", "/clusters/{name}/access-entries/{principalArn}", "DeleteAccessEntry"],
  ["POST", "/clusters/{name}/access-entries/{principalArn}/access-policies", "AssociateAccessPolicy"],
  ["GET", "/clusters/{name}/access-entries/{principalArn}/access-policies", "ListAssociatedAccessPolicies"],
  [
    ...(["DELETE", "/clusters/{name}/access-entries/{principalArn}/access-policies/{policyArn}"] as const),
    "DisassociateAccessPolicy",
  ],
  ["POST", "/clusters/{name}/addons", "CreateAddon"],
  ["GET", "/clusters/{name}/addons", "ListAddons"],
  ["GET", "/clusters/{name}/addons/{addonName}", "DescribeAddon"],
  ["POST", "/clusters/{name}/addons/{addonName}/update", "UpdateAddon"],
  ["DELETE", "/clusters/{name}/addons/{addonName}", "DeleteAddon"],
  ["POST", "/clusters/{name}/pod-identity-associations", "CreatePodIdentityAssociation"],
  ["GET", "/clusters/{name}/pod-identity-associations", "ListPodIdentityAssociations"],
  ["GET", "/clusters/{name}/pod-identity-associations/{associationId}", "DescribePodIdentityAssociation"],
  ["POST", "/clusters/{name}/pod-identity-associations/{associationId}", "UpdatePodIdentityAssociation"],
  ["DELETE", "/clusters/{name}/pod-identity-associations/{associationId}", "DeletePodIdentityAssociation"],
  ["GET", "/tags/{resourceArn}", "ListTagsForResource"],
  ["POST", "/tags/{resourceArn}", "TagResource"],
  ["DELETE", "/tags/{resourceArn}", "UntagResource"],
];

/** EKS: REST with JSON bodies; errors carry their code in `x-amzn-errortype`. */
export const answerEks: ServiceAnswer = async (world, _, request) => {
  const headers = { "content-type": "application/json", "x-amzn-requestid": world.ids.uuid() };
  try {
    return new Response(JSON.stringify((await perform(world, request)) ?? {}), { headers });
  } catch (error) {
    const invalid = error instanceof InvalidInput;
    const refusal = invalid ? new AwsError(400, "InvalidParameterException", error.message) : error;
    if (!(refusal instanceof AwsError)) throw error;
    world.log(`eks refuses ${request.method} ${request.url.pathname}: ${refusal.code}`);
    const typed = { ...headers, "x-amzn-errortype": refusal.code };
    return new Response(JSON.stringify({ message: refusal.message }), {
      status: refusal.status,
      headers: typed,
    });
  }
};

async function perform(world: AwsWorld, request: TextRequest): Promise<unknown> {
  const found = routeOf(request);
  if (found) world.operations.note("eks", found.operation);
  const caller = authenticate(world, request, "eks");
  if ("rejection" in caller) {
    const [, code, message] = jsonRejections[caller.rejection];
    throw new AwsError(403, code, message);
  }
  const act = operations[found?.operation ?? ""];
  if (!found || !act) throw new AwsError(404, "UnknownOperationException", "");
  const input = { ...queryOf(request.url), ...bodyOf(request.body), ...found.parts };
  return act({ world, session: caller.session }, input);
}

function routeOf({ method, url }: TextRequest) {
  const wanted = url.pathname.split("/").map(decodeURIComponent);
  for (const [verb, path, operation] of routes) {
    const pattern = path.split("/");
    if (verb !== method || pattern.length !== wanted.length) continue;
    const parts: Record<string, string> = {};
    const fits = pattern.every((part, index) => {
      const value = wanted[index] ?? "";
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      if (name === undefined) return part === value;
      parts[name] = value;
      return value !== "";
    });
    if (fits) return { operation, parts };
  }
  return undefined;
}

function queryOf({ searchParams }: URL): Readonly<Record<string, string | readonly string[]>> {
  const names = new Set(searchParams.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const [first = "", ...more] = searchParams.getAll(name);
      return [name, more.length > 0 ? [first, ...more] : first];
    }),
  );
}

function bodyOf(text: string): object {
  try {
    return text === "" ? {} : (JSON.parse(text) as object);
  } catch {
    throw new AwsError(400, "SerializationException", "The request body is not JSON.");
  }
}
