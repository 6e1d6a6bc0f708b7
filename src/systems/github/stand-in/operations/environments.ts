import type { GitHub } from "../context.ts";
import type { Environment, Repository } from "../world/repository-model.ts";

export function environmentNamed(repository: Repository, name: string): Environment | undefined {
  return repository.environments.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

/** An environment exists from its first use on, open to every reference, as on GitHub. */
export function ensureEnvironment(github: GitHub, repository: Repository, name: string): Environment {
  const known = environmentNamed(repository, name);
  if (known) return known;
  const now = github.now();
  const made: Environment = {
    id: github.nextId(),
    name,
    createdAt: now,
    updatedAt: now,
    policy: "all",
    branches: [],
    secrets: {},
    variables: {},
  };
  repository.environments.push(made);
  return made;
}
