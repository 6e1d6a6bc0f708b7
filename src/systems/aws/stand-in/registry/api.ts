import * as z from "zod";
import { repositoryPattern } from "../../../../formats/oci/reference.ts";
import { authorize } from "../iam/authorize.ts";
import { type Call, type OperationTable, operation } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { accountOf } from "../world.ts";
import { type RegistryPlace, type RepositoryState, repositoryArn, repositoryKey } from "./model.ts";

export type EcrOperations = OperationTable<Call>;

export const repositoryInput = z.object({
  registryId: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  repositoryName: z
    .string()
    .min(2)
    .max(256)
    .regex(repositoryPattern, "must satisfy the pattern of repository names"),
});

/** Whose registry a call is about, and where. */
export function registryOf({ session }: Call): RegistryPlace {
  return { account: session.account, region: session.region };
}

/** The repositories of that registry, by name. */
export function ownRepositories(call: Call): readonly RepositoryState[] {
  const { account, region } = registryOf(call);
  return Object.values(accountOf(call.world, account).repositories)
    .filter((one) => one.region === region)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

export function findRepository(call: Call, name: string): RepositoryState | undefined {
  const place = registryOf(call);
  const { repositories } = accountOf(call.world, place.account);
  const key = repositoryKey(place, name);
  return Object.hasOwn(repositories, key) ? repositories[key] : undefined;
}

export function repositoryOf(call: Call, name: string): RepositoryState {
  const repository = findRepository(call, name);
  if (repository) return repository;
  throw missing("RepositoryNotFoundException", `The repository with name '${name}' does not exist`, call);
}

/** An operation on one repository, which its input names and whose policy counts. */
export function onRepository<Schema extends z.ZodType>(
  action: string,
  schema: Schema,
  act: (call: Call, repository: RepositoryState, input: z.output<Schema>) => unknown,
): EcrOperations[string] {
  return operation(z.intersection(repositoryInput, schema), (call: Call, input) => {
    const { repositoryName: name } = input as z.output<typeof repositoryInput>;
    const { world, session } = call;
    const known = findRepository(call, name);
    const arn = repositoryArn(registryOf(call), name);
    authorize(world, session, `ecr:${action}`, arn, { policy: known?.policy });
    return act(call, known ?? repositoryOf(call, name), input as z.output<Schema>);
  });
}

/** What belongs to a repository, or a repository itself, is not there. */
export function missing(code: string, what: string, { session }: Call): AwsError {
  return new AwsError(400, code, `${what} in the registry with id '${session.account}'`);
}

/** What an operation on a repository's settings answers beside them. */
export function named({ name, account }: RepositoryState): Record<string, unknown> {
  return { registryId: account, repositoryName: name };
}
