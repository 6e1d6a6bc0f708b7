import * as z from "zod";
import { readDocument, type Statement } from "../iam/document.ts";
import type { Call } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { type EcrOperations, missing, named, onRepository } from "./api.ts";
import { checkLifecyclePolicy } from "./lifecycle.ts";
import type { RepositoryState } from "./model.ts";

const nothing = z.object({});

export const policyOperations: EcrOperations = {
  SetRepositoryPolicy: onRepository(
    "SetRepositoryPolicy",
    z.object({ policyText: z.string().max(10_240) }),
    (call, repository, { policyText }) => {
      checkRepositoryPolicy(policyText);
      repository.policy = policyText;
      call.world.state.changed();
      return { ...named(repository), policyText };
    },
  ),
  GetRepositoryPolicy: onRepository("GetRepositoryPolicy", nothing, (call, repository) => ({
    ...named(repository),
    policyText: policyOf(call, repository),
  })),
  DeleteRepositoryPolicy: onRepository("DeleteRepositoryPolicy", nothing, (call, repository) => {
    const policyText = policyOf(call, repository);
    delete repository.policy;
    call.world.state.changed();
    return { ...named(repository), policyText };
  }),
  PutLifecyclePolicy: onRepository(
    "PutLifecyclePolicy",
    z.object({ lifecyclePolicyText: z.string().max(30_720) }),
    (call, repository, { lifecyclePolicyText }) => {
      checkLifecyclePolicy(lifecyclePolicyText);
      repository.lifecyclePolicy = lifecyclePolicyText;
      call.world.state.changed();
      return { ...named(repository), lifecyclePolicyText };
    },
  ),
  GetLifecyclePolicy: onRepository("GetLifecyclePolicy", nothing, (call, repository) => ({
    ...named(repository),
    lifecyclePolicyText: lifecyclePolicyOf(call, repository),
  })),
  DeleteLifecyclePolicy: onRepository("DeleteLifecyclePolicy", nothing, (call, repository) => {
    const lifecyclePolicyText = lifecyclePolicyOf(call, repository);
    delete repository.lifecyclePolicy;
    call.world.state.changed();
    return { ...named(repository), lifecyclePolicyText };
  }),
};

function policyOf(call: Call, { policy, name }: RepositoryState): string {
  if (policy !== undefined) return policy;
  const what = `Repository policy does not exist for the repository with name '${name}'`;
  throw missing("RepositoryPolicyNotFoundException", what, call);
}

function lifecyclePolicyOf(call: Call, { lifecyclePolicy, name }: RepositoryState): string {
  if (lifecyclePolicy !== undefined) return lifecyclePolicy;
  const what = `Lifecycle policy does not exist for the repository with name '${name}'`;
  throw missing("LifecyclePolicyNotFoundException", what, call);
}

/** A repository's policy speaks of ECR's own actions, and says for whom it is. */
function checkRepositoryPolicy(text: string): void {
  const policy = readDocument(text);
  const fits = (one: Statement) =>
    (one.Principal ?? one.NotPrincipal) !== undefined &&
    [...(one.Action ?? []), ...(one.NotAction ?? [])].every((action) => /^(?:\*$|ecr:)/.test(action));
  if (!("wrong" in policy) && policy.Statement.every(fits)) return;
  const message =
    "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'";
  throw new AwsError(400, "InvalidParameterException", message);
}
