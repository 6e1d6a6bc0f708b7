import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { json, refusedWith } from "./calls.ts";
import { validJson } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { documentText, planDocument, sameJson } from "./documents.ts";
import { samePolicy } from "./policy-equivalence.ts";
import { present } from "./steps.ts";

/** `aws_ecr_repository_policy`: who may do what with one repository. */
export const ecrRepositoryPolicy = documentOf({
  ...{ what: "RepositoryPolicy", put: "SetRepositoryPolicy", text: "policyText", same: samePolicy },
});

const { update: _, ...lifecyclePolicy } = documentOf({
  ...{ what: "LifecyclePolicy", put: "PutLifecyclePolicy", text: "lifecyclePolicyText", same: sameJson },
});

/** `aws_ecr_lifecycle_policy`: which images expire. A change replaces it. */
export const ecrLifecyclePolicy: ResourceBackend<AwsConnection> = lifecyclePolicy;

interface RepositoryDocument {
  /** What follows `Get` and `Delete`. */
  readonly what: string;
  /** The operation that writes it. */
  readonly put: string;
  /** The member of input and answer that holds it. */
  readonly text: string;
  same(one: string, other: string): boolean;
}

function documentOf({ what, put, text, same }: RepositoryDocument): ResourceBackend<AwsConnection> {
  const missing = ["RepositoryNotFoundException", `${what}NotFoundException`];
  const read = async (prior: State, connection: AwsConnection): Promise<Result<State | null>> => {
    const found = await json(connection, "ecr", `Get${what}`, { repositoryName: prior["id"] });
    if (!found.ok) return refusedWith(found, ...missing) ? ok(null) : found;
    const repository = String(found.value["repositoryName"]);
    return ok({
      ...{ id: repository, repository, registry_id: String(found.value["registryId"]) },
      policy: documentText(prior["policy"], String(found.value[text]), same),
    });
  };
  const write = async (planned: State, connection: AwsConnection): Promise<Result<State>> => {
    const repositoryName = String(planned["repository"]);
    const set = await json(connection, "ecr", put, { repositoryName, [text]: planned["policy"] });
    return set.ok ? present(await read({ ...planned, id: repositoryName }, connection), `ECR ${what}`) : set;
  };
  return {
    validate: (configuration) => remarksOf([validJson("policy")], configuration),
    plan: (change) => planDocument("policy", same, change),
    create: write,
    read,
    update: (_prior, planned, connection) => write(planned, connection),
    async delete(prior, connection) {
      const gone = await json(connection, "ecr", `Delete${what}`, { repositoryName: prior["id"] });
      return gone.ok || refusedWith(gone, ...missing) ? ok(undefined) : gone;
    },
    import: async (id) => ok({ id }),
  };
}
